package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.cdicache.FailureMode;
import org.cdicache.it.cluster.FaultSchedule.Event;
import org.junit.jupiter.api.Test;

/** What of a run comes from its seed alone. */
class ScheduleTest {

    private static final Duration END = Duration.ofMinutes(3);

    private static RunSettings settings(long seed) {
        return new RunSettings(
                seed,
                END,
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                FailureMode.GRACEFUL,
                EnumSet.allOf(Fault.class),
                true,
                false);
    }

    @Test
    void sameSeed_sameFaults_otherSeed_others() {
        assertThat(FaultSchedule.of(settings(7), END)).isEqualTo(FaultSchedule.of(settings(7), END));
        assertThat(FaultSchedule.of(settings(7), END)).isNotEqualTo(FaultSchedule.of(settings(8), END));
    }

    @Test
    void everyFaultHappens_beforeAnyHappensAgain_andTheBoundPassesBetween() {
        List<Event> events = FaultSchedule.of(settings(7), END).events();
        int kinds = Fault.values().length;

        assertThat(events.subList(0, kinds).stream().map(Event::fault)).containsExactlyInAnyOrder(Fault.values());
        for (int i = 1; i < events.size(); i++) {
            assertThat(events.get(i).start().minus(events.get(i - 1).end()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(2_500));
        }
    }

    @Test
    void everyKeyBursts_andIsQuietLongerThanTheBound() {
        long period = 150_000_000 + 1_600_000_000;
        Rhythm rhythm = new Rhythm(0, Duration.ofSeconds(1), 100);

        for (int key = 0; key < 100; key++) {
            int bursting = 0;
            for (long now = 0; now < period; now += 1_000_000) {
                bursting += rhythm.isBurst(key, now) ? 1 : 0;
            }
            assertThat(bursting).isBetween(149, 151);
        }
    }

    @Test
    void keyToDisturb_isOneThatBursts() {
        Rhythm rhythm = new Rhythm(0, Duration.ofSeconds(1), 100);
        Random random = new Random(1);
        int hits = 0;

        for (long now = 0; now < 1_000; now++) {
            hits += rhythm.isBurst(rhythm.bursting(now * 10_000_000, random), now * 10_000_000) ? 1 : 0;
        }

        assertThat(hits).isGreaterThan(800);
    }
}
