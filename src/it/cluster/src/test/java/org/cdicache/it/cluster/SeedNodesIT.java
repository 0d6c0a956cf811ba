package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdicache.RemoteStatus.State;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.Network;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.it.server.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several servers in the URL, one of which is the master; whoever changes that does so by hand. */
class SeedNodesIT {

    private final RedisNode first = RedisServers.standalone();
    private final RedisNode second =
            RedisServers.standalone("replicaof 127.0.0.1 " + first.port(), "repl-diskless-sync-delay 0");

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private static String url(RedisNode... servers) {
        return Stream.of(servers).map(s -> "127.0.0.1:" + s.port()).collect(Collectors.joining(",", "redis://", ""));
    }

    private static void promote(RedisNode next, RedisNode before) {
        Admin.ask(next, c -> c.replicaofNoOne());
        Admin.ask(before, c -> c.replicaof("127.0.0.1", next.port()));
    }

    @Test
    void masterIsFound_whereverItStands_andThoughAServerIsMissing() {
        for (String url : List.of(
                url(first, second), url(second, first), url(second, first) + ",127.0.0.1:" + FreePort.next() + "/2")) {
            try (TopologyNode node = TopologyNode.connected(url)) {
                node.cache().put("k", "1");
                assertThat(node.cache().delete("k")).isTrue();
                assertThat(Admin.clients(first)).contains("name=cdi-cache");
                assertThat(Admin.clients(second)).doesNotContain("name=cdi-cache");
            }
        }
    }

    @Test
    void replicaIsPromotedByHand_nodesFollow() {
        eventually(LIMIT, () -> assertThat(Admin.isLinked(second)).isTrue());
        try (TopologyNode one = TopologyNode.connected(url(first, second));
                TopologyNode two = TopologyNode.connected(url(second, first))) {
            one.cache().put("k", "1");
            assertThat(two.read("k")).isEqualTo("1");

            promote(second, first);

            eventually(LIMIT, () -> {
                assertThat(Admin.clients(second).lines().filter(l -> l.contains("name=cdi-cache")))
                        .hasSize(2);
                assertThat(one.status().state()).isEqualTo(State.UP);
                assertThat(two.status().state()).isEqualTo(State.UP);
            });
            one.cache().put("k", "2");
            eventually(LIMIT, () -> assertThat(two.read("k")).isEqualTo("2"));
        }
    }

    /** No heartbeat comes to help: the first write that is refused tells. */
    @Test
    void refusedWrite_endsTheConnection() {
        eventually(LIMIT, () -> assertThat(Admin.isLinked(second)).isTrue());
        try (TopologyNode node =
                new TopologyNode(url(first, second), s -> s.heartbeat(Duration.ofHours(1))).awaitUp()) {
            node.cache().put("k", "1");
            promote(second, first);
            node.cache().put("k", "2");
            eventually(LIMIT, () -> {
                assertThat(Admin.clients(second)).contains("name=cdi-cache");
                assertThat(node.status().state()).isEqualTo(State.UP);
            });
            assertThat(node.read("k")).as("missed, and made good").isNotEqualTo("1");
        }
    }

    @Test
    void onlyReplicas() {
        try (TopologyNode alone = new TopologyNode(url(second))) {
            assertThat(alone.refusal())
                    .isEqualTo("the server is a replica, which takes no writes: cache.redis.url must name the master");
        }
        try (TopologyNode several = new TopologyNode(url(second) + ",127.0.0.1:" + FreePort.next())) {
            assertThat(several.refusal()).startsWith("all servers of cache.redis.url that answer are replicas");
        }
    }

    @Test
    void severalMasters() {
        Admin.ask(second, c -> c.replicaofNoOne());
        try (TopologyNode node = new TopologyNode(url(first, second))) {
            assertThat(node.refusal()).startsWith("several of the servers in cache.redis.url are masters");
            Admin.ask(first, c -> c.replicaof("127.0.0.1", second.port()));
            node.awaitUp();
        }
    }

    /** Its answers take a fifth of a second each; the replica has answered long before it has. */
    @Test
    void masterThatIsSlowToConnectTo_isFoundAllTheSame() {
        try (FaultProxy proxy = FaultProxy.to(first.port(), SystemTime.INSTANCE)) {
            proxy.become(Network.slow(Duration.ofMillis(100)));
            String url = url(second) + ",127.0.0.1:" + proxy.port();
            try (TopologyNode node = new TopologyNode(
                    url,
                    settings ->
                            settings.connectTimeout(Duration.ofSeconds(20)).commandTimeout(Duration.ofMillis(300)))) {
                node.awaitUp();
                assertThat(Admin.clients(first)).contains("name=cdi-cache");
            }
        }
    }

    /** It may be the master, and is waited for; not for so long that nobody says what is wrong. */
    @Test
    void replicaAndASilentMaster() {
        first.freeze();
        try (TopologyNode node =
                new TopologyNode(url(first, second), settings -> settings.connectTimeout(Duration.ofSeconds(1)))) {
            assertThat(node.refusal()).startsWith("all servers of cache.redis.url that answer are replicas");
        } finally {
            first.thaw();
        }
    }
}
