package org.cdicache.it.cluster;

import org.junit.jupiter.api.Test;

/**
 * The caches on one Redis under all faults: 60 s, or {@code -Dchaos.seconds=1800} for the long form, which is thirty rounds of a minute, each
 * with a seed of its own.
 */
class CoherenceIT {

    @Test
    void nodesStayCoherent_whateverFails() {
        Rounds.play("coherence", RunSettings.fromProperties(), StandaloneScene::of);
    }
}
