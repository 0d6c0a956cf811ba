package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cdicache.RemoteStatus.State;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.it.cluster.redis.Replication;
import org.cdicache.it.server.FreePort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nodes that find their master through Sentinels, of a replication that each test leaves whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentinelIT {

    private Replication redis;

    @BeforeAll
    void start() {
        redis = RedisServers.replicated(1);
    }

    @AfterAll
    void stop() {
        redis.close();
    }

    /** Until a master and its replica are there again, and all Sentinels say so. */
    private void awaitWhole() {
        for (RedisNode server : redis.servers()) {
            if (!server.isAlive()) {
                server.restart();
            }
        }
        redis.awaitAgreement();
    }

    @Test
    void nodesShareWhatTheMasterHolds_inTheDatabaseOfTheUrl() {
        String url = redis.url().replace("#", "/3#");
        try (TopologyNode one = TopologyNode.connected(url);
                TopologyNode two = TopologyNode.connected(url)) {
            one.cache().put("k", "1");
            assertThat(two.read("k")).isEqualTo("1");
            one.cache().put("k", "2");
            eventually(LIMIT, () -> assertThat(two.read("k")).isEqualTo("2"));

            String stored = Admin.ask(redis.master(), c -> {
                c.select(3);
                return String.join(" ", c.keys("it:values:*:k"));
            });
            assertThat(stored).startsWith("it:values:");
        }
    }

    @Test
    void masterIsKilled_nodesFollowTheSentinels_andWhatRedisMissedIsMadeGood() {
        awaitWhole();
        RedisNode first = redis.master();
        RedisNode second =
                redis.servers().stream().filter(s -> s != first).findFirst().orElseThrow();
        try (TopologyNode one = TopologyNode.connected(redis.url());
                TopologyNode two = TopologyNode.connected(redis.url())) {
            one.cache().putAll(Map.of("deleted", "old", "written", "old", "kept", "old"), options());
            eventually(
                    LIMIT,
                    () -> assertThat(Admin.keys(second, "it:values:*:kept")).isNotEmpty());
            assertThat(two.read("deleted")).isEqualTo("old");

            first.kill();
            eventually(LIMIT, () -> assertThat(one.status().state()).isEqualTo(State.DOWN));
            one.cache().delete("deleted");
            one.cache().put("written", "new");
            assertThat(one.read("written")).isEqualTo("new");

            one.awaitUp();
            two.awaitUp();
            assertThat(redis.master()).isSameAs(second);
            for (TopologyNode node : List.of(one, two)) {
                assertThat(node.read("deleted")).isEqualTo("absent");
                assertThat(node.read("written")).isIn("new", "absent");
                assertThat(node.read("kept")).isEqualTo("old");
            }
            two.cache().put("kept", "new");
            eventually(LIMIT, () -> assertThat(one.read("kept")).isEqualTo("new"));
        }
    }

    private static org.cdicache.EntryOptions options() {
        return org.cdicache.EntryOptions.ttl(Duration.ofHours(1));
    }

    /** The old master lives, its connections stay open, and it answers: only the Sentinels, and its refusal of writes, tell. */
    @Test
    void masterIsReplacedByCommand_theConnectionIsGivenUp() {
        awaitWhole();
        RedisNode first = redis.master();
        try (TopologyNode node = TopologyNode.connected(redis.url())) {
            node.cache().put("k", "1");
            redis.failOver(first, () -> {});
            eventually(LIMIT, () -> {
                assertThat(redis.master()).isNotSameAs(first);
                node.cache().put("k", "2");
                assertThat(Admin.clients(redis.master())).contains("name=cdi-cache");
                assertThat(node.status().state()).isEqualTo(State.UP);
            });
            node.cache().put("k", "3");
            assertThat(Admin.keys(redis.master(), "it:values:*:k")).hasSize(1);
            assertThat(node.read("k")).isEqualTo("3");
        }
    }

    /** It wakes up as a master, and is believed by nobody. */
    @Test
    void masterThatWasFrozenWhileItWasReplaced_isNotUsedAgain() {
        awaitWhole();
        RedisNode first = redis.master();
        try (TopologyNode node = TopologyNode.connected(redis.url())) {
            node.cache().put("k", "1");
            first.freeze();
            try {
                eventually(LIMIT, () -> assertThat(redis.master()).isNotSameAs(first));
                node.awaitUp();
                node.cache().put("k", "2");
                assertThat(Admin.keys(redis.master(), "it:values:*:k")).hasSize(1);
            } finally {
                first.thaw();
            }
            awaitWhole();
            assertThat(node.read("k")).isEqualTo("2");
            assertThat(node.cache().ping().state()).isEqualTo(State.UP);
            eventually(LIMIT, () -> assertThat(Admin.clients(first)).doesNotContain("name=cdi-cache"));
        }
    }

    /** Of Sentinels of its own: those that were frozen do not agree to a failover for half a minute. */
    @Test
    void oneSentinelIsEnough_andWithoutAnyTheMasterIsNotTrusted() {
        try (Replication own = RedisServers.replicated(1);
                TopologyNode node = TopologyNode.connected(own.url())) {
            List<RedisNode> sentinels = own.sentinels();
            sentinels.get(0).freeze();
            sentinels.get(1).freeze();
            try (TopologyNode another = TopologyNode.connected(own.url())) {
                another.cache().put("k", "1");
                eventually(LIMIT, () -> assertThat(node.read("k")).isEqualTo("1"));
            }
            sentinels.get(2).freeze();
            eventually(LIMIT, () -> assertThat(node.status().state()).isEqualTo(State.DOWN));
            assertThat(node.cache().getOrLoad("loaded", String.class, () -> "x"))
                    .isEqualTo("x");
            sentinels.forEach(RedisNode::thaw);
            node.awaitUp();
        }
    }

    @Test
    void masterNameThatNobodyKnows() {
        try (TopologyNode node = new TopologyNode(redis.url().replace("#" + Replication.MASTER, "#other"))) {
            assertThat(node.refusal()).isEqualTo("no Sentinel knows the master that cache.redis.url names after the #");
        }
    }

    @Test
    void noSentinelThatAnswers() {
        try (TopologyNode node = new TopologyNode(
                "redis-sentinel://127.0.0.1:" + FreePort.next() + ",127.0.0.1:" + FreePort.next() + "#m")) {
            assertThat(node.refusal())
                    .startsWith("no Sentinel of cache.redis.url can be asked: connection refused: nothing listens");
        }
    }

    @Test
    void serverThatIsNoSentinel_andSentinelThatIsNoServer() {
        String server = "127.0.0.1:" + redis.master().port();
        try (TopologyNode node = new TopologyNode("redis-sentinel://" + server + "#m")) {
            assertThat(node.refusal()).contains("what answers is no Sentinel");
        }
        try (TopologyNode node =
                new TopologyNode("redis://127.0.0.1:" + redis.sentinels().get(0).port())) {
            assertThat(node.refusal())
                    .contains("the server is a Sentinel: cache.redis.url must begin with redis-sentinel://");
        }
    }

    @Test
    void sentinelsThatAskForALogin() {
        for (RedisNode sentinel : redis.sentinels()) {
            Admin.run(sentinel, CommandType.ACL, "SETUSER", "default", "resetpass", ">sentinels");
        }
        try {
            try (TopologyNode node = new TopologyNode(redis.url())) {
                assertThat(node.refusal()).contains("they ask for a login (NOAUTH): set cache.redis.sentinel.password");
            }
            try (TopologyNode node = new TopologyNode(redis.url(), s -> s.redisSentinelPassword("wrong"))) {
                assertThat(node.refusal())
                        .contains("WRONGPASS", "cache.redis.sentinel.password")
                        .doesNotContain("wrong ");
            }
            try (TopologyNode node = new TopologyNode(
                    redis.url(), s -> s.redisSentinelUsername("default").redisSentinelPassword("sentinels"))) {
                node.awaitUp();
            }
        } finally {
            for (RedisNode sentinel : redis.sentinels()) {
                openAgain(sentinel);
            }
        }
    }

    private static void openAgain(RedisNode sentinel) {
        try (io.lettuce.core.RedisClient client =
                io.lettuce.core.RedisClient.create(sentinel.url().replace("://", "://:sentinels@"))) {
            client.connect().sync().aclSetuser("default", io.lettuce.core.AclSetuserArgs.Builder.nopass());
        }
    }
}
