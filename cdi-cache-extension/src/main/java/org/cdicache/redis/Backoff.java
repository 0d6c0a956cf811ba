package org.cdicache.redis;

/*
 * How long to wait before the next attempt to connect. Only used by the scheduler thread.
 *
 * After a loss the first attempt comes at once, and the next ones ever more slowly, up to a second: connecting costs nobody's time. A link that
 * was given up because callers waited in vain is another matter. Connecting to a Redis that is merely slow succeeds, and costs the callers a
 * timeout each; so its successors come back later each time, until one of them has lasted. The first comes at once all the same: what was sent on
 * the connection before may take effect until its successor has had it closed.
 */
final class Backoff {

    private static final long FIRST_MILLIS = 50;
    private static final long LAST_MILLIS = 1_000;
    private static final long LAST_PROBATION_MILLIS = 30_000;

    private long retryMillis = FIRST_MILLIS;
    private long probationMillis = FIRST_MILLIS;

    /** Until the next attempt, after one that failed or a connection that was lost. */
    long afterFailure() {
        long wait = retryMillis;
        retryMillis = Math.min(2 * retryMillis, LAST_MILLIS);
        return wait;
    }

    /** Until the next attempt, after a connection on which callers waited in vain. */
    long afterDistrust() {
        long wait = probationMillis;
        probationMillis = Math.min(Math.max(LAST_MILLIS, 2 * probationMillis), LAST_PROBATION_MILLIS);
        return wait;
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
