package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheStats;
import org.junit.jupiter.api.Test;

class LocalTierTest {

    private final FakeTime time = new FakeTime();

    private TwoTierCache bounded(int entries, long bytes, long entryBytes) {
        return Caches.memoryOnly(
                time,
                CacheConfig.builder(CachePreset.SIMPLE)
                        .maxEntries(entries)
                        .maxBytes(bytes)
                        .maxEntryBytes(entryBytes)
                        .build());
    }

    @Test
    void count_isBounded_andEvictionsAreCounted() {
        TwoTierCache cache = bounded(10, 1 << 20, 1 << 20);
        for (int i = 0; i < 100; i++) {
            cache.put("k" + i, i);
        }

        CacheStats stats = cache.stats();
        assertThat(stats.l1Entries()).isLessThanOrEqualTo(10).isPositive();
        assertThat(stats.l1Evictions()).isEqualTo(100 - stats.l1Entries());
    }

    @Test
    void bytes_areBounded() {
        TwoTierCache cache = bounded(1_000, 100_000, 50_000);
        for (int i = 0; i < 100; i++) {
            cache.put("k" + i, "x".repeat(10_000));
        }

        assertThat(cache.stats().l1Bytes()).isLessThanOrEqualTo(100_000).isGreaterThan(50_000);
    }

    @Test
    void valueAboveTheEntryLimit_isNotHeldInL1_andReplacesNothingStale() {
        TwoTierCache cache = bounded(10, 1 << 20, 1_000);
        cache.put("k", "small");
        cache.put("k", "x".repeat(1_000));

        assertThat(cache.get("k", String.class)).isEmpty();
        cache.put("k", "x".repeat(998));
        assertThat(cache.get("k", String.class)).isPresent();
    }

    @Test
    void expiredEntries_thatNobodyReads_areSwept() {
        TwoTierCache cache = bounded(10, 1 << 20, 1 << 20);
        cache.put("short", 1, Duration.ofSeconds(1));
        cache.put("long", 2, Duration.ofSeconds(9));
        time.advance(Duration.ofSeconds(1));

        cache.removeExpired();

        assertThat(cache.stats().l1Entries()).isEqualTo(1);
        assertThat(cache.get("long", Integer.class)).contains(2);
    }
}
