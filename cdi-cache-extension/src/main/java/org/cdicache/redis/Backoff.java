package org.cdicache.redis;

import java.util.function.DoubleSupplier;

/*
 * How long to wait before the next attempt to connect. Only used by the scheduler thread.
 *
 * Each wait is somewhere between a half of its length and the whole: the nodes that have lost a server at one moment would otherwise come back to it
 * at one moment, each time.
 *
 * After a loss the first attempt comes at once, and the next ones ever more slowly, up to a second: connecting costs nobody's time. A link that
 * was given up because callers waited in vain is another matter. Connecting to a Redis that is slow now and then succeeds, and costs the callers a
 * timeout each; so its successors come back later each time, until one of them has lasted. The first comes at once all the same: what was sent on
 * the connection before may take effect until its successor has had it closed.
 */
final class Backoff {

    private static final long FIRST_MILLIS = 50;
    private static final long LAST_MILLIS = 1_000;
    private static final long LAST_PROBATION_MILLIS = 30_000;

    private final DoubleSupplier random;
    private long retryMillis = FIRST_MILLIS;
    private long probationMillis = FIRST_MILLIS;

    /**
     * Nothing has failed yet.
     *
     * @param random at least 0, less than 1
     */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /** Until the next attempt, after one that failed or a connection that was lost. */
    long afterFailure() {
        long wait = shortened(retryMillis);
        retryMillis = Math.min(2 * retryMillis, LAST_MILLIS);
        return wait;
    }

    /** Until the next attempt, after a connection on which callers waited in vain. */
    long afterDistrust() {
        long wait = shortened(probationMillis);
        probationMillis = Math.min(Math.max(LAST_MILLIS, 2 * probationMillis), LAST_PROBATION_MILLIS);
        return wait;
    }

    private long shortened(long millis) {
        return millis - (long) (random.getAsDouble() * millis / 2);
    }

    /** There is a connection. */
    void connected() {
        retryMillis = FIRST_MILLIS;
    }

    /** The connection has served its callers for a while. */
    void proved() {
        probationMillis = FIRST_MILLIS;
    }
}
