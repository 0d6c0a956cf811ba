package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.NearConfig.Mode;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NearConfigTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "configuration.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `(cache\\.ai\\.near\\.[a-z-]+)` \\| [^|]+ \\| `([^`]+)` \\|");

    private static NearConfig read(Map<String, String> properties) {
        return AiCacheConfig.read(PropertySource.of(properties, "test")).near();
    }

    @ParameterizedTest
    @EnumSource
    void noPresetSwitchesItOn(CachePreset preset) {
        assertThat(AiCacheConfig.of(preset).near()).isEqualTo(NearConfig.OFF);
        assertThat(read(Map.of("cache.preset", preset.id())).enabled()).isFalse();
    }

    @Test
    void switchedOn_itOnlyCountsUntilItIsToldToServe() {
        assertThat(read(Map.of("cache.ai.near.enabled", "true")).mode()).isEqualTo(Mode.SHADOW);
    }

    @Test
    void everyPropertyIsRead() {
        assertThat(read(Map.of(
                        "cache.ai.near.enabled", "true",
                        "cache.ai.near.mode", "serve",
                        "cache.ai.near.threshold", "0.9",
                        "cache.ai.near.operations.summarize.threshold", "0.97",
                        "cache.ai.near.max-entries", "5",
                        "cache.ai.near.max-bytes", "1MB",
                        "cache.ai.near.max-text-length", "300",
                        "cache.ai.near.refresh", "10s")))
                .isEqualTo(new NearConfig(
                        true, Mode.SERVE, 0.9, Map.of("summarize", 0.97), 5, 1 << 20, 300, Duration.ofSeconds(10)));
    }

    @Test
    void thresholdOfAnOperation_goesBeforeThatOfAll() {
        NearConfig config =
                NearConfig.OFF.toBuilder().threshold(0.9).threshold("qa", 0.8).build();

        assertThat(config.threshold("qa")).isEqualTo(0.8);
        assertThat(config.threshold("summarize")).isEqualTo(0.9);
    }

    @Test
    void jsonReachesIt() {
        NearConfig config = AiCacheConfig.read(ConfigLayers.of(PropertySource.of(
                        Map.of("cache.custom-config", "{\"ai\": {\"near\": {\"enabled\": true, \"max_entries\": 7}}}"),
                        "test")))
                .near();

        assertThat(config.enabled()).isTrue();
        assertThat(config.maxEntries()).isEqualTo(7);
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        Map<String, String> properties = Map.of(
                "cache.ai.near.mode", "perhaps",
                "cache.ai.near.threshold", "95",
                "cache.ai.near.operations.qa.threshold", "0",
                "cache.ai.near.max-entries", "0",
                "cache.ai.near.max-bytes", "1KB",
                "cache.ai.near.max-text-length", "0",
                "cache.ai.near.refresh", "1ms");

        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> read(properties))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(ConfigProblem::property)
                        .containsExactlyInAnyOrderElementsOf(properties.keySet()))
                .withMessageContaining("must be one of shadow, serve");
    }

    @Test
    void misspeltProperty_isNamed() {
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> AiCacheConfig.read(ConfigLayers.of(PropertySource.of(
                        Map.of("cache.custom-config", "{\"ai\": {\"near\": {\"treshold\": 0.9}}}"), "test"))))
                .withMessageContaining("did you mean cache.ai.near.threshold?");
    }

    @Test
    void writtenAndReadItIsTheSame() {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .near(new NearConfig(
                        true, Mode.SERVE, 0.9, Map.of("trans.late_1", 0.97), 5, 1 << 20, 300, Duration.ofSeconds(10)))
                .build();

        assertThat(AiCacheConfig.read(PropertySource.of(config.toMap(), "map"))).isEqualTo(config);
    }

    @Test
    void pageTellsTheDefaults() throws IOException {
        Map<String, String> told = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(PAGE));
        while (rows.find()) {
            told.put(rows.group(1), rows.group(2));
        }

        assertThat(told).hasSize(7);
        assertThat(read(told)).isEqualTo(NearConfig.OFF);
    }
}
