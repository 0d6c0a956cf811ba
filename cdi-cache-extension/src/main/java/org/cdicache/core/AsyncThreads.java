package org.cdicache.core;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * The threads of asynchronous operations. They are none of those that loads with a timeout and refreshes run on: a source that hangs takes
 * only as many of these as wait for it without a timeout.
 *
 * The deadlock: all threads run loads whose loaders wait for asynchronous operations, and these wait for a thread. An operation that a
 * loader starts therefore never waits for one: if none is free it runs where it was started.
 *
 * Bounded is how many are under way, and not the queue: as long as a thread is free nobody is refused, however many come at once.
 */
final class AsyncThreads implements Executor, AutoCloseable {

    /** What somebody waits for, and must be told of if it never runs. */
    interface Operation extends Runnable {

        /** It will not run. */
        void refuse(RejectedExecutionException why);
    }

    private static final int MOST_WAITING = 1_000;
    private static final int MOST_UNDER_WAY = Workers.MOST + MOST_WAITING;
    private static final long CLOSING_MILLIS = 500;

    private final WaitGraph waits;
    private final Announcer announcer;
    private final ExecutorService pool;
    private final AtomicInteger underWay = new AtomicInteger();

    /** Threads that come and go with the operations, and run them with the class loader, and as quietly, as those who start them. */
    AsyncThreads(WaitGraph waits, Announcer announcer) {
        this.waits = waits;
        this.announcer = announcer;
        this.pool = Workers.startQueueing("cdi-cache-async", () -> !waits.isLoading());
    }

    /**
     * Runs it on one of the threads, or on this one if it is a loader's and none is free.
     *
     * @param task if it is an {@link Operation} and is taken, it is run or refused
     * @throws RejectedExecutionException if it is not taken: too many are under way, or the threads are closed
     */
    @Override
    public void execute(Runnable task) {
        boolean mustRun = waits.isLoading();
        if (underWay.getAndUpdate(before -> before < MOST_UNDER_WAY || mustRun ? before + 1 : before) >= MOST_UNDER_WAY
                && !mustRun) {
            throw new RejectedExecutionException("Too many operations are under way");
        }
        Handed handed = new Handed(task);
        try {
            waits.asPartOfTheLoad(announcer.quietly(Workers.withCallersLoader(handed::handOver)))
                    .execute(task);
        } catch (RejectedExecutionException busy) {
            handed.isOver();
            if (!mustRun || pool.isShutdown()) {
                throw busy;
            }
            task.run();
        } catch (Throwable broken) {
            handed.isOver();
            throw broken;
        }
    }

    /** A task on its way: the pool knows of it what runs it as its caller would, and here is what the caller gave. */
    private final class Handed {
        private final Runnable task;
        private final AtomicBoolean over = new AtomicBoolean();

        Handed(Runnable task) {
            this.task = task;
        }

        void handOver(Runnable wrapped) {
            pool.execute(new Waiting(this, wrapped));
        }

        void isOver() {
            if (over.compareAndSet(false, true)) {
                underWay.decrementAndGet();
            }
        }
    }

    /** What the pool runs, or hands back when it is closed. */
    private record Waiting(Handed handed, Runnable wrapped) implements Runnable {

        @Override
        public void run() {
            try {
                wrapped.run();
            } finally {
                handed.isOver();
            }
        }

        void refuse() {
            handed.isOver();
            if (handed.task instanceof Operation operation) {
                operation.refuse(new RejectedExecutionException("The threads are closed"));
            }
        }
    }

    /** Lets those that wait for a thread have one, for a moment, and then stops all and tells those that are left. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(CLOSING_MILLIS, TimeUnit.MILLISECONDS)) {
                stop();
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        for (Runnable left : pool.shutdownNow()) {
            if (left instanceof Waiting waiting) {
                waiting.refuse();
            }
        }
    }
}
