package org.cdicache.core;

/** How long one call may still wait for L2, however many answers it needs. Used by one thread at a time. */
final class Budget {

    private long leftNanos;

    Budget(long nanos) {
        this.leftNanos = nanos;
    }

    long leftNanos() {
        return leftNanos;
    }

    void spend(long nanos) {
        leftNanos = Math.max(0, leftNanos - nanos);
    }
}
