package org.cdicache.it.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopologiesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void sentinels_promoteTheReplica_whenTheMasterIsKilled() {
        try (Replication replication = RedisServers.replicated(1)) {
            RedisNode first = replication.master();
            Commands.ask(first, c -> c.set("a", "1"));
            eventually(
                    LIMIT,
                    () -> assertThat((String) Commands.ask(replication.servers().get(1), c -> c.get("a")))
                            .isEqualTo("1"));

            first.kill();

            eventually(LIMIT, () -> assertThat(replication.master()).isNotSameAs(first));
            RedisNode second = replication.master();
            eventually(LIMIT, () -> Commands.ask(second, c -> c.set("a", "2")));
        }
    }

    @Test
    void cluster_servesAllSlots_andAReplicaTakesOver() {
        try (RedisCluster cluster = RedisServers.cluster(3);
                RedisClusterClient client = RedisClusterClient.create(cluster.url());
                StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            for (int i = 0; i < 30; i++) {
                connection.sync().set("k" + i, "v" + i);
            }
            assertThat(connection.sync().get("k7")).isEqualTo("v7");
            RedisNode replica = cluster.replicas().get(0);

            cluster.masters().get(0).kill();

            eventually(
                    LIMIT,
                    () -> assertThat((String) Commands.ask(replica, c -> c.info("replication")))
                            .contains("role:master"));
        }
    }
}
