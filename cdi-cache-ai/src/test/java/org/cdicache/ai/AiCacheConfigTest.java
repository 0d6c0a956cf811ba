package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
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

    private static AiOperation ttl(int minutes) {
        return AiOperation.DEFAULT.withTtl(Duration.ofMinutes(minutes));
    }

    @Test
    void presetForDevelopment() {
        assertThat(AiCacheConfig.of(CachePreset.AI_DEVELOPMENT))
                .isEqualTo(new AiCacheConfig(
                        true,
                        500,
                        new TextTiers(500, 2_000, 10_000),
                        true,
                        false,
                        false,
                        ttl(30).withMaxTextLength(50_000),
                        Map.of(
                                "summarize", ttl(30),
                                "sentiment", ttl(15),
                                "key_points", ttl(20),
                                "questions", ttl(25),
                                "qa", ttl(15)),
                        Map.of()));
    }

    @Test
    void presetForProduction() {
        assertThat(AiCacheConfig.of(CachePreset.AI_PRODUCTION))
                .isEqualTo(new AiCacheConfig(
                        true,
                        1_000,
                        new TextTiers(1_000, 5_000, 25_000),
                        true,
                        false,
                        false,
                        ttl(240).withMaxTextLength(200_000),
                        Map.of(
                                "summarize", ttl(240),
                                "sentiment", ttl(120),
                                "key_points", ttl(180),
                                "questions", ttl(160),
                                "qa", ttl(120)),
                        Map.of()));
    }

    @Test
    void otherPresetsAreThatForDevelopmentSwitchedOff() {
        List<CachePreset> others = Arrays.stream(CachePreset.values())
                .filter(preset -> !preset.ai())
                .toList();

        assertThat(others)
                .hasSize(6)
                .allSatisfy(preset -> assertThat(AiCacheConfig.of(preset))
                        .isEqualTo(AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                                .enabled(false)
                                .build()));
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
                        true,
                        false,
                        false,
                        new AiOperation(Duration.ofDays(36_501), null, Duration.ZERO, null, -1, OptionSchema.none()),
                        Map.of(
                                "qa", AiOperation.DEFAULT.withTtl(Duration.ofNanos(1)),
                                "sum", ttl(1).withJitter(Duration.ofMinutes(1))),
                        Map.of()))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(ConfigProblem::property)
                        .containsExactlyInAnyOrder(
                                "cache.ai.hash-threshold",
                                "cache.ai.max-text-length",
                                "cache.ai.text-tiers.medium",
                                "cache.ai.default-ttl",
                                "cache.ai.stale-if-error",
                                "cache.ai.operations",
                                "cache.ai.operations.qa.ttl",
                                "cache.ai.operations.sum.jitter"));
    }

    /** The contradiction is told under the property that made it, with both ways out. */
    @Test
    void jitterOfAllOperationsMustFitEachOfThem() {
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                        .defaults(AiOperation.DEFAULT.withJitter(Duration.ofMinutes(20)))
                        .build())
                .satisfies(e -> assertThat(e.problems())
                        .extracting(ConfigProblem::property)
                        .containsExactlyInAnyOrder(
                                "cache.ai.operations.sentiment.ttl",
                                "cache.ai.operations.key_points.ttl",
                                "cache.ai.operations.qa.ttl"))
                .withMessageContaining("set cache.ai.operations.qa.jitter as well");
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
                .operation(
                        "qa",
                        new AiOperation(
                                Duration.ofSeconds(9),
                                Duration.ofSeconds(1),
                                Duration.ofDays(2),
                                Duration.ZERO,
                                5,
                                OptionSchema.parse("length:int,style:text(short|long),strict:bool")))
                .defaults(new AiOperation(
                        null, Duration.ofMillis(1), Duration.ofHours(1), Duration.ofSeconds(5), null, null))
                .maxTextLength(11)
                .smartPromotion(false)
                .tenantRequired(true)
                .tenantFromPrincipal(true)
                .price("gpt-4.1", new TokenPrice(new BigDecimal("0.10"), BigDecimal.ZERO))
                .build();

        assertThat(AiCacheConfig.read(PropertySource.of(config.toMap(), "map"))).isEqualTo(config);
        assertThat(ParameterMapping.of(config.toMap()).aiConfig()).isEqualTo(config);
    }
}
