package org.cdicache.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "PT30M, PT30M",
        "pt0.5s, PT0.5S",
        "P1D, PT24H",
        "30m, PT30M",
        "90s, PT90S",
        "500ms, PT0.5S",
        "2h, PT2H",
        "1d, PT24H",
        "1D, PT24H",
        "' 10 s ', PT10S",
        "1800, PT30M",
        "0, PT0S",
        "36500d, PT876000H",
    })
    void readsWhatPeopleWrite(String text, Duration expected) {
        assertThat(DurationText.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m",
                "30 minutes",
                "1.5h",
                "-5s",
                "1h30m",
                "PT",
                "0x10",
                "36501d",
                "999999999999999999d",
                "9999999999999999999999",
                "P999999999D"
            })
    void refusesTheRest(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    @Property
    void readsItsOwnIsoForm(@ForAll @LongRange(min = 0, max = 3_153_600_000_000L) long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(DurationText.parse(duration.toString())).contains(duration);
        assertThat(DurationText.parse(millis + "ms")).contains(duration);
    }

    @Property
    void neverThrows(@ForAll String text) {
        DurationText.parse(text).ifPresent(d -> assertThat(d).isLessThanOrEqualTo(Duration.ofDays(36_500)));
    }
}
