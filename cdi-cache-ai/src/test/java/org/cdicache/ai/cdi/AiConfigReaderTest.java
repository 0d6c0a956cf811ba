package org.cdicache.ai.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.AiCacheConfig;
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
        "enable.ai.cache, true, simple, true",
        "ENABLE_AI_CACHE, true, simple, true",
        "ENABLE_AI_CACHE, 0, ai-development, false"
    })
    void explicitSwitchWinsOverThePreset(String name, String value, String preset, boolean enabled) {
        assertThat(read(Map.of("cache.preset", preset, name, value)).enabled()).isEqualTo(enabled);
    }

    @Test
    void newNameOfTheSwitchWinsOverTheOldOnes() {
        assertThat(read(Map.of("cache.ai.enabled", "false", "ENABLE_AI_CACHE", "true"))
                        .enabled())
                .isFalse();
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

        assertThat(config.defaultTtl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.maxTextLength()).isEqualTo(123);
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
    void unknownPresetIsLeftToTheCore() {
        assertThat(read(Map.of("cache.preset", "fast")).enabled()).isFalse();
    }

    private static AiCacheConfig read(Map<String, String> properties) {
        return AiConfigReader.read(PropertySource.of(properties, "test"));
    }
}
