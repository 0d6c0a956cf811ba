package org.cdicache.spi;

import java.util.concurrent.TimeUnit;

/**
 * Until when this node is sure to have been told of every change. A reader may answer from the heap only before: what others have changed
 * longer ago than the bound on staleness has been removed from it by then.
 *
 * <p>Written by the tier that hears of changes, read on every hit. Safe for use by any number of threads.
 */
public final class Liveness {

    private static final long FOR_EVER = TimeUnit.DAYS.toNanos(36_500);

    private volatile long until;

    private Liveness(long until) {
        this.until = until;
    }

    /** Of a node that nobody has to tell anything, until it is said otherwise. */
    public static Liveness unlimited(long nowNanos) {
        return new Liveness(nowNanos + FOR_EVER);
    }

    /** Sure until an instant of the monotonic clock. */
    public void provenUntil(long nanos) {
        until = nanos;
    }

    /** Nobody tells this node of changes, and the heap holds only what the node has made itself since it knows. */
    public void notNeeded(long nowNanos) {
        until = nowNanos + FOR_EVER;
    }

    /** Whether the heap may be read at an instant of the monotonic clock. */
    public boolean isProven(long nowNanos) {
        return nowNanos - until < 0;
    }
}
