package org.cdicache.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.cdicache.CacheStats;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;

/**
 * The metrics of one cache, named as Micrometer names them. Counters advance by what happened since the last time, so that they are counters
 * to the monitoring system as well; gauges show the last statistics. No name ends in {@code total}: exporters append that themselves.
 */
final class CacheSeries {

    private static final CacheStats NOTHING = CacheStats.NONE;

    private final MetricRegistry metrics;
    private final Tag cache;
    private final List<MetricID> ids = new ArrayList<>();
    private final List<Advance> counters;
    private volatile CacheStats last = NOTHING;

    CacheSeries(MetricRegistry metrics, String name) {
        this.metrics = metrics;
        this.cache = new Tag("cache", name);
        this.counters = List.of(
                gets("l1", "hit", CacheStats::l1Hits),
                gets("l1", "miss", CacheStats::l1Misses),
                gets("l2", "hit", CacheStats::l2Hits),
                gets("l2", "miss", CacheStats::l2Misses),
                counter("cache.puts", "Values stored, by callers or by loads", CacheStats::puts),
                counter(
                        "cache.evictions",
                        "Entries that left the heap because a bound was reached",
                        CacheStats::l1Evictions));
        gauge("cache.size", "Entries in the heap", CacheStats::l1Entries);
        gauge("cache.l1.bytes", "Estimated size of the entries in the heap, in bytes", CacheStats::l1Bytes);
    }

    /** Publishes what changed since the last call. */
    void advance(CacheStats now) {
        for (Advance counter : counters) {
            long delta = counter.value.applyAsLong(now) - counter.value.applyAsLong(last);
            if (delta > 0) {
                counter.counter.inc(delta);
            }
        }
        last = now;
    }

    /** Takes the metrics back. */
    void removeFrom(MetricRegistry registry) {
        ids.forEach(registry::remove);
    }

    private Advance gets(String tier, String result, ToLongFunction<CacheStats> value) {
        return counter(
                "cache.gets", "Reads of a tier, by result", value, new Tag("tier", tier), new Tag("result", result));
    }

    private Advance counter(String name, String description, ToLongFunction<CacheStats> value, Tag... more) {
        Tag[] tags = tags(more);
        ids.add(new MetricID(name, tags));
        return new Advance(metrics.counter(metadata(name, description), tags), value);
    }

    private void gauge(String name, String description, ToLongFunction<CacheStats> value) {
        Tag[] tags = tags();
        ids.add(new MetricID(name, tags));
        metrics.gauge(metadata(name, description), () -> value.applyAsLong(last), tags);
    }

    private Tag[] tags(Tag... more) {
        List<Tag> tags = new ArrayList<>(List.of(more));
        tags.add(0, cache);
        return tags.toArray(Tag[]::new);
    }

    private static Metadata metadata(String name, String description) {
        return Metadata.builder()
                .withName(name)
                .withDescription(description)
                .withUnit(MetricUnits.NONE)
                .build();
    }

    private record Advance(Counter counter, ToLongFunction<CacheStats> value) {}
}
