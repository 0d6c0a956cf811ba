package org.cdicache.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs what it is given when the test says so: tasks on {@link #runAll}, delayed ones when their time has come. */
final class ManualExecutor extends AbstractExecutorService implements ScheduledExecutorService {

    private final FakeTime time;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Later> delayed = new CopyOnWriteArrayList<>();
    private volatile boolean shutdown;

    ManualExecutor(FakeTime time) {
        this.time = time;
    }

    private final class Later extends FutureTask<Object> implements ScheduledFuture<Object> {
        private final long due;

        Later(Runnable task, long delayNanos) {
            super(task, null);
            this.due = time.nanos() + delayNanos;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - time.nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** On the calling thread; how many there were. */
    int runAll() {
        int ran = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            ran++;
        }
        return ran;
    }

    /** Time passes, and what is due by then runs. */
    void advance(Duration by) {
        time.advance(by);
        for (Later later : new ArrayList<>(delayed)) {
            if (later.getDelay(TimeUnit.NANOSECONDS) <= 0 && delayed.remove(later)) {
                later.run();
            }
        }
    }

    /** Delayed tasks that have neither run nor been cancelled. */
    long waiting() {
        return delayed.stream().filter(later -> !later.isDone()).count();
    }

    @Override
    public void execute(Runnable task) {
        if (shutdown) {
            throw new RejectedExecutionException("shut down");
        }
        tasks.add(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        if (shutdown) {
            throw new RejectedExecutionException("shut down");
        }
        Later later = new Later(task, unit.toNanos(delay));
        delayed.add(later);
        return later;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    /** Sweeping is not what these tests are about. */
    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        return new Later(task, unit.toNanos(first));
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
