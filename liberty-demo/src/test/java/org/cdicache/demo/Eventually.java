package org.cdicache.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits for what happens on another machine's time: the only place where tests wait without an event to wait for. */
final class Eventually {

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Eventually() {}

    /** Repeats an assertion until it holds, or fails as it did the last time. */
    static void within(Duration limit, ThrowingCallable assertion) throws Throwable {
        long steps = limit.toNanos() / STEP_NANOS;
        for (long step = 0; step < steps; step++) {
            try {
                assertion.call();
                return;
            } catch (AssertionError notYet) {
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
        assertion.call();
    }

    static void until(Duration limit, Supplier<Boolean> condition) throws Throwable {
        within(limit, () -> {
            if (!condition.get()) {
                throw new AssertionError("Still not true after " + limit);
            }
        });
    }
}
