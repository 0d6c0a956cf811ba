package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import org.cdicache.CacheStats;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What must hold after every test, for every cache that it made with {@link Caches}: nothing is in flight or pinned, and the counters add up.
 * JUnit finds it by itself (junit-platform.properties), so no test class can forget it.
 */
public final class LeftInOrder implements AfterEachCallback {

    @Override
    public void afterEach(ExtensionContext test) {
        for (TwoTierCache cache : Caches.madeSinceLastAsked()) {
            // Background work may still be ending: it has been let go by the test, or the test is wrong.
            eventually("no load in flight, no waiter, no watched key is left", cache::isIdle);
            check(cache.stats());
        }
    }

    static void check(CacheStats stats) {
        assertThat(stats.misses()).as("L2 answers only reads: %s", stats).isNotNegative();
        // A flight begins for a read that L1 did not answer, for a value of another type, or for a refresh.
        long reads = stats.l1Misses() + stats.undecodable() + stats.refreshes();
        assertThat(stats.l2Hits() + stats.l2Misses())
                .as("L2 is asked at most once a read: %s", stats)
                .isLessThanOrEqualTo(reads);
        assertThat(stats.loads() + stats.loadFailures())
                .as("at most one load a read: %s", stats)
                .isLessThanOrEqualTo(reads);
        assertThat(stats.coalesced()).as("waiters are readers: %s", stats).isLessThanOrEqualTo(stats.l1Misses());
        assertThat(stats.staleServed())
                .as("stale answers are answers: %s", stats)
                .isLessThanOrEqualTo(stats.l1Misses());
        assertThat(stats.l1Entries() == 0).as("no entries, no bytes: %s", stats).isEqualTo(stats.l1Bytes() == 0);
    }
}
