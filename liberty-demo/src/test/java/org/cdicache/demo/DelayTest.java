package org.cdicache.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelayTest {

    @ParameterizedTest
    @CsvSource({"1200ms, 1200", "2s, 2000", "0, 0", "1500, 1500", " 1200 MS , 1200", "PT1.2S, 1200", "pt1m, 60000"})
    void readsDurationsAsPeopleWriteThem(String text, long millis) {
        assertThat(Delay.of(text).duration()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5ms", "PT-1S", "61s", "PT2M", "9999999ms", "5 minutes"})
    void refusesWhatIsNoneOrTooLong(String text) {
        assertThatThrownBy(() -> Delay.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theRealLatencyReturnsAndHonoursInterrupts() {
        Latency.real().pass(Duration.ofMillis(1));

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Latency.real().pass(Duration.ofMinutes(5))).isInstanceOf(IllegalStateException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
