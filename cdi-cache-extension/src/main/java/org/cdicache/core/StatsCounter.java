package org.cdicache.core;

import java.util.concurrent.atomic.LongAdder;
import org.cdicache.CacheStats;

/** Counts what happens to one cache, without contention. */
final class StatsCounter {

    final LongAdder l1Hits = new LongAdder();
    final LongAdder l1Misses = new LongAdder();
    final LongAdder l2Hits = new LongAdder();
    final LongAdder l2Misses = new LongAdder();
    final LongAdder l2Errors = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder staleServed = new LongAdder();
    final LongAdder refreshes = new LongAdder();
    final LongAdder puts = new LongAdder();
    final LongAdder deletes = new LongAdder();
    final LongAdder undecodable = new LongAdder();

    CacheStats snapshot(LocalTier local) {
        return new CacheStats(
                l1Hits.sum(),
                l1Misses.sum(),
                l2Hits.sum(),
                l2Misses.sum(),
                l2Errors.sum(),
                loads.sum(),
                loadFailures.sum(),
                coalesced.sum(),
                staleServed.sum(),
                refreshes.sum(),
                puts.sum(),
                deletes.sum(),
                local.evictions(),
                undecodable.sum(),
                local.size(),
                local.weight());
    }
}
