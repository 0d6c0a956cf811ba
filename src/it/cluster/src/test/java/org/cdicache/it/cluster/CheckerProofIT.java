package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.it.cluster.history.Violation.Rule;
import org.junit.jupiter.api.Test;

/**
 * A check that never fails proves nothing: what keeps the nodes coherent is taken away, and the run must notice. No loads and no faults: then
 * the caches as they are give it nothing to find, as {@link CoherenceIT} shows.
 */
class CheckerProofIT {

    private static final Duration LENGTH = Duration.ofSeconds(7);
    private static final String GATE = "org.cdicache.core.FillGate";

    @Test
    void withoutPushes_staleAndDeletedValuesAreFound() {
        RunSettings settings = RunSettings.quick(1, LENGTH).withoutLoads().withoutPushes();

        Result result = CoherenceRun.run(settings);

        String report = new Report(result).write("without-pushes");
        assertThat(result.findings().counts()).as(report).containsKeys(Rule.STALE, Rule.RESURRECTED);
        assertThat(result.problems()).isEmpty();
    }

    @Test
    void withoutTheFillGate_violationsAreFound() throws Exception {
        try (Mutant mutant = Mutant.whose(GATE, "permits", true)) {
            Object violations = mutant.loadClass(Inside.class.getName())
                    .getMethod("violations")
                    .invoke(null);

            assertThat((int) violations).isPositive();
        }
    }

    @Test
    void mutantOfWhatIsNotThere_isRefused() {
        assertThatThrownBy(() -> Mutant.whose(GATE, "forbids", true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no method forbids");
    }

    /** What runs inside of the mutant; nothing but what the JDK knows may cross the border. */
    public static final class Inside {

        private Inside() {}

        public static int violations() {
            Result result =
                    CoherenceRun.run(RunSettings.quick(2, LENGTH).withoutLoads());
            new Report(result).write("without-fill-gate");
            return result.findings().violations().size();
        }
    }
}
