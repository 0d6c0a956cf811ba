package org.cdicache.ai.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.cdicache.core.SystemTime;
import org.cdicache.spi.TimeSource;

/** What tests of several threads are made of. */
public final class Steps {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Steps() {}

    /** Time that the test moves. */
    static final class MovedTime implements TimeSource {
        private volatile long nanos = 1;

        void advance(Duration by) {
            nanos += by.toNanos();
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long epochMillis() {
            return 1_000_000 + nanos / 1_000_000;
        }
    }

    /** Runs on a thread of its own, as another request would. */
    public static <T> Future<T> elsewhere(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "elsewhere");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    public static <T> T join(Future<T> task) {
        try {
            return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public static void await(CompletableFuture<Void> signal) {
        join(signal);
    }

    public static void eventually(String what, BooleanSupplier condition) {
        long start = SystemTime.INSTANCE.nanos();
        while (!condition.getAsBoolean()) {
            if (SystemTime.INSTANCE.nanos() - start > PATIENCE.toNanos()) {
                throw new AssertionError("Not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** So many threads wait for a load that another one does. */
    public static void waitForALoad(int threads) {
        eventually(
                threads + " wait for a load",
                () -> Thread.getAllStackTraces().entrySet().stream()
                                .filter(e -> e.getKey().getName().equals("elsewhere")
                                        && Arrays.toString(e.getValue()).contains("SingleFlight.join")
                                        && e.getKey().getState() != Thread.State.RUNNABLE)
                                .count()
                        == threads);
    }
}
