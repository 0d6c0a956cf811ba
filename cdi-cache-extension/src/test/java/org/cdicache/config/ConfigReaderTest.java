package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.FailureMode;
import org.cdicache.LoggedLines;
import org.cdicache.RegisteredConfig;
import org.cdicache.spi.MicroProfileSource;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigReaderTest {

    @Test
    void isSimpleAndInMemoryWithoutAnyProperty() {
        assertThat(read(Map.of())).isEqualTo(CacheConfig.of(CachePreset.SIMPLE));
    }

    @ParameterizedTest
    @EnumSource(CachePreset.class)
    void startsFromThePreset(CachePreset preset) {
        assertThat(read(Map.of("cache.preset", preset.id()))).isEqualTo(CacheConfig.of(preset));
    }

    @Test
    void everyPropertyOverridesThePreset() {
        CacheConfig config = read(Map.ofEntries(
                Map.entry("cache.preset", "PRODUCTION"),
                Map.entry("cache.default-ttl", "90s"),
                Map.entry("cache.memory.max-entries", "7"),
                Map.entry("cache.memory.max-size", "2MB"),
                Map.entry("cache.memory.max-entry-size", "3KB"),
                Map.entry("cache.redis.url", "rediss://app:s3cr3t@redis.test:6380/2"),
                Map.entry("cache.redis.key-prefix", "shop"),
                Map.entry("cache.redis.connect-timeout", "PT4S"),
                Map.entry("cache.redis.command-timeout", "250ms"),
                Map.entry("cache.redis.heartbeat", "3"),
                Map.entry("cache.compression.threshold", "2KB"),
                Map.entry("cache.compression.level", "4"),
                Map.entry("cache.failure-mode", "strict"),
                Map.entry("cache.fail-on-connection-error", "yes")));

        assertThat(config)
                .isEqualTo(CacheConfig.builder(CachePreset.PRODUCTION)
                        .defaultTtl(Duration.ofSeconds(90))
                        .maxEntries(7)
                        .maxBytes(2 << 20)
                        .maxEntryBytes(3 << 10)
                        .redisUrl("rediss://app:s3cr3t@redis.test:6380/2")
                        .keyPrefix("shop")
                        .connectTimeout(Duration.ofSeconds(4))
                        .commandTimeout(Duration.ofMillis(250))
                        .heartbeat(Duration.ofSeconds(3))
                        .compressionThreshold(2048)
                        .compressionLevel(4)
                        .failureMode(FailureMode.STRICT)
                        .failOnConnectionError(true)
                        .build());
        assertThat(config.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void understandsTheEnvironmentVariablesOfTheReference() {
        Map<String, String> environment = Map.of(
                "CACHE_PRESET", "ai-production",
                "CACHE_REDIS_URL", "redis://cache.test:6379",
                "CACHE_DEFAULT_TTL", "1800",
                "CACHE_COMPRESSION_THRESHOLD", "2000",
                "CACHE_COMPRESSION_LEVEL", "3");
        try (RegisteredConfig config = RegisteredConfig.of(Map.of("cache.preset", "minimal"), environment)) {
            assertThat(ConfigReader.read(MicroProfileSource.current()))
                    .isEqualTo(CacheConfig.builder(CachePreset.AI_PRODUCTION)
                            .redisUrl("redis://cache.test:6379")
                            .defaultTtl(Duration.ofMinutes(30))
                            .compressionThreshold(2000)
                            .compressionLevel(3)
                            .build());
        }
    }

    @Test
    void reportsAllProblemsAtOnce() {
        CacheConfigurationException refused = refused(Map.of(
                "cache.preset", "prodution",
                "cache.default-ttl", "soon",
                "cache.memory.max-entries", "0",
                "cache.redis.url", "http://app:s3cr3t@host",
                "cache.redis.key-prefix", "my shop",
                "cache.redis.command-timeout", "0ms",
                "cache.compression.level", "11",
                "cache.failure-mode", "gracefull",
                "cache.fail-on-connection-error", "ture"));

        assertThat(refused.problems())
                .extracting(ConfigProblem::property)
                .containsExactlyInAnyOrder(
                        "cache.preset",
                        "cache.default-ttl",
                        "cache.memory.max-entries",
                        "cache.redis.url",
                        "cache.redis.key-prefix",
                        "cache.redis.command-timeout",
                        "cache.compression.level",
                        "cache.failure-mode",
                        "cache.fail-on-connection-error");
        assertThat(refused.problems()).extracting(ConfigProblem::source).containsOnly("test");
        assertThat(refused)
                .hasMessageContaining("did you mean production?")
                .hasMessageContaining("did you mean graceful?")
                .hasMessageContaining("cache.redis.url = \"http://***@host\"")
                .hasMessageContaining("cache.redis.command-timeout = \"0ms\"")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void neverShowsThePasswordOfAMalformedUrl() {
        for (String url : List.of("redis:s3cr3t@host", "s3cr3t@host", "redis://:s3cr3t@", "redis//:s3cr3t@host:6379")) {
            assertThat(refused(Map.of("cache.redis.url", url)))
                    .hasMessageContaining("cache.redis.url")
                    .hasMessageNotContaining("s3cr3t");
        }
    }

    @Test
    void entryLimit_followsASmallerBoundUnlessItIsSet() {
        Map<String, String> small = Map.of("cache.memory.max-size", "512KB");
        assertThat(ConfigReader.read(PropertySource.of(small, "test")).memory().maxEntryBytes())
                .isEqualTo(512 << 10);

        assertThat(refused(Map.of("cache.memory.max-size", "512KB", "cache.memory.max-entry-size", "1MB"))
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.property()).isEqualTo("cache.memory.max-entry-size");
                    assertThat(problem.value()).isEqualTo("1MB");
                    assertThat(problem.fix()).contains("cache.memory.max-size (524288)");
                });
    }

    @Test
    void tellsTheNameOfTheMicroProfileSource() {
        try (RegisteredConfig config =
                RegisteredConfig.of(Map.of("cache.default-ttl", "-1s"), Map.of("CACHE_COMPRESSION_LEVEL", "12"))) {
            assertThatThrownBy(() -> ConfigReader.read(MicroProfileSource.current()))
                    .hasMessageContaining(
                            "cache.default-ttl = \"-1s\" (from PropertiesConfigSource[source=application.properties])")
                    .hasMessageContaining("cache.compression.level = \"12\" (from EnvConfigSource)");
        }
    }

    @Test
    void warnsOfMisspeltProperties() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            read(Map.of("cache.redis.ulr", "redis://app:s3cr3t@host", "cache.ai.default-ttl", "1h", "other", "x"));

            assertThat(log.lines())
                    .containsExactly(
                            "WARNING Unknown property cache.redis.ulr has no effect; did you mean cache.redis.url?");
        }
    }

    private static CacheConfig read(Map<String, String> properties) {
        return ConfigReader.read(PropertySource.of(properties, "test"));
    }

    private static CacheConfigurationException refused(Map<String, String> properties) {
        return catchThrowableOfType(CacheConfigurationException.class, () -> read(properties));
    }
}
