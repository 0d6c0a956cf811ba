package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;
import org.cdicache.ConfigDocument;
import org.cdicache.ConfigFormat;
import org.cdicache.ConfigProblem;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.junit.jupiter.api.Test;

/** One map of parameters, taken apart into properties: those of the caches are applied, those of the AI cache are left to its module. */
class ParametersTest {

    private static ConfigDocument document(Map<String, ?> parameters) {
        return ConfigFormat.load().parameters(parameters, "parameters");
    }

    private static Map<String, String> settings(Map<String, ?> parameters) {
        Map<String, String> settings = new HashMap<>();
        document(parameters).settings().forEach((property, setting) -> settings.put(property, setting.text()));
        return settings;
    }

    @Test
    void valuesOfEveryKind_haveTheirProperties_whateverTheyAreCalled() {
        assertThat(settings(Map.of(
                        "preset",
                        CachePreset.AI_PRODUCTION,
                        "default_ttl",
                        Duration.ofMinutes(90),
                        "cache.redis.key-prefix",
                        "shop",
                        "memory",
                        Map.of("max-entries", 7L),
                        "entry",
                        Map.of("tags", List.of("a", "b,c"), "tiers", Tiers.L2_UNTIL_READ),
                        "use_tls",
                        true)))
                .isEqualTo(Map.of(
                        "cache.preset", "ai-production",
                        "cache.default-ttl", "90m",
                        "cache.redis.key-prefix", "shop",
                        "cache.memory.max-entries", "7",
                        "cache.entry.tags", "a,b\\,c",
                        "cache.entry.tiers", "l2-until-read",
                        "cache.redis.tls", "true"));
    }

    @Test
    void partsOfTheAiCache_areSplitOff_byOperationAndSize() {
        assertThat(settings(Map.of(
                        "memory_cache_size",
                        5,
                        "ai_config",
                        Map.of("text_hash_threshold", 500),
                        "operation_ttls",
                        Map.of("qa", 60),
                        "text_size_tiers",
                        "{\"small\": 500}")))
                .isEqualTo(Map.of(
                        "cache.memory.max-entries", "5",
                        "cache.ai.enabled", "true",
                        "cache.ai.hash-threshold", "500",
                        "cache.ai.operations.qa.ttl", "60",
                        "cache.ai.text-tiers.small", "500"));
    }

    @Test
    void whatIsAppliedIsTheCachesOwn() {
        CacheConfigBuilder builder = CacheConfig.builder();
        ConfigDocument document = document(Map.of(
                "enable_l1_cache",
                false,
                "hash_algorithm",
                "SHA-256",
                "caches",
                Map.of("users", Map.of()),
                "ai.enabled",
                true));

        assertThat(ConfigFormat.load().apply(document, builder).errors()).isEmpty();
        assertThat(builder.build())
                .isEqualTo(CacheConfig.builder()
                        .entry(EntryOptions.builder().tiers(Tiers.L2_ONLY).build())
                        .cache("users", EntryOptions.NONE)
                        .build());
    }

    @Test
    void twoNamesOfOneProperty_contradictEachOther_unlessTheySayTheSame() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("memory_cache_size", 5);
        parameters.put("l1_cache_size", 5);
        assertThat(document(parameters).problems()).isEmpty();

        parameters.put("memory", Map.of("max_entries", 6));
        assertThat(document(parameters).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.property()).isEqualTo("memory.max_entries");
            assertThat(problem.source()).isEqualTo("parameters");
            assertThat(problem.fix()).contains("contradicts memory_cache_size, which sets cache.memory.max-entries");
        });
    }

    @Test
    void whatNobodyKnows_orCannotBeAValue_isAProblem_thatShowsNoValue() {
        Object deep = "s3cr3t";
        for (int i = 0; i < 20; i++) {
            deep = Map.of("in", deep);
        }
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "compresion_level", "s3cr3t",
                "entry.tags", List.of(Map.of("s3cr3t", 1)),
                "cache.config-file", "s3cr3t",
                "hash_algorithm", "s3cr3t",
                "enable_l1_cache", "s3cr3t",
                "operation_ttls", "s3cr3t",
                "deep", deep));
        parameters.put("default_ttl", null);
        List<ConfigProblem> problems = document(parameters).problems();

        assertThat(problems)
                .extracting(problem -> problem.property() + ": " + problem.fix())
                .anyMatch(line -> line.startsWith("compresion_level: is unknown; did you mean compression_level?"))
                .anyMatch(line -> line.startsWith("entry.tags: must be a list of plain values"))
                .anyMatch(line -> line.startsWith("cache.config-file: cannot be set inside a document"))
                .anyMatch(line -> line.startsWith("hash_algorithm: must be sha256"))
                .anyMatch(line -> line.startsWith("enable_l1_cache: must be true or false"))
                .anyMatch(line -> line.startsWith("operation_ttls: "))
                .anyMatch(line -> line.startsWith("deep.in.in") && line.contains("levels"))
                .hasSize(7);
        assertThat(problems.toString()).doesNotContain("s3cr3t");
    }
}
