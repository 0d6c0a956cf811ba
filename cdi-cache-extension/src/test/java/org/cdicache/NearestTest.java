package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> PRESETS = List.of("simple", "production", "development", "ai-production");

    @ParameterizedTest
    @CsvSource({"simpel, simple", "prodution, production", "ai-prodction, ai-production", "simple, simple"})
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(Nearest.to(typed, PRESETS)).contains(meant);
    }

    @Test
    void doesNotGuessWildly() {
        assertThat(Nearest.to("ai-prod", PRESETS)).isEmpty();
        assertThat(Nearest.to("turbo", PRESETS)).isEmpty();
        assertThat(Nearest.to("anything", List.of())).isEmpty();
    }

    @Property
    void distanceIsAMetric(
            @ForAll @AlphaChars @StringLength(max = 8) String a,
            @ForAll @AlphaChars @StringLength(max = 8) String b,
            @ForAll @AlphaChars @StringLength(max = 8) String c) {
        assertThat(Nearest.distance(a, a)).isZero();
        assertThat(Nearest.distance(a, b)).isEqualTo(Nearest.distance(b, a));
        assertThat(Nearest.distance(a, c)).isLessThanOrEqualTo(Nearest.distance(a, b) + Nearest.distance(b, c));
    }
}
