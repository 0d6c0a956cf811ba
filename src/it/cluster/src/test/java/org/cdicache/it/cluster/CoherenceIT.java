package org.cdicache.it.cluster;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The caches on one Redis under all faults: 60 s, or {@code -Dchaos.seconds=1800} for the long form, which is thirty rounds of a minute, each
 * with a seed of its own.
 */
class CoherenceIT {

    private static final Duration STRICT_LENGTH = Duration.ofSeconds(20);

    @Test
    void nodesStayCoherent_whateverFails() {
        Rounds.play("coherence", RunSettings.fromProperties(), StandaloneScene::of);
    }

    /** Here each call tells whether Redis has taken it, so that the checker knows of more writes that they were acknowledged. */
    @Test
    void strictNodesStayCoherent_whateverFails() {
        Rounds.play("strict", RunSettings.fromProperties(STRICT_LENGTH).strict(), StandaloneScene::of);
    }
}
