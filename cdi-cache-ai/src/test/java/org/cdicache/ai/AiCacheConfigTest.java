package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.AiCacheConfig.TextTiers;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;

class AiCacheConfigTest {

    @Test
    void presetForDevelopment() {
        assertThat(AiCacheConfig.of(CachePreset.AI_DEVELOPMENT))
                .isEqualTo(new AiCacheConfig(
                        true,
                        500,
                        new TextTiers(500, 2_000, 10_000),
                        Map.of(
                                "summarize", Duration.ofMinutes(30),
                                "sentiment", Duration.ofMinutes(15),
                                "key_points", Duration.ofMinutes(20),
                                "questions", Duration.ofMinutes(25),
                                "qa", Duration.ofMinutes(15)),
                        Duration.ofMinutes(30),
                        50_000));
    }

    @Test
    void presetForProduction() {
        assertThat(AiCacheConfig.of(CachePreset.AI_PRODUCTION))
                .isEqualTo(new AiCacheConfig(
                        true,
                        1_000,
                        new TextTiers(1_000, 5_000, 25_000),
                        Map.of(
                                "summarize", Duration.ofHours(4),
                                "sentiment", Duration.ofHours(2),
                                "key_points", Duration.ofHours(3),
                                "questions", Duration.ofMinutes(160),
                                "qa", Duration.ofHours(2)),
                        Duration.ofHours(4),
                        200_000));
    }

    @Test
    void otherPresetsAreThatForDevelopmentSwitchedOff() {
        AiCacheConfig development = AiCacheConfig.of(CachePreset.AI_DEVELOPMENT);
        List<CachePreset> others = Arrays.stream(CachePreset.values())
                .filter(preset -> !preset.ai())
                .toList();

        assertThat(others)
                .hasSize(6)
                .allSatisfy(preset -> assertThat(AiCacheConfig.of(preset))
                        .isEqualTo(new AiCacheConfig(
                                false,
                                development.hashThreshold(),
                                development.textTiers(),
                                development.operationTtls(),
                                development.defaultTtl(),
                                development.maxTextLength())));
    }

    @Test
    void unknownOperationsHaveTheDefault() {
        assertThat(AiCacheConfig.of(CachePreset.AI_PRODUCTION).ttl("translate")).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> new AiCacheConfig(
                        true,
                        0,
                        new TextTiers(5, 5, 6),
                        Map.of("qa", Duration.ofNanos(1)),
                        Duration.ofDays(36_501),
                        -1))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(ConfigProblem::property)
                        .containsExactlyInAnyOrder(
                                "cache.ai.hash-threshold",
                                "cache.ai.max-text-length",
                                "cache.ai.text-tiers.medium",
                                "cache.ai.default-ttl",
                                "cache.ai.operations.qa.ttl"));
    }

    @Test
    void writtenAndReadItIsTheSame() {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .enabled(false)
                .hashThreshold(7)
                .smallText(1)
                .mediumText(2)
                .largeText(3)
                .defaultTtl(Duration.ofNanos(1_500_001))
                .operationTtl("trans.late_1", Duration.ofMillis(90))
                .maxTextLength(11)
                .build();

        assertThat(AiCacheConfig.read(PropertySource.of(config.toMap(), "map"))).isEqualTo(config);
        assertThat(ParameterMapping.of(config.toMap()).aiConfig()).isEqualTo(config);
    }
}
