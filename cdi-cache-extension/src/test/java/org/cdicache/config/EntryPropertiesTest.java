package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.LoggedLines;
import org.cdicache.RegisteredConfig;
import org.cdicache.spi.MicroProfileSource;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryPropertiesTest {

    @Test
    void everyOptionHasAProperty_forAllCachesAndForOne() {
        CacheConfig config = read(Map.ofEntries(
                Map.entry("cache.entry.ttl", "20m"),
                Map.entry("cache.entry.jitter", "1m"),
                Map.entry("cache.entry.null-ttl", "5s"),
                Map.entry("cache.entry.stale-if-error", "10m"),
                Map.entry("cache.entry.stale-throttle", "2s"),
                Map.entry("cache.entry.soft-timeout", "100ms"),
                Map.entry("cache.entry.hard-timeout", "PT1S"),
                Map.entry("cache.entry.load-lease", "5s"),
                Map.entry("cache.entry.early-refresh", "0.8"),
                Map.entry("cache.entry.tags", "a, b\\,c"),
                Map.entry("cache.entry.tiers", "l2-only"),
                Map.entry("cache.entry.max-age", "15m"),
                Map.entry("cache.caches.users.ttl", "30m"),
                Map.entry("cache.caches.users.tiers", "BOTH"),
                Map.entry("cache.caches.users.memory.max-entries", "500"),
                Map.entry("cache.caches.my-shop.memory.max-size", "2MB"),
                Map.entry("cache.caches.my-shop.memory.max-entry-size", "3KB")));
        EntryOptions all = EntryOptions.builder()
                .ttl(Duration.ofMinutes(20))
                .jitter(Duration.ofMinutes(1))
                .nullTtl(Duration.ofSeconds(5))
                .staleIfError(Duration.ofMinutes(10))
                .staleThrottle(Duration.ofSeconds(2))
                .softTimeout(Duration.ofMillis(100))
                .hardTimeout(Duration.ofSeconds(1))
                .loadLease(Duration.ofSeconds(5))
                .earlyRefresh(0.8)
                .tags("a", "b,c")
                .tiers(Tiers.L2_ONLY)
                .maxAge(Duration.ofMinutes(15))
                .build();
        CacheConfig.Memory bounds = CacheConfig.of(CachePreset.SIMPLE).memory();

        assertThat(config)
                .isEqualTo(CacheConfig.builder(CachePreset.SIMPLE)
                        .entry(all)
                        .cache(
                                "users",
                                EntryOptions.builder()
                                        .ttl(Duration.ofMinutes(30))
                                        .tiers(Tiers.BOTH)
                                        .build(),
                                new CacheConfig.Memory(500, bounds.maxBytes(), bounds.maxEntryBytes()))
                        .cache(
                                "my-shop",
                                EntryOptions.NONE,
                                new CacheConfig.Memory(bounds.maxEntries(), 2 << 20, 3 << 10))
                        .build());
        assertThat(config.entryOf("users").staleIfError()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.entryOf("users").ttl()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void environmentVariablesSetTheOptionsOfDeclaredCaches() {
        Map<String, String> environment = Map.of(
                "CACHE_CACHES", "users,my-shop",
                "CACHE_CACHES_USERS_TTL", "5m",
                "CACHE_CACHES_MY_SHOP_MEMORY_MAX_ENTRIES", "7",
                "CACHE_ENTRY_STALE_IF_ERROR", "1m");
        try (RegisteredConfig config = RegisteredConfig.of(Map.of(), environment);
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheConfig read = ConfigReader.read(MicroProfileSource.current());

            assertThat(read.entryOf("users").ttl()).isEqualTo(Duration.ofMinutes(5));
            assertThat(read.memoryOf("my-shop").maxEntries()).isEqualTo(7);
            assertThat(read.entryOf("other").staleIfError()).isEqualTo(Duration.ofMinutes(1));
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void everyContradictionIsReportedAtOnce_inALayerAndWhereLayersMeet() {
        CacheConfigurationException refused = refused(Map.ofEntries(
                Map.entry("cache.default-ttl", "10m"),
                Map.entry("cache.entry.jitter", "5m"),
                Map.entry("cache.entry.hard-timeout", "1s"),
                Map.entry("cache.entry.load-lease", "5s"),
                Map.entry("cache.caches.i.load-lease", "4s"),
                Map.entry("cache.caches.i.tiers", "l1-only"),
                Map.entry("cache.caches.j.tiers", "l1-only"),
                Map.entry("cache.caches.k.tiers", "l1-only"),
                Map.entry("cache.caches.k.load-lease", "0s"),
                Map.entry("cache.caches.a.ttl", "4m"),
                Map.entry("cache.caches.b.jitter", "10m"),
                Map.entry("cache.caches.c.soft-timeout", "2s"),
                Map.entry("cache.caches.c.stale-if-error", "1m"),
                Map.entry("cache.caches.d.soft-timeout", "1ms"),
                Map.entry("cache.caches.e.stale-throttle", "1s"),
                Map.entry("cache.caches.f.early-refresh", "1.5"),
                Map.entry("cache.caches.f.null-ttl", "0s"),
                Map.entry("cache.caches.g.memory.max-entries", "0"),
                Map.entry("cache.caches.h.memory.max-size", "2MB"),
                Map.entry("cache.caches.h.memory.max-entry-size", "3MB"),
                Map.entry("cache.caches", "Users!")));

        assertThat(refused.problems())
                .extracting(ConfigProblem::property)
                .containsExactlyInAnyOrder(
                        "cache.caches.a.ttl",
                        "cache.caches.b.jitter",
                        "cache.caches.c.soft-timeout",
                        "cache.caches.d.soft-timeout",
                        "cache.caches.e.stale-throttle",
                        "cache.caches.f.early-refresh",
                        "cache.caches.f.null-ttl",
                        "cache.caches.g.memory.max-entries",
                        "cache.caches.h.memory.max-entry-size",
                        "cache.caches.i.load-lease",
                        "cache.caches.j.tiers",
                        "cache.caches");
        assertThat(refused.problems()).extracting(ConfigProblem::source).containsOnly("test");
        assertThat(refused)
                .hasMessageContaining(
                        "cache.caches.a.ttl = \"4m\" (from test): must be longer than the jitter of all caches")
                .hasMessageContaining(
                        "cache.caches.d.soft-timeout = \"1ms\" (from test): needs cache.caches.d.stale-if-error")
                .hasMessageContaining(
                        "cache.caches.i.load-lease = \"4s\" (from test): needs tiers of which one is Redis")
                .hasMessageContaining("set cache.caches.j.load-lease=0s as well")
                .hasMessageContaining("at most cache.caches.h.memory.max-size (2097152)");
    }

    @ParameterizedTest
    @CsvSource({
        "cache.entry.jitter, 2h, must be shorter than the time to live (PT1H)",
        "cache.entry.soft-timeout, 1s, needs cache.entry.stale-if-error",
        "cache.entry.stale-throttle, 1s, needs cache.entry.stale-if-error",
        "cache.entry.early-refresh, many, 'must be a number, such as 0.8'",
        "cache.entry.max-age, -PT1S, 'must be between 0s'",
        "cache.entry.tiers, l3-only, 'must be one of both, l1-only, l2-only, l2-until-read; did you mean l1-only?'"
    })
    void contradictionsOfAllCachesNameTheirFix(String property, String value, String fix) {
        assertThat(refused(Map.of(property, value)).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.property()).isEqualTo(property);
            assertThat(problem.value()).isEqualTo(value);
            assertThat(problem.fix()).contains(fix);
        });
    }

    private static String tags(String first, int count) {
        return IntStream.range(0, count).mapToObj(i -> first + i).collect(Collectors.joining(","));
    }

    /** An entry carries at most 32 tags. */
    @Test
    void moreTagsThanAnEntryCarries_areAProblemOfTheConfiguration() {
        assertThat(refused(Map.of("cache.entry.tags", tags("t", 33))).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.property()).isEqualTo("cache.entry.tags");
                    assertThat(problem.fix()).contains("at most 32 tags");
                });
        assertThat(refused(Map.of("cache.entry.tags", tags("t", 20), "cache.caches.a.tags", tags("u", 13)))
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.property()).isEqualTo("cache.caches.a.tags");
                    assertThat(problem.source()).isEqualTo("test");
                    assertThat(problem.fix()).contains("with those of all caches (cache.entry.tags)", "not 33");
                });
        assertThat(read(Map.of("cache.entry.tags", tags("t", 20), "cache.caches.a.tags", tags("t", 32)))
                        .entryOf("a")
                        .tags())
                .hasSize(32);
    }

    @Test
    void leaseOfOneCache_contradictsTiersOfAllCaches() {
        assertThat(refused(Map.of("cache.entry.tiers", "l1-only", "cache.caches.a.load-lease", "5s"))
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.property()).isEqualTo("cache.caches.a.load-lease");
                    assertThat(problem.fix()).contains("cache.entry.tiers=l1-only; set cache.caches.a.tiers as well");
                });
    }

    @Test
    void misspeltOptionsAreWarnedOf() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            read(Map.of("cache.caches.users.tll", "5m", "cache.entry.jiter", "1s", "cache.caches.Users.ttl", "1s"));

            assertThat(log.lines())
                    .containsExactly(
                            "WARNING Unknown property cache.caches.Users.ttl has no effect; did you mean cache.caches.users.ttl?",
                            "WARNING Unknown property cache.caches.users.tll has no effect; did you mean cache.caches.users.ttl?",
                            "WARNING Unknown property cache.entry.jiter has no effect; did you mean cache.entry.jitter?");
        }
    }

    private static CacheConfig read(Map<String, String> properties) {
        return ConfigReader.read(PropertySource.of(properties, "test"));
    }

    private static CacheConfigurationException refused(Map<String, String> properties) {
        return catchThrowableOfType(CacheConfigurationException.class, () -> read(properties));
    }
}
