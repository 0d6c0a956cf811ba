package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.it.cluster.history.Violation;
import org.junit.jupiter.api.Test;

/**
 * The caches under all faults: 60 s, or {@code -Dchaos.seconds=1800} for the long form, which is thirty runs of a minute, each with a seed
 * of its own. Reports are written to {@code target/chaos}.
 */
class CoherenceIT {

    private static final long MOST_SECONDS_OF_A_ROUND = 60;

    @Test
    void nodesStayCoherent_whateverFails() {
        RunSettings settings = RunSettings.fromProperties();
        System.out.println("chaos.seed=" + settings.seed());
        List<String> broken = new ArrayList<>();
        long left = settings.length().toSeconds();
        for (int round = 0; left > 0; round++) {
            Duration length = Duration.ofSeconds(Math.min(left, MOST_SECONDS_OF_A_ROUND));
            left -= length.toSeconds();
            Result result = CoherenceRun.run(settings.round(round, length));
            String report = new Report(result).write("coherence-" + round);
            System.out.println(new Report(result).summary());
            assertThat(result.problems()).as(report).isEmpty();
            assertThat(readsWithAValue(result)).as(report).isPositive();
            if (result.findings().violations().stream().anyMatch(CoherenceIT::isPromisedNotToHappen)) {
                broken.add(report);
            }
        }
        assertThat(broken).isEmpty();
    }

    private static long readsWithAValue(Result result) {
        return result.findings().connected().reads();
    }

    /**
     * The one thing that is not promised (docs/reference/semantics.md): a foreign client deletes, by DEL, a key that Redis does not hold, while a
     * node is loading it. It leaves no tombstone, and Redis tells nobody.
     */
    static boolean isPromisedNotToHappen(Violation violation) {
        Operation from = violation.introduction();
        Operation by = violation.superseding();
        boolean isForeignDelete = by != null && by.kind() == Kind.DELETE && by.node() == Operation.OUTSIDE;
        return !(isForeignDelete && from != null && from.kind() == Kind.LOAD);
    }
}
