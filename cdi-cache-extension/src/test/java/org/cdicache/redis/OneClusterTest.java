package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.cdicache.redis.ClusterClaims.Claim;
import org.cdicache.redis.OneCluster.Told;
import org.junit.jupiter.api.Test;

/** Servers of two clusters answer: ours has nodes a to d, the other one x to z and higher epochs. */
class OneClusterTest {

    private static final ServerAddress HERE = new ServerAddress("here", 1);

    private static Told told(long epoch, String... nodes) {
        return new Told(HERE, new ClusterClaims(Set.of(nodes), List.of(new Claim(HERE, Set.of(), epoch, 0, 16_383))));
    }

    private static Told withoutSlots(String node) {
        return new Told(HERE, new ClusterClaims(Set.of(node), List.of()));
    }

    private final Told ours = told(1, "a", "b");
    private final Told alsoOurs = told(2, "b", "c");
    private final Told foreign = told(99, "x", "y", "z");

    /** The address of a master before was given to another cluster. */
    @Test
    void lastMasterOfAnotherCluster_isNotBelieved() {
        assertThat(OneCluster.of(List.of(ours), List.of(foreign, alsoOurs), Set.of("a")))
                .containsExactly(ours, alsoOurs);
    }

    @Test
    void whenNoServerOfTheUrlAnswers_whatWasKnownBeforeTells() {
        assertThat(OneCluster.of(List.of(), List.of(foreign, ours), Set.of("a", "q")))
                .containsExactly(ours);
        assertThat(OneCluster.of(List.of(), List.of(foreign), Set.of("a"))).isEmpty();
    }

    /** The operator has named another cluster's servers by the same names. */
    @Test
    void serversOfTheUrl_areBelieved_whateverWasKnownBefore() {
        assertThat(OneCluster.of(List.of(foreign), List.of(ours), Set.of("a", "b")))
                .containsExactly(foreign);
    }

    @Test
    void serversOfTheUrlInTwoClusters_areRefused() {
        assertThatThrownBy(() -> OneCluster.of(List.of(ours, foreign), List.of(), Set.of("a")))
                .hasMessageStartingWith("the servers of cache.redis.url belong to different clusters");
    }

    /** In whichever order they answer. */
    @Test
    void serversThatKnowEachOtherOnlyThroughAThird_areOfOneCluster() {
        Told third = told(3, "c", "d");
        assertThat(OneCluster.of(List.of(ours, third, alsoOurs), List.of(), Set.of()))
                .hasSize(3);
        assertThat(OneCluster.of(List.of(third, ours, alsoOurs), List.of(told(1, "d")), Set.of()))
                .hasSize(4);
    }

    /** It was started again without its files, and waits to be made a part of the cluster. */
    @Test
    void serverWithoutSlots_isOfNoOtherCluster() {
        assertThat(OneCluster.of(List.of(withoutSlots("new"), ours), List.of(alsoOurs), Set.of()))
                .containsExactly(ours, alsoOurs);
        assertThat(OneCluster.of(List.of(withoutSlots("new")), List.of(ours, foreign), Set.of("b")))
                .containsExactly(ours);
    }
}
