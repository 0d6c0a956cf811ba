package org.cdicache.it.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.it.cluster.Mutant;
import org.cdicache.it.cluster.Rounds;
import org.cdicache.it.cluster.RunSettings;
import org.junit.jupiter.api.Test;

/** The caches where masters change: 28 s, or {@code -Dchaos.seconds=1800} for the long form. */
class TopologyCoherenceIT {

    private static final Duration LENGTH = Duration.ofSeconds(28);

    @Test
    void nodesStayCoherent_whileSentinelsReplaceTheMaster() {
        Rounds.play("sentinel", RunSettings.fromProperties(LENGTH), ReplicatedScene::new);
    }

    @Test
    void nodesStayCoherent_whileAClusterChanges() {
        Rounds.play("cluster", RunSettings.fromProperties(LENGTH), ClusterScene::new);
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

        private static final Duration ENOUGH_FOR_ONE_FAILOVER = Duration.ofSeconds(15);

        private Inside() {}

        /** How many violations a round with a failover found. */
        public static int brokenPromises() {
            Result result = Rounds.once(RunSettings.quick(4, ENOUGH_FOR_ONE_FAILOVER), ReplicatedScene::new);
            if (result.faults().isEmpty()) {
                throw new IllegalStateException("There was no failover");
            }
            return result.findings().violations().size();
        }
    }
}
