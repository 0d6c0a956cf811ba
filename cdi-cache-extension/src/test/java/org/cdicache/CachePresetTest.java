package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CachePresetTest {

    /** The figures of the contract. */
    @ParameterizedTest
    @CsvSource({
        "minimal, PT15M, 25, 5000, 1, PT3S, false",
        "simple, PT1H, 100, 1000, 6, PT5S, false",
        "development, PT10M, 50, 2000, 3, PT2S, false",
        "production, PT2H, 500, 500, 9, PT10S, false",
        "ai-development, PT30M, 100, 1000, 6, PT5S, true",
        "ai-production, PT4H, 1000, 300, 9, PT15S, true",
        "testing, PT1M, 100, 1000, 1, PT2S, false"
    })
    void hasItsFigures(
            String id, Duration ttl, int entries, int threshold, int level, Duration connectTimeout, boolean ai) {
        CachePreset preset = CachePreset.of(id);
        CacheConfig config =
                CacheConfig.builder(preset).redisUrl("redis://localhost").build();

        assertThat(preset.id()).isEqualTo(id);
        assertThat(config.defaultTtl()).isEqualTo(ttl);
        assertThat(config.memory().maxEntries()).isEqualTo(entries);
        assertThat(config.compression().threshold()).isEqualTo(threshold);
        assertThat(config.compression().level()).isEqualTo(level);
        assertThat(config.redis().orElseThrow().connectTimeout()).isEqualTo(connectTimeout);
        assertThat(preset.ai()).isEqualTo(ai);
        assertThat(config.enabled()).isTrue();
    }

    @Test
    void thereAreSevenAndTesting() {
        assertThat(CachePreset.values())
                .extracting(CachePreset::id)
                .containsExactlyInAnyOrder(
                        "disabled",
                        "minimal",
                        "simple",
                        "development",
                        "testing",
                        "production",
                        "ai-development",
                        "ai-production");
        assertThat(CacheConfig.of(CachePreset.DISABLED).enabled()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatItIsFor(CachePreset preset) {
        assertThat(preset.description()).isNotBlank();
        assertThat(preset.whenToUse()).isNotBlank();
        assertThat(preset.settings()).containsEntry("cache.preset", preset.id()).containsKey("cache.default-ttl");
        assertThat(preset.differences(preset)).isEmpty();
    }

    @Test
    void suggestsTheOneThatWasMeant() {
        assertThat(CachePreset.of("AI_Production")).isEqualTo(CachePreset.AI_PRODUCTION);
        assertThatThrownBy(() -> CachePreset.of("prodution"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be one of disabled, minimal")
                .hasMessageContaining("did you mean production?");
    }
}
