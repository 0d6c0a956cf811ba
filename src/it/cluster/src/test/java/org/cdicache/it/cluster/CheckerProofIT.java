package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.it.cluster.history.Violation.Rule;
import org.junit.jupiter.api.Test;

/** A check that never fails proves nothing: what keeps the nodes coherent is taken away, and the run must notice. No faults. */
class CheckerProofIT {

    private static final Duration LENGTH = Duration.ofSeconds(6);
    private static final String GATE = "org.cdicache.core.FillGate";

    /** Without loads, so that the pushes are the only thing that is missing. */
    @Test
    void withoutPushes_staleAndDeletedValuesAreFound() {
        RunSettings settings = RunSettings.quick(1, LENGTH).withoutLoads().withoutPushes();

        Result result = Rounds.once(settings, StandaloneScene::of);

        String report = new Report(result).write("without-pushes");
        assertThat(result.findings().counts()).as(report).containsKeys(Rule.STALE, Rule.RESURRECTED);
        assertThat(result.problems()).isEmpty();
    }

    @Test
    void withoutTheFillGate_brokenPromisesAreFound() throws Exception {
        try (Mutant mutant = Mutant.whose(GATE, "permits", true)) {
            Object found = mutant.loadClass(Inside.class.getName())
                    .getMethod("brokenPromises")
                    .invoke(null);

            assertThat((int) found).isPositive();
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

        private static final int MOST_ROUNDS = 10;

        private Inside() {}

        /** How many violations the first round found that found any. */
        public static int brokenPromises() {
            long found = 0;
            for (int round = 0; found == 0 && round < MOST_ROUNDS; round++) {
                Result result = Rounds.once(RunSettings.quick(2 + round, LENGTH), StandaloneScene::of);
                new Report(result).write("without-fill-gate");
                found = result.findings().violations().size();
            }
            return (int) found;
        }
    }
}
