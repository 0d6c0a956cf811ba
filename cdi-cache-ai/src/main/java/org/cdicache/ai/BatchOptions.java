package org.cdicache.ai;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * How a batch is answered; immutable.
 *
 * @param concurrency how many generators run at once, at least 1; the caller's thread runs one of them
 * @param executor runs the others, such as a {@code ManagedExecutorService}. One that is busy or refuses makes the batch slower, and no more
 * @param progress is told after every request, on the thread that answered it, of one at a time and in order; must not block. What it throws is ignored
 */
public record BatchOptions(int concurrency, Executor executor, Consumer<AiBatch.Progress> progress) {

    /** One after the other, on the caller's thread. */
    public static final BatchOptions SEQUENTIAL = new BatchOptions(1, Runnable::run, progress -> {});

    /**
     * Checks the concurrency.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public BatchOptions {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, was " + concurrency);
        }
    }

    /** So many generators at once, on the caller's thread and on those of an executor; failures as in the constructor. */
    public static BatchOptions concurrent(int concurrency, Executor executor) {
        return new BatchOptions(concurrency, executor, progress -> {});
    }

    /** These, telling of their progress. */
    public BatchOptions withProgress(Consumer<AiBatch.Progress> told) {
        return new BatchOptions(concurrency, executor, told);
    }
}
