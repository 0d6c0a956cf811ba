package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;

/** A configuration is refused exactly when one of its caches could not work with its options. */
class PolicyAgreesWithConfigTest {

    @Property(tries = 2_000)
    void whatTheConfigurationAcceptsTheCacheAccepts(
            @ForAll("options") EntryOptions.Builder all, @ForAll("options") EntryOptions.Builder own) {
        Throwable asLayers = catchThrowable(() -> {
            EntryOptions alone = all.build();
            Policy.of(alone, Duration.ofSeconds(3));
            Policy.of(own.build().over(alone), Duration.ofSeconds(3));
        });
        Throwable asConfig = catchThrowable(() -> {
            EntryOptions everywhere = all.build();
            EntryOptions here = own.build();
            CacheConfigBuilder builder = CacheConfig.builder().defaultTtl(Duration.ofSeconds(3));
            builder.entry(everywhere).cache("users", here).build();
        });

        assertThat(asConfig == null).isEqualTo(asLayers == null);
    }

    @Provide
    Arbitrary<EntryOptions.Builder> options() {
        Arbitrary<Duration> times =
                Arbitraries.integers().between(1, 5).map(Duration::ofSeconds).injectNull(0.5);
        Arbitrary<Duration> leases =
                Arbitraries.integers().between(0, 1).map(Duration::ofSeconds).injectNull(0.7);
        Arbitrary<Tiers> tiers = Arbitraries.of(Tiers.class).injectNull(0.7);
        return Combinators.combine(tagged(), times, times, times, times, times, times, leases)
                .flatAs((options, ttl, jitter, stale, throttle, soft, hard, lease) -> tiers.map(kept -> {
                    if (ttl != null) {
                        options.ttl(ttl);
                    }
                    if (jitter != null) {
                        options.jitter(jitter);
                    }
                    if (stale != null) {
                        options.staleIfError(stale);
                    }
                    if (throttle != null) {
                        options.staleThrottle(throttle);
                    }
                    if (soft != null) {
                        options.softTimeout(soft);
                    }
                    if (hard != null) {
                        options.hardTimeout(hard);
                    }
                    if (lease != null) {
                        options.loadLease(lease);
                    }
                    if (kept != null) {
                        options.tiers(kept);
                    }
                    return options;
                }));
    }

    /** Of which an entry may have 32. */
    private static Arbitrary<EntryOptions.Builder> tagged() {
        return Combinators.combine(
                        Arbitraries.of(0, 0, 0, 17, 33),
                        Arbitraries.of("t", "u"),
                        Arbitraries.of(0, 1, 1, 1, 1, 1, 1, 36_501))
                .as((count, first, days) -> EntryOptions.builder()
                        .tags(IntStream.range(0, count).mapToObj(i -> first + i).toArray(String[]::new))
                        .maxAge(Duration.ofDays(days)));
    }
}
