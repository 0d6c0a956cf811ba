package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.cluster.SlotHash;
import java.util.stream.IntStream;
import org.cdicache.RemoteStatus.State;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.Network;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clusters of one master each, which have nothing to do with each other. */
class ClusterIdentityIT {

    private final RedisNode ours = master();

    @AfterEach
    void stop() {
        ours.close();
    }

    private static RedisNode master() {
        RedisNode node = RedisServers.clusterNode();
        takeAllSlots(node);
        return node;
    }

    private static void takeAllSlots(RedisNode node) {
        Admin.ask(
                node,
                c -> c.clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray()));
        eventually(
                LIMIT,
                () -> assertThat((String) Admin.ask(node, c -> c.clusterInfo())).contains("cluster_state:ok"));
    }

    private static String url(int... ports) {
        return "redis-cluster://"
                + String.join(
                        ",", IntStream.of(ports).mapToObj(p -> "127.0.0.1:" + p).toList());
    }

    @Test
    void serversOfTwoClustersInTheUrl() {
        try (RedisNode foreign = master();
                TopologyNode node = new TopologyNode(url(ours.port(), foreign.port()))) {
            assertThat(node.refusal()).startsWith("the servers of cache.redis.url belong to different clusters");
        }
    }

    /**
     * The servers of the URL are away for a moment; meanwhile another cluster is at the address of the only master that the node knows, and its epoch is
     * higher.
     */
    @Test
    void otherClusterAtTheAddressOfTheLastMaster_isNotJoined() {
        try (RedisNode seed = RedisServers.clusterNode();
                FaultProxy way = FaultProxy.to(seed.port(), SystemTime.INSTANCE)) {
            Admin.ask(seed, c -> c.clusterMeet("127.0.0.1", ours.port()));
            eventually(
                    LIMIT,
                    () -> assertThat((String) Admin.ask(seed, c -> c.clusterInfo()))
                            .contains("cluster_state:ok"));
            try (TopologyNode node = TopologyNode.connected(url(way.port()))) {
                node.cache().put("k", "1");
                way.become(Network.REFUSING);
                ours.kill();
                ours.restartEmpty();
                Admin.ask(ours, c -> c.clusterSetConfigEpoch(99));
                takeAllSlots(ours);
                eventually(
                        LIMIT,
                        () -> assertThat(node.status().detail())
                                .isEqualTo(
                                        "no server of cache.redis.url answers, and those that do are of another cluster"));
                assertThat(node.status().state()).isEqualTo(State.DOWN);
                assertThat(Admin.keys(ours, "it:*")).isEmpty();
            }
        }
    }

    /** On the connection that exists: nothing is lost, and the slots are where they were. */
    @Test
    void masterThatJoinsAnotherCluster_isGivenUp() {
        try (FaultProxy way = FaultProxy.to(ours.port(), SystemTime.INSTANCE);
                TopologyNode node = TopologyNode.connected(url(way.port()))) {
            way.become(Network.REFUSING);
            Admin.ask(ours, c -> c.clusterReset(/* hard= */ true));
            takeAllSlots(ours);
            eventually(
                    LIMIT,
                    () -> assertThat(node.status().detail())
                            .isEqualTo(
                                    "no server of cache.redis.url answers, and those that do are of another cluster"));
        }
    }
}
