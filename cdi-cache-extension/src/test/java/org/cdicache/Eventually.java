package org.cdicache;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.cdicache.core.SystemTime;

/** Waits for a condition of a real server or thread; for everything of our own, time is injected instead. */
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Eventually() {}

    public static void eventually(String what, BooleanSupplier condition) {
        long start = SystemTime.INSTANCE.nanos();
        while (!condition.getAsBoolean()) {
            if (SystemTime.INSTANCE.nanos() - start > PATIENCE.toNanos()) {
                throw new AssertionError("Not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
