package org.cdicache.it;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, never for time to pass: a check is repeated until it holds, and fails with its own message when the limit is over. */
public final class Eventually {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Eventually() {}

    /** Something that either holds, or throws. */
    @FunctionalInterface
    public interface Check<T> {
        T get() throws Exception;
    }

    /** Something that either holds, or throws, and has no result. */
    @FunctionalInterface
    public interface Assertion {
        void run() throws Exception;
    }

    /**
     * Repeats an assertion until it holds.
     *
     * @throws AssertionError the last failure, when it still did not hold at the end of the limit
     */
    public static void eventually(Duration limit, Assertion assertion) {
        eventuallyGet(limit, () -> {
            assertion.run();
            return true;
        });
    }

    /**
     * Repeats a question until it is answered without an exception.
     *
     * @throws AssertionError the last failure, when there was still no answer at the end of the limit
     */
    public static <T> T eventuallyGet(Duration limit, Check<T> check) {
        InstantSource clock = InstantSource.system();
        Instant deadline = clock.instant().plus(limit);
        while (true) {
            try {
                return check.get();
            } catch (Exception | AssertionError failure) {
                if (clock.instant().isAfter(deadline)) {
                    throw new AssertionError("Not within " + limit + ": " + failure.getMessage(), failure);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
