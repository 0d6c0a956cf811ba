package org.cdicache.core;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.cdicache.CacheEvent.Load;
import org.cdicache.CacheEvent.LoadFailure;
import org.cdicache.CacheEvent.LoadTimeout;
import org.cdicache.CacheEvent.Put;
import org.cdicache.CacheEvent.Refresh;
import org.cdicache.CacheEvent.Undecodable;
import org.cdicache.CacheStats;

/** Counts what happens to one cache, without contention. */
final class StatsCounter {

    final LongAdder l1Hits = new LongAdder();
    final LongAdder l1Misses = new LongAdder();
    final LongAdder l2Hits = new LongAdder();
    final LongAdder l2Misses = new LongAdder();
    final LongAdder l2Errors = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder loadFailures = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder staleServed = new LongAdder();
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder puts = new LongAdder();
    final LongAdder deletes = new LongAdder();
    private final LongAdder undecodable = new LongAdder();

    final Events events;

    StatsCounter(Events events) {
        this.events = events;
    }

    /** A value could not be read, or not as somebody's type. */
    void undecodable(String key) {
        undecodable.increment();
        events.tell(Undecodable.class, cache -> new Undecodable(cache, key));
    }

    /** A loader returned. */
    void loaded(String key, Duration took, boolean inBackground) {
        loads.increment();
        events.tell(Load.class, cache -> new Load(cache, key, took, inBackground));
    }

    /** A loader threw. */
    void loadFailed(String key, Duration took, Throwable failure, boolean inBackground) {
        loadFailures.increment();
        events.tell(LoadFailure.class, cache -> new LoadFailure(cache, key, took, failure, inBackground));
    }

    /** A hit started a load in the background. */
    void refreshed(String key) {
        refreshes.increment();
        events.tell(Refresh.class, cache -> new Refresh(cache, key));
    }

    /** A caller left a load. */
    void tooSlow(String key, boolean servedStale) {
        events.tell(LoadTimeout.class, cache -> new LoadTimeout(cache, key, servedStale));
    }

    /** A value was stored. */
    void stored(String key, boolean loaded) {
        puts.increment();
        events.tell(Put.class, cache -> new Put(cache, key, loaded));
    }

    CacheStats snapshot(LocalTier local, SharedTier shared) {
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
                local.weight(),
                shared.pendingRepairs(),
                events.lost().sum(),
                shared.stalenessBound());
    }
}
