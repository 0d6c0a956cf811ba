package org.cdicache.core;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/*
 * The threads of asynchronous operations. They are none of those that loads with a timeout and refreshes run on: a source that hangs takes
 * only as many of these as wait for it without a timeout.
 *
 * The deadlock: all threads run loads whose loaders wait for asynchronous operations, and these wait for a thread. An operation that a
 * loader starts therefore never waits for one: if none is free it runs where it was started.
 */
final class AsyncThreads implements Executor, AutoCloseable {

    private static final int MOST_WAITING = 1_000;
    private static final long CLOSING_MILLIS = 500;

    private final WaitGraph waits;
    private final ExecutorService pool;
    private final Executor helping;

    /** Threads that come and go with the operations. */
    AsyncThreads(WaitGraph waits) {
        this.waits = waits;
        this.pool = Workers.startQueueing("cdi-cache-async", MOST_WAITING, () -> !waits.isLoading());
        this.helping = waits.asPartOfTheLoad(pool);
    }

    @Override
    public void execute(Runnable task) {
        try {
            helping.execute(task);
        } catch (RejectedExecutionException busy) {
            if (!waits.isLoading() || pool.isShutdown()) {
                throw busy;
            }
            task.run();
        }
    }

    /** Lets those that wait for a thread have one, for a moment, and then stops all. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(CLOSING_MILLIS, TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
