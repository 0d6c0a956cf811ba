package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.spi.TimeSource;

/**
 * A long run: rounds of at most a minute, each with a scene and a seed of its own, so that neither memory nor the time for the check grows with the
 * length. Reports are written to {@code target/chaos}.
 */
public final class Rounds {

    private static final long MOST_SECONDS_OF_A_ROUND = 60;
    private static final long FEWEST_SECONDS_OF_A_ROUND = 5;

    /** Makes the scene of a round. */
    @FunctionalInterface
    public interface SceneFactory {
        /** A new scene for these settings. */
        Scene scene(RunSettings settings, TimeSource time);
    }

    private Rounds() {}

    /**
     * Plays all rounds.
     *
     * @param name of the reports
     * @throws AssertionError afterwards, if any round broke a promise; at once, if it did not do its work, or had to excuse too much
     * @throws IllegalArgumentException if the run is too short to show anything
     */
    public static void play(String name, RunSettings settings, SceneFactory scenes) {
        System.out.println("chaos.seed=" + settings.seed());
        List<String> broken = new ArrayList<>();
        List<Duration> lengths = lengths(settings.length());
        for (int round = 0; round < lengths.size(); round++) {
            Result result = once(settings.round(round, lengths.get(round)), scenes);
            Report report = new Report(result);
            String text = report.write(name + "-" + round);
            System.out.println(name + ": " + report.summary());
            assertThat(result.problems()).as(text).isEmpty();
            assertThat(result.findings().connected().reads()).as(text).isPositive();
            assertThat(result.missing()).as(text).isEmpty();
            assertThat(result.findings().excused().tooManyFor(result.findings().reads()))
                    .as(text)
                    .isEmpty();
            if (!result.findings().violations().isEmpty()) {
                broken.add(text);
            }
        }
        assertThat(broken).isEmpty();
    }

    /** As few rounds as there can be, of almost the same length. */
    static List<Duration> lengths(Duration all) {
        long seconds = all.toSeconds();
        if (seconds < FEWEST_SECONDS_OF_A_ROUND) {
            throw new IllegalArgumentException("chaos.seconds is " + seconds + ": a run takes at least "
                    + FEWEST_SECONDS_OF_A_ROUND + " seconds, of which the last only read");
        }
        long rounds = (seconds + MOST_SECONDS_OF_A_ROUND - 1) / MOST_SECONDS_OF_A_ROUND;
        return LongStream.range(0, rounds)
                .mapToObj(i -> Duration.ofSeconds((i + 1) * seconds / rounds - i * seconds / rounds))
                .toList();
    }

    /** One round, whatever it breaks. */
    public static Result once(RunSettings settings, SceneFactory scenes) {
        TimeSource time = SystemTime.INSTANCE;
        try (Scene scene = scenes.scene(settings, time)) {
            return CoherenceRun.run(settings, scene, time);
        }
    }
}
