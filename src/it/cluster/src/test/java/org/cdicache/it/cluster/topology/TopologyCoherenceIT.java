package org.cdicache.it.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.it.cluster.Mutant;
import org.cdicache.it.cluster.Rounds;
import org.cdicache.it.cluster.Rounds.SceneFactory;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.history.Violation;
import org.junit.jupiter.api.Test;

/** The caches where masters change: 28 s, or {@code -Dchaos.seconds=1800} for the long form. */
class TopologyCoherenceIT {

    private static final Duration LENGTH = Duration.ofSeconds(28);
    private static final Duration ENOUGH_FOR_ONE_FAILOVER = Duration.ofSeconds(15);

    /** {@code -Dchaos.topology.faults=KILL_MASTER,FREEZE_MASTER} for these only. */
    private static final Set<String> FAULTS = Arrays.stream(
                    System.getProperty("chaos.topology.faults", "").split(","))
            .filter(name -> !name.isBlank())
            .collect(Collectors.toSet());

    @Test
    void nodesStayCoherent_whileSentinelsReplaceTheMaster() {
        Rounds.play(
                "sentinel",
                RunSettings.fromProperties(LENGTH),
                (settings, time) -> ReplicatedScene.with(FAULTS, settings, time));
    }

    @Test
    void nodesStayCoherent_whileAClusterChanges() {
        Rounds.play(
                "cluster",
                RunSettings.fromProperties(LENGTH),
                (settings, time) -> ClusterScene.with(FAULTS, settings, time));
    }

    /** Nobody tells the run that a master was replaced: it must find that by itself. On Sentinel two masters acknowledge for a while. */
    @Test
    void nodesStayCoherent_whileAMasterIsReplaced_ofWhichNobodyTells() {
        assertCoherent(
                (settings, time) -> ReplicatedScene.with(Set.of(ReplicatedScene.UNTOLD_FAILOVER), settings, time));
        assertCoherent((settings, time) -> ClusterScene.with(Set.of("STAND_STILL"), settings, time));
    }

    private static void assertCoherent(SceneFactory scenes) {
        Result result = Rounds.once(RunSettings.quick(1, ENOUGH_FOR_ONE_FAILOVER), scenes);
        System.out.println(
                "found: " + result.faults() + ", " + result.findings().excused());
        assertThat(result.problems()).isEmpty();
        assertThat(result.failovers()).as("of %s", result.faults()).isNotEmpty();
        assertThat(result.findings().reads()).isPositive();
        assertThat(result.findings().violations())
                .as("after %s", result.faults())
                .isEmpty();
    }

    /** A failover excuses what it must, and no more: with a fill gate that permits everything, the run must notice. */
    @Test
    void withoutTheFillGate_brokenPromisesAreFound_alsoWithAFailover() throws Exception {
        try (Mutant mutant = Mutant.whose("org.cdicache.core.FillGate", "permits", true)) {
            Object found = mutant.loadClass(Inside.class.getName())
                    .getMethod("brokenPromises")
                    .invoke(null);

            assertThat((int) found).isPositive();
        }
    }

    /** What runs inside of the mutant; nothing but what the JDK knows may cross the border. */
    public static final class Inside {

        private static final int MOST_ROUNDS = 4;

        private Inside() {}

        /** How many violations of what began after its failover the first round found that found any. */
        public static int brokenPromises() {
            int found = 0;
            for (int round = 0; found == 0 && round < MOST_ROUNDS; round++) {
                Result result = Rounds.once(
                        RunSettings.quick(1 + round, ENOUGH_FOR_ONE_FAILOVER),
                        (settings, time) -> ReplicatedScene.with(Set.of("KILL_MASTER"), settings, time));
                if (result.faults().isEmpty() || !result.problems().isEmpty()) {
                    throw new IllegalStateException("There was no failover: " + result.problems());
                }
                found = afterTheFailover(result);
            }
            return found;
        }

        private static int afterTheFailover(Result result) {
            long gone = result.failovers().get(0).loss().to();
            return (int) result.findings().violations().stream()
                    .map(Violation::superseding)
                    .filter(by -> by != null && by.start() > gone)
                    .count();
        }
    }
}
