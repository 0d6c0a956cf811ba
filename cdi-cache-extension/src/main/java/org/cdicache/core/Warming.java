package org.cdicache.core;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cdicache.RemoteStatus;
import org.cdicache.WarmUp.End;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** The runs of one engine: when they may begin to load, and when they have to end. */
final class Warming {

    private final TimeSource time;
    private final ScheduledExecutorService scheduler;
    private final Executor workers;
    private final WaitGraph waits;
    private final Supplier<RemoteStatus> remote;
    private final CompletableFuture<@Nullable Void> remoteKnown = new CompletableFuture<>();
    private final Set<WarmUpRun<?>> running = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<WarmUpRun<?>, Future<?>> timers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Warming(
            TimeSource time,
            ScheduledExecutorService scheduler,
            Executor workers,
            WaitGraph waits,
            Supplier<RemoteStatus> remote) {
        this.time = time;
        this.scheduler = scheduler;
        this.workers = workers;
        this.waits = waits;
        this.remote = remote;
    }

    TimeSource time() {
        return time;
    }

    /** Runs what a loader hands over as a part of its load. */
    Executor asPartOfTheLoad(Executor executor) {
        return waits.asPartOfTheLoad(executor);
    }

    /** The first attempt to connect has ended. */
    void remoteIsKnown() {
        remoteKnown.complete(null);
    }

    /** Done when what is loaded will be kept: before, the connection that is being made would empty the heap. */
    CompletableFuture<@Nullable Void> ready() {
        return remote.get().state() == RemoteStatus.State.CONNECTING
                ? remoteKnown
                : CompletableFuture.completedFuture(null);
    }

    void began(WarmUpRun<?> run, @Nullable Duration budget) {
        running.add(run);
        if (closed) {
            // Closed between the two: the one that closes has not seen this run.
            run.end(End.CANCELLED);
        } else if (budget != null) {
            endAfter(run, budget);
        }
    }

    private void endAfter(WarmUpRun<?> run, Duration budget) {
        try {
            timers.put(run, scheduler.schedule(() -> run.end(End.OUT_OF_TIME), budget.toNanos(), TimeUnit.NANOSECONDS));
            if (!running.contains(run)) {
                // Ended by a close between the two, which has not seen the timer.
                stopTimer(run);
            }
        } catch (RejectedExecutionException closing) {
            run.end(End.CANCELLED);
        }
    }

    private void stopTimer(WarmUpRun<?> run) {
        Future<?> timer = timers.remove(run);
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Runs foreign code on a worker, or here if none is free: the end of a run must be told. */
    void elsewhere(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException busy) {
            task.run();
        }
    }

    /** Before anybody is told: who has waited for the end finds nothing left of the run. */
    void ended(WarmUpRun<?> run) {
        running.remove(run);
        stopTimer(run);
    }

    /** Runs that have not ended; none when nobody warms a cache. */
    int running() {
        return running.size();
    }

    void close() {
        closed = true;
        remoteKnown.complete(null);
        running.forEach(run -> run.end(End.CANCELLED));
    }
}
