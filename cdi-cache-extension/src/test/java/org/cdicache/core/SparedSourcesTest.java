package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.junit.jupiter.api.Test;

/** A broken source is spared by callers whose stale value is in L2 only. */
class SparedSourcesTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(60))
            .staleThrottle(Duration.ofSeconds(5))
            .build();
    private static final EntryOptions THERE =
            EntryOptions.builder().tiers(Tiers.L2_ONLY).build().over(STALE);

    private final FakeTime time = new FakeTime();
    private final TwoTierCache cache = Caches.on(
            new ScriptedRemote(), time, CacheConfig.builder(CachePreset.SIMPLE).maxEntryBytes(100));
    private final AtomicInteger calls = new AtomicInteger();

    private Lookup<String> failing(EntryOptions options) {
        return cache.lookupOrLoad("k", TEXT, options, context -> {
            calls.incrementAndGet();
            throw new IllegalStateException("database down");
        });
    }

    private void assertThatTheSourceIsSpared(EntryOptions options, String value) {
        cache.put("k", value, options);
        time.advance(Duration.ofSeconds(11));

        for (int i = 0; i < 3; i++) {
            assertThat(failing(options)).isEqualTo(new Lookup<>(value, Tier.L1, Duration.ZERO, /* stale= */ true));
        }
        assertThat(calls).as("the throttle is five seconds").hasValue(1);

        time.advance(Duration.ofSeconds(5).minusNanos(1));
        failing(options);
        assertThat(calls).hasValue(1);
        time.advance(Duration.ofNanos(1));
        failing(options);
        assertThat(calls).hasValue(2);
        assertThat(cache.stats().staleServed()).isEqualTo(5);
    }

    @Test
    void valueThatIsWantedInL2Only() {
        assertThatTheSourceIsSpared(THERE, "v");
    }

    @Test
    void valueThatIsTooLargeForL1() {
        assertThatTheSourceIsSpared(STALE, "v".repeat(200));
    }

    @Test
    void refreshOfWhatIsInL2Only_isSparedAsWell() {
        EntryOptions early = EntryOptions.builder().earlyRefresh(0.5).build().over(THERE);
        cache.put("k", "v", early);
        time.advance(Duration.ofSeconds(5));

        for (int i = 0; i < 3; i++) {
            assertThat(failing(early)).isEqualTo(new Lookup<>("v", Tier.L2, Duration.ofSeconds(5)));
            eventually("the refresh ends", () -> calls.get() == 1 && cache.isIdle());
        }
        assertThat(cache.stats().refreshes()).isEqualTo(1);
    }

    @Test
    void valueThatIsExpiredByHand_isLoadedAnewAtOnce() {
        cache.put("k", "v", THERE);
        time.advance(Duration.ofSeconds(11));
        failing(THERE);

        cache.expire("k");
        failing(THERE);

        assertThat(calls).hasValue(2);
    }
}
