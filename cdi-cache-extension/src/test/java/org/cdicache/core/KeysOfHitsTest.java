package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.junit.jupiter.api.Test;

/** L1 is asked for keys as they come; keys that are stored under another name must neither be missed nor mistaken. */
class KeysOfHitsTest {

    private final FakeTime time = new FakeTime();
    private final TwoTierCache cache = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
    private final String longKey = "a".repeat(300);
    private final String hashOfIt = KeySpace.of("cdi-cache", "web").storageKey(longKey);

    @Test
    void hashOfAnotherKey_doesNotFindItsEntry() {
        cache.put(longKey, "long");

        assertThat(cache.get(hashOfIt, String.class)).isEmpty();
        assertThat(cache.get(longKey, String.class)).contains("long");
    }

    @Test
    void keyThatLooksHashed_hasAnEntryOfItsOwn() {
        cache.put(hashOfIt, "short");
        cache.put(longKey, "long");

        assertThat(cache.get(hashOfIt, String.class)).contains("short");
        assertThat(cache.get(longKey, String.class)).contains("long");
        cache.delete(longKey);
        assertThat(cache.get(hashOfIt, String.class)).contains("short");
    }

    @Test
    void emptyKey_isRefused() {
        assertThatThrownBy(() -> cache.get("", String.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hit_countsOnce_andReturnsTheSameOptional() {
        cache.put("k", "v");

        assertThat(cache.get("k", String.class)).isSameAs(cache.get("k", String.class));
        assertThat(cache.get("k", Object.class)).contains("v");
        assertThat(cache.get(longKey, String.class)).isEmpty();
        assertThat(cache.stats().l1Hits()).isEqualTo(3);
        assertThat(cache.stats().l1Misses()).isEqualTo(1);
    }

    @Test
    void entryWhoseEndIsReachedRightAfterARead_isNotServed() {
        cache.put("k", "v", Duration.ofMillis(1));
        time.advance(Duration.ofNanos(999_999));
        assertThat(cache.get("k", String.class)).contains("v");
        time.advance(Duration.ofNanos(1));
        assertThat(cache.get("k", String.class)).isEmpty();
        assertThat(cache.stats().l1Entries()).isZero();
    }
}
