package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.junit.jupiter.api.Test;

class ParameterMappingTest {

    @Test
    void takesParametersOfBothCachesApart() {
        ParameterMapping mapping = ParameterMapping.of(Map.of(
                "preset", CachePreset.AI_PRODUCTION,
                "redis_url", "redis://cache.test:6379",
                "default_ttl", 3600,
                "memory_cache_size", 100,
                "l1_cache_size", 100,
                "compression_threshold", 1000,
                "text_hash_threshold", 500,
                "operation_ttls", Map.of("summarize", 7200, "translate", Duration.ofDays(1))));

        assertThat(mapping.report().errors()).isEmpty();
        assertThat(mapping.generic())
                .containsOnlyKeys(
                        "cache.preset",
                        "cache.redis.url",
                        "cache.default-ttl",
                        "cache.memory.max-entries",
                        "cache.compression.threshold")
                .containsEntry("cache.redis.url", "redis_url");
        assertThat(mapping.ai())
                .containsOnly(
                        Map.entry("cache.ai.hash-threshold", "text_hash_threshold"),
                        Map.entry("cache.ai.operations.summarize.ttl", "operation_ttls.summarize"),
                        Map.entry("cache.ai.operations.translate.ttl", "operation_ttls.translate"));
        assertThat(mapping.cacheConfig())
                .isEqualTo(CacheConfig.builder(CachePreset.AI_PRODUCTION)
                        .redisUrl("redis://cache.test:6379")
                        .defaultTtl(Duration.ofHours(1))
                        .maxEntries(100)
                        .compressionThreshold(1000)
                        .build());
        assertThat(mapping.aiConfig())
                .isEqualTo(AiCacheConfig.builder(CachePreset.AI_PRODUCTION)
                        .hashThreshold(500)
                        .operationTtl("summarize", Duration.ofHours(2))
                        .operationTtl("translate", Duration.ofDays(1))
                        .build());
    }

    @Test
    void reportsContradictionsUnknownAndWrongOnesAtOnce() {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "memory_cache_size", 100,
                "l1_cache_size", 50,
                "compresion_level", 3,
                "default_ttl", "soon",
                "text_hash_threshold", 0,
                "redis_url", "http://app:s3cr3t@host",
                "hash_algorithm", "md5"));
        ParameterMapping mapping = ParameterMapping.of(parameters);

        assertThat(mapping.report().errors())
                .extracting(ConfigProblem::property)
                .satisfiesOnlyOnce(name -> assertThat(name).isIn("memory_cache_size", "l1_cache_size"))
                .contains(
                        "compresion_level",
                        "hash_algorithm",
                        "cache.default-ttl",
                        "cache.redis.url",
                        "cache.ai.hash-threshold")
                .hasSize(6);
        assertThat(mapping.report().toString())
                .contains("did you mean compression_level?", "contradicts", "sha256")
                .doesNotContain("s3cr3t");
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(mapping::cacheConfig)
                .satisfies(e -> assertThat(e.problems()).hasSize(6));
        assertThatExceptionOfType(CacheConfigurationException.class).isThrownBy(mapping::aiConfig);
    }

    @Test
    void readsTheFileOfTheReference() {
        ParameterMapping mapping = ParameterMapping.ofJson("""
                {
                  "redis_url": "redis://production:6379", "default_ttl": 7200, "memory_cache_size": 200,
                  "compression_threshold": 1000, "compression_level": 6, "environment": "production", "redis_auth": null,
                  "ai_config": {
                    "text_hash_threshold": 1000, "hash_algorithm": "sha256",
                    "operation_ttls": {"summarize": 14400, "sentiment": 86400, "translate": 43200},
                    "enable_smart_promotion": false, "max_text_length": 200000
                  }
                }
                """);

        assertThat(mapping.report().errors()).isEmpty();
        assertThat(mapping.cacheConfig().memory().maxEntries()).isEqualTo(200);
        assertThat(mapping.cacheConfig().preset()).isEqualTo(CachePreset.PRODUCTION);
        assertThat(mapping.aiConfig().enabled()).isTrue();
        assertThat(mapping.aiConfig().ttl("translate")).isEqualTo(Duration.ofHours(12));
        assertThat(mapping.aiConfig().defaults().maxTextLength()).isEqualTo(200_000);
        assertThat(mapping.aiConfig().smartPromotion()).isFalse();
    }
}
