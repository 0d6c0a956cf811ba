package org.cdicache.it.cluster;

import java.util.concurrent.locks.LockSupport;
import org.cdicache.spi.TimeSource;

/** Lets time pass, for workloads and faults that have a rhythm; no test waits for anything in this way. */
final class Pause {

    private Pause() {}

    static void until(long nanos, TimeSource time) {
        for (long left = nanos - time.nanos();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = nanos - time.nanos()) {
            LockSupport.parkNanos(left);
        }
    }

    static void of(long nanos, TimeSource time) {
        until(time.nanos() + nanos, time);
    }
}
