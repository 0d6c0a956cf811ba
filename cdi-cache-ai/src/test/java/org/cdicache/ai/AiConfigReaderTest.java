package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AiConfigReaderTest {

    @ParameterizedTest
    @EnumSource
    void presetGivesTheDefaults(CachePreset preset) {
        assertThat(read(Map.of("cache.preset", preset.id()))).isEqualTo(AiCacheConfig.of(preset));
    }

    @Test
    void nothingConfiguredMeansOff() {
        assertThat(read(Map.of())).isEqualTo(AiCacheConfig.of(CachePreset.SIMPLE));
        assertThat(read(Map.of()).enabled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "cache.ai.enabled, true, simple, true",
        "cache.ai.enabled, false, ai-production, false",
        "CACHE_ENABLE_AI_FEATURES, true, simple, true",
        "ENABLE_AI_CACHE, true, simple, true",
        "ENABLE_AI_CACHE, 0, ai-development, false"
    })
    void explicitSwitchWinsOverThePreset(String name, String value, String preset, boolean enabled) {
        assertThat(layered(Map.of("cache.preset", preset, name, value)).enabled())
                .isEqualTo(enabled);
    }

    @Test
    void newNameOfTheSwitchWinsOverTheOldOnes() {
        assertThat(layered(Map.of("cache.ai.enabled", "false", "ENABLE_AI_CACHE", "true"))
                        .enabled())
                .isFalse();
    }

    @Test
    void legacyVariablesAndDocumentsReachTheAiCache() {
        AiCacheConfig config = layered(Map.of(
                "CACHE_TEXT_HASH_THRESHOLD", "77",
                "CACHE_MAX_TEXT_LENGTH", "123",
                "CACHE_OPERATION_TTLS", "{\"summarize\": 7200, \"translate\": \"90s\"}",
                "cache.ai.operations.qa.ttl", "3s",
                "cache.custom-config", """
                        {"ai_config": {"text_hash_threshold": 1, "operation_ttls": {"qa": 1, "questions": 60},
                         "text_size_tiers": {"small": 1, "medium": 2, "large": 3}}, "ai.default-ttl": "5m"}
                        """));

        assertThat(config)
                .isEqualTo(AiCacheConfig.builder(CachePreset.SIMPLE)
                        .enabled(true)
                        .hashThreshold(77)
                        .maxTextLength(123)
                        .operationTtl("summarize", Duration.ofHours(2))
                        .operationTtl("translate", Duration.ofSeconds(90))
                        .operationTtl("qa", Duration.ofSeconds(3))
                        .operationTtl("questions", Duration.ofMinutes(1))
                        .smallText(1)
                        .mediumText(2)
                        .largeText(3)
                        .defaultTtl(Duration.ofMinutes(5))
                        .build());
    }

    @Test
    void unknownKeysOfDocumentsAreProblems() {
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> layered(Map.of("cache.custom-config", "{\"ai\": {\"hash_treshold\": 5}}")))
                .withMessageContaining("cache.ai.hash-treshold")
                .withMessageContaining("from cache.custom-config, key ai.hash_treshold")
                .withMessageContaining("did you mean cache.ai.hash-threshold?");
    }

    @Test
    void everyPropertyIsRead() {
        AiCacheConfig config = read(Map.of(
                "cache.preset", "ai-production",
                "cache.ai.default-ttl", "5m",
                "cache.ai.max-text-length", "123",
                "cache.ai.hash-threshold", "77",
                "cache.ai.operations", " translate, ,rewrite ",
                "cache.ai.operations.summarize.ttl", "1h",
                "cache.ai.operations.key_points.ttl", "PT7S",
                "cache.ai.operations.translate.ttl", "90s"));

        assertThat(config.defaults().ttl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.defaults().maxTextLength()).isEqualTo(123);
        assertThat(config.hashThreshold()).isEqualTo(77);
        assertThat(config.ttl("summarize")).isEqualTo(Duration.ofHours(1));
        assertThat(config.ttl("key_points")).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.ttl("translate")).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.ttl("rewrite")).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.ttl("qa")).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void allProblemsAreReportedAtOnceAsConfigured() {
        Map<String, String> properties = Map.of(
                "cache.ai.enabled", "perhaps",
                "cache.ai.max-text-length", "0",
                "cache.ai.hash-threshold", "many",
                "cache.ai.default-ttl", "soon",
                "cache.ai.operations.qa.ttl", "0s");

        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> read(properties))
                .satisfies(e -> {
                    assertThat(e.problems())
                            .extracting(ConfigProblem::property)
                            .containsExactlyInAnyOrderElementsOf(properties.keySet());
                    assertThat(e.problems())
                            .allSatisfy(p -> assertThat(p.value()).isEqualTo(properties.get(p.property())))
                            .allSatisfy(p -> assertThat(p.source()).isEqualTo("test"));
                });
    }

    @Test
    void operationsHavePoliciesOfTheirOwn_overThoseOfAll() {
        AiCacheConfig config = read(Map.of(
                "cache.preset", "ai-production",
                "cache.ai.jitter", "1m",
                "cache.ai.stale-if-error", "1h",
                "cache.ai.load-lease", "20s",
                "cache.ai.operations.qa.jitter", "0s",
                "cache.ai.operations.qa.stale-if-error", "2h",
                "cache.ai.operations.qa.load-lease", "0s",
                "cache.ai.operations.qa.max-text-length", "77",
                "cache.ai.operations.qa.options", "length:int, style:text(short|long)"));

        assertThat(config.operation("qa"))
                .isEqualTo(new AiOperation(
                        Duration.ofHours(2),
                        Duration.ZERO,
                        Duration.ofHours(2),
                        Duration.ZERO,
                        77,
                        OptionSchema.none()
                                .with("style", OptionType.oneOf("short", "long"))
                                .with("length", OptionType.of(OptionType.Kind.INT))));
        assertThat(config.operation("unheard-of"))
                .isEqualTo(new AiOperation(
                        Duration.ofHours(4),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1),
                        Duration.ofSeconds(20),
                        200_000,
                        null));
    }

    @Test
    void misspeltPropertyOfAnOperationIsToldWithTheRightOne() {
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> layered(Map.of(
                        "cache.custom-config",
                        "{\"ai\": {\"operations\": {\"qa\": {\"ttl\": 5, \"stale-if-eror\": 5}}}}")))
                .withMessageContaining("cache.ai.operations.qa.stale-if-eror")
                .withMessageContaining("did you mean cache.ai.operations.qa.stale-if-error?");
    }

    @Test
    void malformedSchemasAndPricesAreProblems() {
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> read(Map.of(
                        "cache.ai.operations.qa.options", "length:integr",
                        "cache.ai.prices.gpt-4.1.input", "cheap",
                        "cache.ai.prices.gpt-4.1.output", "2",
                        "cache.ai.prices.half.input", "2",
                        "cache.ai.prices.minus.input", "-1",
                        "cache.ai.prices.minus.output", "0")))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(ConfigProblem::property)
                        .containsExactlyInAnyOrder(
                                "cache.ai.operations.qa.options",
                                "cache.ai.prices.gpt-4.1.input",
                                "cache.ai.prices.half.output",
                                "cache.ai.prices.minus.input"))
                .withMessageContaining("must be one of int, number, text, bool, list, map, any");
    }

    @Test
    void pricesAndSwitchesAreRead() {
        AiCacheConfig config = read(Map.of(
                "cache.ai.prices.gpt-4.1-mini.input", "0.40",
                "cache.ai.prices.gpt-4.1-mini.output", "1.60",
                "cache.ai.tenant-required", "true",
                "cache.ai.smart-promotion", "false"));

        assertThat(config.prices())
                .containsExactly(
                        Map.entry("gpt-4.1-mini", new TokenPrice(new BigDecimal("0.40"), new BigDecimal("1.60"))));
        assertThat(config.tenantRequired()).isTrue();
        assertThat(config.smartPromotion()).isFalse();
        assertThat(read(Map.of()).tenantRequired()).isFalse();
        assertThat(read(Map.of()).smartPromotion()).isTrue();
    }

    @Test
    void unknownPresetIsLeftToTheCore() {
        assertThat(read(Map.of("cache.preset", "fast")).enabled()).isFalse();
    }

    private static AiCacheConfig read(Map<String, String> properties) {
        return AiCacheConfig.read(PropertySource.of(properties, "test"));
    }

    private static AiCacheConfig layered(Map<String, String> properties) {
        return AiCacheConfig.read(ConfigLayers.of(PropertySource.of(properties, "test")));
    }
}
