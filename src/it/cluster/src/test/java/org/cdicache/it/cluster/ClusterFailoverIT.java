package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus.State;
import org.cdicache.it.cluster.redis.RedisCluster;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A master of a cluster goes, and its replica takes over. */
class ClusterFailoverIT {

    private final RedisCluster redis = RedisServers.cluster(3);
    private final RedisNode first = redis.masters().get(0);
    private final RedisNode second = redis.replicas().get(0);

    @AfterEach
    void stop() {
        redis.close();
    }

    private String url() {
        return "redis-cluster://127.0.0.1:" + first.port() + ",127.0.0.1:"
                + redis.masters().get(1).port();
    }

    private static Map<String, String> entries() {
        Map<String, String> entries = new TreeMap<>();
        IntStream.range(0, 60).forEach(i -> entries.put("k" + i, "old"));
        return entries;
    }

    private void fill(TopologyNode node) {
        node.cache().putAll(entries(), EntryOptions.NONE);
        eventually(LIMIT, () -> assertThat(Admin.keys(second, "it:*")).hasSameElementsAs(Admin.keys(first, "it:*")));
    }

    @Test
    void masterIsKilled_itsReplicaIsUsed_andWhatRedisMissedIsMadeGood() {
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = TopologyNode.connected(url())) {
            fill(one);
            assertThat(two.cache().getAll(entries().keySet(), String.class)).isEqualTo(entries());

            first.kill();
            eventually(LIMIT, () -> assertThat(one.status().state()).isEqualTo(State.DOWN));
            one.cache().deleteAll(IntStream.range(0, 30).mapToObj(i -> "k" + i).toList());
            one.awaitUp();
            two.awaitUp();

            for (TopologyNode node : List.of(one, two)) {
                for (int i = 0; i < 60; i++) {
                    assertThat(node.read("k" + i)).as("k" + i).isEqualTo(i < 30 ? "absent" : "old");
                }
            }
            assertThat(Admin.isMaster(second)).isTrue();
            eventually(
                    LIMIT,
                    () -> assertThat(Admin.clients(second).lines().filter(line -> line.contains("name=cdi-cache")))
                            .hasSize(2));
            one.cache().putAll(Map.of("k0", "new", "k1", "new", "k2", "new"), EntryOptions.NONE);
            eventually(
                    LIMIT,
                    () -> assertThat(two.cache().getAll(List.of("k0", "k1", "k2"), String.class))
                            .hasSize(3));
        }
    }

    @Test
    void masterThatWasFrozenWhileItWasReplaced_isNotUsedAgain() {
        try (TopologyNode node = TopologyNode.connected(url())) {
            fill(node);
            first.freeze();
            try {
                eventually(LIMIT, () -> assertThat(Admin.isMaster(second)).isTrue());
                node.awaitUp();
                for (int i = 0; i < 60; i++) {
                    node.cache().put("k" + i, "new");
                }
            } finally {
                first.thaw();
            }
            eventually(LIMIT, () -> assertThat(Admin.isMaster(first)).isFalse());
            assertThat(node.cache().getAll(entries().keySet(), String.class).values())
                    .hasSize(60)
                    .containsOnly("new");
            assertThat(node.status().state()).isEqualTo(State.UP);
            eventually(LIMIT, () -> assertThat(Admin.clients(first)).doesNotContain("name=cdi-cache"));
        }
    }

    /** The old master answers all the time: with MOVED, to a server that the node does not know. */
    @Test
    void replicaTakesOverByCommand_nodesFollow() {
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = TopologyNode.connected(url())) {
            fill(one);
            eventually(LIMIT, () -> Admin.ask(second, c -> c.clusterFailover(false)));
            eventually(LIMIT, () -> {
                assertThat(Admin.isMaster(second)).isTrue();
                assertThat(Admin.clients(second).lines().filter(line -> line.contains("name=cdi-cache")))
                        .hasSize(2);
            });
            one.awaitUp();
            two.awaitUp();
            one.cache().putAll(Map.of("k0", "new", "k1", "new", "k2", "new", "k3", "new"), EntryOptions.NONE);
            eventually(
                    LIMIT,
                    () -> assertThat(two.cache()
                                    .getAll(List.of("k0", "k1", "k2", "k3"), String.class)
                                    .values())
                            .hasSize(4)
                            .containsOnly("new"));
            assertThat(Admin.keys(second, "it:*")).allMatch(key -> SlotHash.getSlot(key) < 5_462);
        }
    }
}
