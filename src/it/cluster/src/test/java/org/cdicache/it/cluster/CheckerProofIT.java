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

        Result result = CoherenceRun.run(settings);

        String report = new Report(result).write("without-pushes");
        assertThat(result.findings().counts()).as(report).containsKeys(Rule.STALE, Rule.RESURRECTED);
        assertThat(result.problems()).isEmpty();
    }

    /** A load that a write of its own node has overtaken is stored by no cache that has the gate, as {@link CoherenceIT} shows. */
    @Test
    void withoutTheFillGate_overtakenLoadsAreFound() throws Exception {
        try (Mutant mutant = Mutant.whose(GATE, "permits", true)) {
            Object found = mutant.loadClass(Inside.class.getName())
                    .getMethod("overtakenLoads")
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

    /** What runs inside of the mutant too; nothing but what the JDK knows may cross the border. */
    public static final class Inside {

        private Inside() {}

        /** How many loaded values were read although a write of the loading node had overtaken them. */
        public static int overtakenLoads() {
            Result result = CoherenceRun.run(RunSettings.quick(2, LENGTH));
            new Report(result).write("without-fill-gate");
            return (int) result.findings().violations().stream()
                    .filter(CoherenceIT::isOvertakenLoad)
                    .count();
        }
    }
}
