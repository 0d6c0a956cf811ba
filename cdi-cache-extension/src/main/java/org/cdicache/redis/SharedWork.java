package org.cdicache.redis;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Work that may block, on a thread of its own: neither the event loop nor the scheduler waits for it. One at a time: while it hangs, those who want it
 * done wait for the same, and fail with their timeouts, instead of leaving one thread behind each.
 */
final class SharedWork {

    private final String threadName;
    private final Runnable work;
    private @Nullable CompletableFuture<@Nullable Void> running;

    SharedWork(String threadName, Runnable work) {
        this.threadName = threadName;
        this.work = work;
    }

    /** Does it, or waits for the end of what is under way; fails as the work does. */
    synchronized CompletableFuture<@Nullable Void> done() {
        CompletableFuture<@Nullable Void> present = running;
        if (present == null || present.isDone()) {
            present = new CompletableFuture<>();
            running = present;
            start(present);
        }
        // A copy: who waits may give up for himself only.
        return present.copy();
    }

    private void start(CompletableFuture<@Nullable Void> done) {
        Thread thread = new Thread(null, () -> run(done), threadName, 0, /* inheritThreadLocals= */ false);
        thread.setDaemon(true);
        thread.setContextClassLoader(SharedWork.class.getClassLoader());
        thread.start();
    }

    private void run(CompletableFuture<@Nullable Void> done) {
        try {
            work.run();
            done.complete(null);
        } catch (Throwable failure) {
            done.completeExceptionally(failure);
        }
    }
}
