package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.cdicache.it.cluster.history.Findings.Excused;
import org.junit.jupiter.api.Test;

/** How a run is divided, and how much it may excuse. */
class RoundsTest {

    private static List<Long> lengths(long seconds) {
        return Rounds.lengths(Duration.ofSeconds(seconds)).stream()
                .map(Duration::toSeconds)
                .toList();
    }

    @Test
    void rounds_areOfAlmostTheSameLength_andOfAMinuteAtMost() {
        assertThat(lengths(5)).containsExactly(5L);
        assertThat(lengths(60)).containsExactly(60L);
        assertThat(lengths(61)).containsExactly(30L, 31L);
        assertThat(lengths(125)).containsExactly(41L, 42L, 42L);
        assertThat(lengths(1_800)).hasSize(30).containsOnly(60L);
    }

    @Test
    void excuses_areBounded() {
        assertThat(new Excused(9_000, 30, 20, 1, 1).tooManyFor(1_000)).isEmpty();
        assertThat(new Excused(0, 31, 20, 0, 0).tooManyFor(1_000))
                .hasValueSatisfying(w -> assertThat(w).contains("one in twenty", "lost=31"));
        assertThat(new Excused(0, 0, 0, 2, 1).tooManyFor(1_000))
                .hasValueSatisfying(w -> assertThat(w).contains("one in a thousand", "traceless=2"));
    }

    @Test
    void runThatIsTooShort_isRefused() {
        assertThatThrownBy(() -> lengths(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chaos.seconds is 4");
    }
}
