package org.cdicache.it.cluster;

import java.util.concurrent.locks.LockSupport;
import org.cdicache.spi.TimeSource;

/** Lets time pass, for workloads and faults that have a rhythm; no test waits for anything in this way. */
public final class Pause {

    private Pause() {}

    /** Until an instant. */
    public static void until(long nanos, TimeSource time) {
        for (long left = nanos - time.nanos();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = nanos - time.nanos()) {
            LockSupport.parkNanos(left);
        }
    }

    /** For a while. */
    public static void of(long nanos, TimeSource time) {
        until(time.nanos() + nanos, time);
    }
}
