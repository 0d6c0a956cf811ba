package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.LoggedLines;
import org.cdicache.RegisteredConfig;
import org.cdicache.redis.TestCertificates;
import org.cdicache.spi.MicroProfileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegacyVariablesTest {

    private static final Map<String, String> VARIABLES = Map.of(
            "CACHE_ENVIRONMENT", "production",
            "REDIS_URL", "redis://cache.test:6379",
            "REDIS_AUTH", "s3cr3t",
            "REDIS_USE_TLS", "yes",
            "CACHE_MEMORY_SIZE", "42",
            "CACHE_DEFAULT_TTL", "60",
            "CACHE_COMPRESSION_THRESHOLD", "1000",
            "CACHE_COMPRESSION_LEVEL", "3");

    private static final CacheConfig EXPECTED = CacheConfig.builder(CachePreset.PRODUCTION)
            .redisUrl("rediss://:s3cr3t@cache.test:6379")
            .maxEntries(42)
            .defaultTtl(Duration.ofMinutes(1))
            .compressionThreshold(1000)
            .compressionLevel(3)
            .build();

    @Test
    void areReadAndEachTellsItsSuccessorOnce() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheConfig read = read(VARIABLES);

            assertThat(read.differences(EXPECTED)).isEmpty();
            assertThat(read.redis().orElseThrow().url())
                    .isEqualTo(EXPECTED.redis().orElseThrow().url());
            assertThat(log.lines())
                    .containsExactlyInAnyOrder(
                            "WARNING CACHE_ENVIRONMENT is deprecated; use CACHE_PRESET (cache.preset)",
                            "WARNING REDIS_URL is deprecated; use CACHE_REDIS_URL (cache.redis.url)",
                            "WARNING REDIS_AUTH is deprecated; use CACHE_REDIS_PASSWORD (cache.redis.password)",
                            "WARNING REDIS_USE_TLS is deprecated; use CACHE_REDIS_TLS (cache.redis.tls)",
                            "WARNING CACHE_MEMORY_SIZE is deprecated; use CACHE_MEMORY_MAX_ENTRIES (cache.memory.max-entries)");
        }
    }

    @Test
    void areReadFromTheEnvironmentInCode() {
        assertThat(CacheConfig.builder().fromEnvironment(VARIABLES).build()).isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "ENABLE_AI_CACHE, true, CACHE_AI_ENABLED (cache.ai.enabled)",
        "CACHE_ENABLE_AI_FEATURES, true, CACHE_AI_ENABLED (cache.ai.enabled)",
        "CACHE_TEXT_HASH_THRESHOLD, 9, CACHE_AI_HASH_THRESHOLD (cache.ai.hash-threshold)",
        "CACHE_MAX_TEXT_LENGTH, 9, CACHE_AI_MAX_TEXT_LENGTH (cache.ai.max-text-length)",
        "CACHE_ENABLE_SMART_PROMOTION, true, CACHE_AI_SMART_PROMOTION (cache.ai.smart-promotion)",
        "CACHE_OPERATION_TTLS, '{\"key_points\": 9}', CACHE_AI_OPERATIONS_KEY_POINTS_TTL (cache.ai.operations.key_points.ttl)"
    })
    void ofTheAiCacheTellTheirSuccessorsHere(String name, String value, String successor) {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            assertThat(read(Map.of(name, value))).isEqualTo(CacheConfig.of(CachePreset.SIMPLE));

            assertThat(log.lines()).containsExactly("WARNING " + name + " is deprecated; use " + successor);
        }
    }

    @Test
    void thatSetNothingSaySo() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            read(Map.of("CACHE_HASH_ALGORITHM", "sha256"));

            assertThat(log.lines())
                    .containsExactly("WARNING CACHE_HASH_ALGORITHM is deprecated and sets nothing; remove it");
        }
    }

    @Test
    void ofClientCertificatesSetTheirSuccessors() {
        Map<String, String> variables = Map.of(
                "REDIS_URL", "rediss://cache.test",
                "REDIS_TLS_CERT_PATH", TestCertificates.file("client.crt").toString(),
                "REDIS_TLS_KEY_PATH", TestCertificates.file("client.key").toString());
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            assertThat(read(variables).redis().orElseThrow().tls().identity()).isPresent();
            assertThat(log.lines())
                    .contains("WARNING REDIS_TLS_CERT_PATH is deprecated; use CACHE_REDIS_TLS_CERTIFICATE"
                            + " (cache.redis.tls.certificate)");
        }
    }

    @Test
    void doNothingOnceTheSuccessorIsSet() {
        Map<String, String> both = new HashMap<>(Map.of("CACHE_MEMORY_SIZE", "wrong", "CACHE_MEMORY_MAX_ENTRIES", "7"));
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            assertThat(read(both).memory().maxEntries()).isEqualTo(7);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void goBeforeTheOverridesInJson_andTellTheirNameWhenTheyAreWrong() {
        assertThatThrownBy(() -> read(Map.of(
                        "CACHE_MEMORY_SIZE", "many",
                        "CACHE_CUSTOM_CONFIG", "{\"memory_cache_size\": 3}",
                        "CACHE_HASH_ALGORITHM", "md5",
                        "CACHE_OPERATION_TTLS", "{s3cr3t")))
                .hasMessageContaining("3 problems")
                .hasMessageContaining(
                        "cache.memory.max-entries = \"many\" (from CACHE_MEMORY_SIZE, key memory_cache_size)")
                .hasMessageContaining("(from CACHE_HASH_ALGORITHM): must be sha256")
                .hasMessageContaining("(from CACHE_OPERATION_TTLS): must be valid JSON")
                .hasMessageNotContaining("s3cr3t");
    }

    private static CacheConfig read(Map<String, String> variables) {
        try (RegisteredConfig config = RegisteredConfig.of(Map.of(), variables)) {
            return ConfigReader.read(MicroProfileSource.current());
        }
    }
}
