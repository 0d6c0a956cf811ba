package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import java.util.stream.Stream;
import org.cdicache.it.cluster.redis.RedisCluster;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisProgram;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cluster whose nodes are called by the host names that they announce, which Redis can from version 7 on. */
class ClusterNamesIT {

    /** Whether all nodes announce a name, or those of the first shard only: the others are told of as a question mark. */
    static List<Boolean> announcing() {
        return RedisProgram.found().version().contains("v=6.") ? List.of() : List.of(true, false);
    }

    @ParameterizedTest(name = "by all nodes: {0}", allowZeroInvocations = true)
    @MethodSource("announcing")
    void slotsMoveBetweenNodesWithNames_andOnesWithout(boolean all) {
        try (RedisCluster redis = RedisServers.steadyCluster(2)) {
            announce(redis, all);
            int port = redis.masters().get(0).port();
            try (TopologyNode node = TopologyNode.patient("redis-cluster://localhost:" + port)) {
                String key = keyOf(node, redis.masters().get(0));
                int slot = SlotHash.getSlot(stored(redis, key));
                List<String> before = connections(redis);

                redis.move(slot, 0, 1, () -> writeAndRead(node, key));
                writeAndRead(node, key);
                redis.move(slot, 1, 0, () -> writeAndRead(node, key));
                writeAndRead(node, key);

                assertThat(node.cache().stats().l2Errors()).isZero();
                assertThat(connections(redis))
                        .as("every redirect led to a master that was known")
                        .isEqualTo(before)
                        .hasSize(2);
            }
        }
    }

    private static void announce(RedisCluster redis, boolean all) {
        RedisNode first = redis.masters().get(0);
        for (RedisNode node : redis.nodes()) {
            Admin.ask(node, c -> c.configSet("cluster-preferred-endpoint-type", "hostname"));
            if (all || node == first) {
                Admin.ask(node, c -> c.configSet("cluster-announce-hostname", "localhost"));
            }
        }
        int names = all ? redis.nodes().size() : 1;
        for (RedisNode node : redis.nodes()) {
            eventually(
                    LIMIT,
                    () -> assertThat(Admin.ask(node, c -> c.clusterNodes()).lines())
                            .filteredOn(line -> line.contains(",localhost"))
                            .hasSize(names));
        }
    }

    private static void writeAndRead(TopologyNode node, String key) {
        node.cache().put(key, "new");
        node.cache().delete(key);
        assertThat(node.read(key)).isEqualTo("absent");
        node.cache().put(key, "newer");
        assertThat(node.read(key)).isEqualTo("newer");
    }

    /** One that a master holds. */
    private static String keyOf(TopologyNode node, RedisNode master) {
        for (int i = 0; i < 20; i++) {
            node.cache().put("k" + i, "v");
        }
        String stored = Admin.keys(master, "it:values:*:k*").get(0);
        return stored.substring(stored.lastIndexOf(':') + 1);
    }

    private static String stored(RedisCluster redis, String key) {
        return Admin.keys(redis.masters().get(0), "it:values:*:" + key).get(0);
    }

    private static List<String> connections(RedisCluster redis) {
        return redis.masters().stream()
                .flatMap(master -> Admin.clients(master).lines())
                .filter(line -> line.contains("name=cdi-cache"))
                .flatMap(line -> Stream.of(line.split(" ")).filter(word -> word.startsWith("addr=")))
                .toList();
    }
}
