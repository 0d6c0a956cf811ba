package org.cdicache.demo.rest;

import java.time.Duration;
import org.cdicache.CacheStats;
import org.cdicache.RemoteStatus;
import org.cdicache.ai.AiSummary;
import org.jspecify.annotations.Nullable;

/**
 * The counters of both caches since this server started.
 *
 * @param web the general cache
 * @param ai the AI response cache
 * @param answers what the latter has answered, by operation, and what that was worth
 * @param redis what is known of Redis
 */
record StatsReport(Counters web, Counters ai, AnswersReport answers, Redis redis) {

    /**
     * One cache's counters; the names are those of {@link CacheStats}.
     *
     * @param hitRate from 0 to 1
     */
    record Counters(
            long hits,
            long misses,
            double hitRate,
            Heap l1,
            Remote l2,
            long loads,
            long loadFailures,
            long coalesced,
            long puts,
            long deletes,
            long undecodable) {

        static Counters of(CacheStats stats) {
            return new Counters(
                    stats.hits(),
                    stats.misses(),
                    Math.round(stats.hitRate() * 10_000) / 10_000.0,
                    new Heap(stats.l1Hits(), stats.l1Misses(), stats.l1Evictions(), stats.l1Entries(), stats.l1Bytes()),
                    new Remote(stats.l2Hits(), stats.l2Misses(), stats.l2Errors()),
                    stats.loads(),
                    stats.loadFailures(),
                    stats.coalesced(),
                    stats.puts(),
                    stats.deletes(),
                    stats.undecodable());
        }
    }

    /** L1. */
    record Heap(long hits, long misses, long evictions, long entries, long bytes) {}

    /** L2, as this server sees it. */
    record Remote(long hits, long misses, long errors) {}

    /**
     * Redis, as of the last ping.
     *
     * @param state UP, DOWN or NOT_CONFIGURED
     * @param latencyMillis the round trip of the last ping that was answered
     * @param detail why it does not answer
     */
    record Redis(
            RemoteStatus.State state,
            @Nullable Double latencyMillis,
            @Nullable String detail) {

        static Redis of(RemoteStatus status) {
            Duration latency = status.latency();
            return new Redis(status.state(), latency == null ? null : latency.toNanos() / 1_000_000.0, status.detail());
        }
    }

    static StatsReport of(CacheStats web, CacheStats ai, AiSummary answers, RemoteStatus remote) {
        return new StatsReport(Counters.of(web), Counters.of(ai), AnswersReport.of(answers), Redis.of(remote));
    }
}
