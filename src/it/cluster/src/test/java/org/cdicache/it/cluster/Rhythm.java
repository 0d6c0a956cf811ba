package org.cdicache.it.cluster;

import java.time.Duration;
import java.util.Random;

/**
 * When which keys are written: every key has a short burst in which all threads write, delete and load it at once, and then is only read
 * until well after the bound, so that what a burst has left behind shows. The bursts of all keys are spread over the period.
 */
final class Rhythm {

    private static final long BURST = Duration.ofMillis(150).toNanos();
    private static final double QUIET_TIMES_BOUND = 1.6;

    private final long origin;
    private final long period;
    private final int keys;

    Rhythm(long origin, Duration bound, int keys) {
        this.origin = origin;
        this.period = BURST + (long) (QUIET_TIMES_BOUND * bound.toNanos());
        this.keys = keys;
    }

    boolean isBurst(int key, long now) {
        return Math.floorMod(now - origin + offset(key), period) < BURST;
    }

    private long offset(int key) {
        return key * period / keys;
    }

    /** Some key whose burst it is now, or nearly. */
    int bursting(long now, Random random) {
        long wanted = random.nextLong(BURST);
        long offset = Math.floorMod(wanted - (now - origin), period);
        return (int) (offset * keys / period);
    }
}
