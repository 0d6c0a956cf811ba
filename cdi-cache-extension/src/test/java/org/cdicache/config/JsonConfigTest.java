package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonConfigTest {

    @TempDir
    private Path folder;

    @Test
    void everyLayerGoesBeforeTheOneBelow() throws Exception {
        Path file = folder.resolve("cache.json");
        Files.writeString(
                file,
                "\uFEFF{\"preset\":\"minimal\",\"memory\":{\"max-entries\":1},\"default-ttl\":\"1m\",\"redis_url\":\"redis://file\"}");
        Map<String, String> properties = new HashMap<>();

        properties.put("cache.config-file", file.toString());
        CacheConfig read = read(properties);
        assertThat(read.preset()).isEqualTo(CachePreset.MINIMAL);
        assertThat(read.compression().threshold()).isEqualTo(5_000);
        assertThat(read.memory().maxEntries()).isEqualTo(1);
        assertThat(read.defaultTtl()).isEqualTo(Duration.ofMinutes(1));

        properties.put("cache.custom-config", "{\"memory_cache_size\": 2, \"cache.default-ttl\": 120}");
        read = read(properties);
        assertThat(read.memory().maxEntries()).isEqualTo(2);
        assertThat(read.defaultTtl()).isEqualTo(Duration.ofMinutes(2));

        properties.put("cache.default-ttl", "3m");
        read = read(properties);
        assertThat(read.memory().maxEntries()).isEqualTo(2);
        assertThat(read.defaultTtl()).isEqualTo(Duration.ofMinutes(3));
        assertThat(read.redis().orElseThrow().url()).isEqualTo("redis://file");
    }

    @Test
    void theOverridesOfTheReferenceWorkUnchanged() {
        CacheConfig config = read(Map.of(
                "cache.preset", "production",
                "cache.redis.url", "redis://localhost:6379",
                "cache.custom-config", """
                        {"compression_threshold": 1000, "memory_cache_size": 100, "default_ttl": 3600, "use_tls": true,
                         "redis_auth": "p@ss word", "fail_on_connection_error": false, "enable_l1_cache": false}
                        """));

        assertThat(config)
                .isEqualTo(CacheConfig.builder(CachePreset.PRODUCTION)
                        .redisUrl("rediss://:p%40ss%20word@localhost:6379")
                        .compressionThreshold(1000)
                        .maxEntries(100)
                        .defaultTtl(Duration.ofHours(1))
                        .entry(EntryOptions.builder().tiers(Tiers.L2_ONLY).build())
                        .build());
    }

    @Test
    void aFileMayBeAResource() {
        CacheConfig config = read(Map.of("cache.config-file", "cache-config/shop.json"));

        assertThat(config.preset()).isEqualTo(CachePreset.PRODUCTION);
        assertThat(config.entryOf("users").ttl()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void unknownKeysAreProblemsThatSuggestTheRightOne() {
        CacheConfigurationException refused = refused("""
                {"defualt_ttl": "s3cr3t", "memory": {"max-entrys": 5}, "caches": {"users": {"tll": "5m"}},
                 "redis": {"pasword": "s3cr3t"}, "config-file": "x", "nothing": {"like": {"it": 1}}}
                """);

        assertThat(refused.problems())
                .extracting(ConfigProblem::property)
                .containsExactly(
                        "defualt_ttl",
                        "memory.max-entrys",
                        "caches.users.tll",
                        "redis.pasword",
                        "config-file",
                        "nothing.like.it");
        assertThat(refused)
                .hasMessageContaining("from cache.custom-config")
                .hasMessageContaining("did you mean default_ttl?")
                .hasMessageContaining("did you mean memory.max-entries?")
                .hasMessageContaining("did you mean caches.users.ttl?")
                .hasMessageContaining("did you mean redis.password?")
                .hasMessageContaining("cannot be set inside a document")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void keysThatContradictEachOtherAreAProblem() {
        assertThat(refused("{\"memory_cache_size\": 1, \"l1_cache_size\": 2}"))
                .hasMessageContaining("l1_cache_size")
                .hasMessageContaining("contradicts memory_cache_size, which sets cache.memory.max-entries, too");
        assertThat(refused("{\"redis_url\": \"rediss://h\", \"use_tls\": false}"))
                .hasMessageContaining("contradicts rediss:// in cache.redis.url");
        assertThat(refused("{\"redis_url\": \"redis://:a@h\", \"redis_auth\": \"s3cr3t\"}"))
                .hasMessageContaining("contradicts the password in cache.redis.url")
                .hasMessageNotContaining("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"redis_url\": \"redis://:s3cr3t@h\"",
                "{\"redis_url\": s3cr3t}",
                "{\"redis_url\": \"redis://:s3cr3t@h\"} s3cr3t",
                "[\"s3cr3t\"]",
                "s3cr3t",
                "{\"a\": \"s3cr3t\", \"a\": \"s3cr3t\"}",
                "{\"a\":\n \"s3cr3t\\q\"}"
            })
    void malformedJsonIsOneProblemThatTellsThePlaceAndNoSecret(String json) {
        CacheConfigurationException refused = refused(json);

        assertThat(refused.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.property()).isEqualTo("cache.custom-config");
            assertThat(problem.value()).isEqualTo("***");
            assertThat(problem.fix()).matches("(?s).*\\(line \\d+, column \\d+\\).*");
        });
        assertThat(refused).hasMessageNotContaining("s3cr3t");
    }

    @Test
    void boundsAreKept() {
        assertThat(refused("{\"a\":".repeat(17) + "1" + "}".repeat(17))).hasMessageContaining("at most 16 levels");
        assertThat(refused("{\"default_ttl\": \"" + "9".repeat(70_000) + "\"}"))
                .hasMessageContaining("values of at most 65536");
        assertThat(refused("{\"" + "k".repeat(300) + "\": 1}")).hasMessageContaining("names of at most 256");
        assertThat(refused("{" + " ".repeat(300_000) + "}")).hasMessageContaining("must not be longer than 262144");
    }

    @Test
    void filesThatCannotBeReadAreProblems() throws Exception {
        assertThatThrownBy(() -> read(Map.of(
                        "cache.config-file", folder.resolve("missing.json").toString())))
                .hasMessageContaining("cache.config-file")
                .hasMessageContaining("missing.json")
                .hasMessageContaining("must be a file that exists, or a resource on the class path");
        Path latin = folder.resolve("latin.json");
        Files.write(latin, new byte[] {'{', (byte) 0xe4, '}'});
        assertThatThrownBy(() -> read(Map.of("cache.config-file", latin.toString())))
                .hasMessageContaining("must be text in UTF-8");
        Path broken = folder.resolve("broken.json");
        Files.writeString(broken, "{\n  \"default_ttl\": }");
        assertThatThrownBy(() -> read(Map.of("cache.config-file", broken.toString(), "cache.compression.level", "0")))
                .hasMessageContaining("2 problems")
                .hasMessageContaining("broken.json")
                .hasMessageContaining("(line 2, column");
    }

    @Test
    void valuesOfDocumentsAreReportedWithTheirOrigin() {
        assertThat(refused("{\"default_ttl\": \"soon\", \"compression\": {\"level\": 10}}"))
                .hasMessageContaining("cache.default-ttl = \"soon\" (from cache.custom-config, key default_ttl)")
                .hasMessageContaining(
                        "cache.compression.level = \"10\" (from cache.custom-config, key compression.level)");
    }

    private static CacheConfig read(Map<String, String> properties) {
        return ConfigReader.read(PropertySource.of(properties, "test"));
    }

    private static CacheConfigurationException refused(String json) {
        return catchThrowableOfType(CacheConfigurationException.class, () -> read(Map.of("cache.custom-config", json)));
    }
}
