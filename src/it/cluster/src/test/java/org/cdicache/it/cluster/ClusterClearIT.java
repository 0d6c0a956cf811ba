package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.Network;
import org.cdicache.it.cluster.fault.Network.Carriage;
import org.cdicache.it.cluster.redis.RedisCluster;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cache's generation is at one master, its entries at all of them. */
class ClusterClearIT {

    private static final String GENERATION = "it:values:@gen";

    /** Eight bytes, and how they are written in the keys of the entries. */
    private static final String NEXT = "ABCDEFGH";

    private static final String NEXT_IN_HEX = "4142434445464748";

    private final Map<Integer, FaultProxy> networks = new HashMap<>();
    private final RedisCluster redis = RedisServers.cluster(
            2,
            port -> networks.computeIfAbsent(port, p -> FaultProxy.to(p, SystemTime.INSTANCE))
                    .port());

    @AfterEach
    void stop() {
        redis.close();
        networks.values().forEach(FaultProxy::close);
    }

    private String url() {
        return redis.masters().stream()
                .map(master -> "127.0.0.1:" + networks.get(master.port()).port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    private boolean has(RedisNode master, String key) {
        return !Admin.keys(master, key).isEmpty();
    }

    /** Where redis-cli would end up. */
    private RedisNode set(String key, String value) {
        for (RedisNode master : redis.masters()) {
            try {
                Admin.ask(master, c -> c.set(key, value));
                return master;
            } catch (RedisCommandExecutionException moved) {
                assertThat(moved).hasMessageStartingWith("MOVED");
            }
        }
        throw new AssertionError("No master has the slot of " + key);
    }

    /** The push of a clear is on its way when the key, which was put again since, is deleted at another master. */
    @Test
    void deleteBehindAClear_removesWhatWasPutSince() throws Exception {
        redis.awaitAgreement();
        try (TopologyNode node = new TopologyNode(
                        url(), s -> s.commandTimeout(Duration.ofMinutes(2)).heartbeat(Duration.ofMinutes(2)))
                .awaitUp()) {
            node.cache().put("k0", "0");
            RedisNode keeper = redis.masters().stream()
                    .filter(master -> has(master, GENERATION))
                    .findFirst()
                    .orElseThrow();
            RedisNode other = redis.masters().get(1 - redis.masters().indexOf(keeper));
            String key = keyAt(node, other);
            networks.get(keeper.port()).become(Network.carrying(Carriage.DELIVER, Carriage.HOLD));
            Admin.ask(keeper, c -> c.set(GENERATION, NEXT));
            String again = "it:values:" + NEXT_IN_HEX + ":" + key;
            RedisNode holder = set(again, "\"since\"");

            CompletableFuture<Boolean> deleted =
                    CompletableFuture.supplyAsync(() -> node.cache().delete(key));
            eventually(
                    LIMIT,
                    () -> assertThat(entries(other, key))
                            .as("of the generation before")
                            .isEmpty());
            networks.get(keeper.port()).become(Network.SOUND);

            assertThat(deleted.get(60, TimeUnit.SECONDS)).isTrue();
            String left = Admin.ask(holder, c -> c.get(again));
            assertThat(left).isNotEqualTo("\"since\"");
            assertThat(node.read(key)).isEqualTo("absent");
        }
    }

    private static String keyAt(TopologyNode node, RedisNode master) {
        for (int i = 1; ; i++) {
            String key = "key" + i;
            node.cache().put(key, "before");
            if (!entries(master, key).isEmpty()) {
                return key;
            }
        }
    }

    /** What still is a value. */
    private static List<String> entries(RedisNode master, String key) {
        return Admin.keys(master, "it:values:*:" + key).stream()
                .filter(stored -> !stored.contains(NEXT_IN_HEX))
                .filter(stored -> {
                    String value = Admin.ask(master, c -> c.get(stored));
                    return value.contains("before");
                })
                .toList();
    }
}
