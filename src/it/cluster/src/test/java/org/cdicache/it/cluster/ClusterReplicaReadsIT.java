package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig.ReadFrom;
import org.cdicache.EntryOptions;
import org.cdicache.it.cluster.redis.RedisCluster;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Values are read from the replicas of three masters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterReplicaReadsIT {

    /** On a busy machine a replica that is well must not be taken for a slow one. */
    private static final Duration PATIENT = Duration.ofSeconds(5);

    private static final int KEYS = 60;

    private RedisCluster redis;

    @BeforeAll
    void start() {
        redis = RedisServers.steadyCluster(3);
        redis.awaitAgreement();
    }

    @AfterAll
    void stop() {
        redis.close();
    }

    private String url() {
        return "redis-cluster://127.0.0.1:" + redis.masters().get(0).port();
    }

    private TopologyNode reader() {
        return new TopologyNode(
                        url(),
                        s -> s.readFrom(ReadFrom.REPLICA_PREFERRED)
                                .commandTimeout(PATIENT)
                                .maxEntryBytes(1))
                .awaitUp();
    }

    private static List<String> keys() {
        return IntStream.range(0, KEYS).mapToObj(i -> "k" + i).toList();
    }

    private static void fill(TopologyNode node, String value) {
        Map<String, String> all = new HashMap<>();
        keys().forEach(key -> all.put(key, value));
        node.cache().putAll(all, EntryOptions.NONE);
    }

    private static void expect(TopologyNode node, String value) {
        assertThat(node.cache().getAll(keys(), String.class))
                .hasSize(KEYS)
                .allSatisfy((key, found) -> assertThat(found).isEqualTo(value));
    }

    @Test
    void eachReplicaAnswersForItsMaster_andWhatChangesIsReadAtTheMaster() {
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = reader()) {
            fill(one, "1");
            eventually(LIMIT, () -> {
                List<Long> masters =
                        redis.masters().stream().map(ReplicaReadsIT::gets).toList();
                List<Long> replicas =
                        redis.replicas().stream().map(ReplicaReadsIT::gets).toList();
                expect(two, "1");
                assertThat(redis.masters().stream().map(ReplicaReadsIT::gets).toList())
                        .isEqualTo(masters);
                for (int i = 0; i < replicas.size(); i++) {
                    assertThat(ReplicaReadsIT.gets(redis.replicas().get(i))).isGreaterThan(replicas.get(i));
                }
            });
            for (int i = 2; i < 30; i++) {
                fill(two, "" + i);
                expect(two, "" + i);
            }
            fill(one, "last");
            eventually(LIMIT, () -> expect(two, "last"));
        }
    }

    /** The replica of the master that had it has nothing under the key any more, or sends the reader away; its new master's has it. */
    @Test
    void slotMoves_valuesAreRead() {
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = reader()) {
            fill(one, "1");
            eventually(LIMIT, () -> expect(two, "1"));
            int slot = redis.slotsInUse(0, "it:values:").get(0);
            redis.move(slot, 0, 1, () -> expect(two, "1"));
            expect(two, "1");
            for (int i = 2; i < 30; i++) {
                fill(two, "" + i);
                expect(two, "" + i);
            }
            fill(one, "last");
            eventually(LIMIT, () -> expect(two, "last"));
            assertThat(two.cache().stats().l2Errors()).isZero();
        }
    }
}
