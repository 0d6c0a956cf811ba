package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.cdicache.EntryOptions;
import org.junit.jupiter.api.Test;

/** What L2 misses while it is away, and what becomes of it when it returns. */
class RecoveryTest {

    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, new FakeTime());

    /** While the tier stays away, what it missed is remembered; nothing is read before it is repaired. */
    @Test
    void whatL2Missed_isRepairedWhenItReturns() {
        cache.put("deleted", 1);
        cache.put("overwritten", 1);
        cache.put("untouched", 1);
        remote.available = false;
        cache.delete("deleted");
        cache.put("overwritten", 2);

        remote.repair();

        assertThat(remote.holds("deleted")).isFalse();
        assertThat(remote.holds("overwritten")).isFalse();
        assertThat(cache.get("untouched", Integer.class)).contains(1);
        assertThat(cache.get("overwritten", Integer.class)).isEmpty();
    }

    /** A pattern delete, a clear and a tag that L2 missed reach what it holds all the same. */
    @Test
    void invalidationsThatL2Missed_takeEffectWhenItReturns() {
        cache.put("tagged", 1, EntryOptions.builder().tags("t").build());
        cache.put("untagged", 1);
        remote.available = false;
        cache.invalidateTags("t");
        remote.repair();
        assertThat(cache.get("tagged", Integer.class)).isEmpty();
        assertThat(cache.get("untagged", Integer.class)).contains(1);

        remote.available = false;
        cache.deleteMatching("x*");
        remote.repair();
        assertThat(cache.get("untagged", Integer.class))
                .as("which keys matched is not known, so all are gone")
                .isEmpty();
    }

    @Test
    void moreThanCanBeRemembered_startsANewGeneration() {
        cache.put("k", 1);
        remote.available = false;
        for (int i = 0; i < 200; i++) {
            cache.delete("other" + i);
        }
        remote.repair();

        assertThat(cache.get("k", Integer.class)).isEmpty();
    }
}
