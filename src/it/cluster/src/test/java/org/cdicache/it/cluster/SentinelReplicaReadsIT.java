package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import java.time.Duration;
import org.cdicache.CacheConfig.ReadFrom;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.it.cluster.redis.Replication;
import org.junit.jupiter.api.Test;

/** The replicas are those of whoever the Sentinels make the master. */
class SentinelReplicaReadsIT {

    @Test
    void replicaIsRead_andAfterAFailoverTheMasterBefore() {
        try (Replication servers = RedisServers.replicated(1)) {
            RedisNode first = servers.awaitAgreement();
            try (TopologyNode one = TopologyNode.connected(servers.url());
                    TopologyNode two = new TopologyNode(
                                    servers.url(),
                                    s -> s.readFrom(ReadFrom.REPLICA_PREFERRED)
                                            .commandTimeout(Duration.ofSeconds(5))
                                            .maxEntryBytes(1))
                            .awaitUp()) {
                one.cache().put("k", "1");
                RedisNode second = servers.servers().get(1);
                awaitAnswers(two, second, "1");

                servers.failOver(first, () -> {});
                servers.awaitAgreement();
                eventually(LIMIT, () -> {
                    one.cache().put("k", "2");
                    assertThat(two.read("k")).isEqualTo("2");
                });
                awaitAnswers(two, first, "2");
            }
        }
    }

    private static void awaitAnswers(TopologyNode node, RedisNode replica, String value) {
        eventually(LIMIT, () -> {
            long before = ReplicaReadsIT.gets(replica);
            assertThat(node.read("k")).isEqualTo(value);
            assertThat(ReplicaReadsIT.gets(replica)).isGreaterThan(before);
        });
    }
}
