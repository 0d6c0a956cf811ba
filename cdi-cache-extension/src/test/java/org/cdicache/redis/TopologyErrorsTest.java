package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.redis.ConnectionErrorsTest.at;
import static org.cdicache.redis.ConnectionErrorsTest.words;

import org.cdicache.CacheRegistry;
import org.cdicache.LoggedLines;
import org.cdicache.config.EngineCacheFactory;
import org.cdicache.redis.ScriptedSentinel.Answer;
import org.junit.jupiter.api.Test;

/** What an operator reads where several servers are involved, in the log, the status and the readiness: see {@link ConnectionErrorsTest}. */
class TopologyErrorsTest {

    private static final String HOST = "127.0.0.1:";

    private static String refusal(String url) {
        try (LoggedLines log = LoggedLines.of("org.cdicache");
                EngineCacheFactory factory = new EngineCacheFactory()) {
            CacheRegistry node = factory.registry(at(url).build());
            eventually("refused, and said so", () -> !log.lines().isEmpty());
            return words(node, log);
        }
    }

    private static String sentinelUrl(ScriptedSentinel sentinel) {
        return "redis-sentinel://" + sentinel.address() + "#mymaster";
    }

    private static String deadAddress() {
        return HOST + RealRedis.freePort();
    }

    @Test
    void serverThatIsNotOfACluster_andOneThatIs() {
        try (RealRedis alone = RealRedis.started();
                ClusterServer node = ClusterServer.withAllSlots()) {
            assertThat(refusal("redis-cluster://" + HOST + alone.port()))
                    .startsWith("the server is not one of a cluster: cache.redis.url must begin with redis://");
            assertThat(refusal("redis://" + HOST + node.port()))
                    .startsWith("the server is one of a cluster: cache.redis.url must begin with redis-cluster://");
        }
    }

    @Test
    void clustersThatAreTwo() {
        try (ClusterServer one = ClusterServer.withAllSlots();
                ClusterServer two = ClusterServer.withAllSlots()) {
            assertThat(refusal("redis-cluster://" + HOST + one.port() + "," + HOST + two.port()))
                    .startsWith("the servers of cache.redis.url belong to different clusters");
        }
    }

    @Test
    void clusterThatRefusesTheLogin() {
        try (ClusterServer server = ClusterServer.withAllSlots()) {
            server.commands().configSet("requirepass", "right");
            assertThat(refusal("redis-cluster://:s3cr3t@" + HOST + server.port()))
                    .startsWith("Redis refuses the login (WRONGPASS)");
            assertThat(refusal("redis-cluster://" + HOST + server.port()))
                    .startsWith("Redis asks for a login (NOAUTH)");
        }
    }

    /** The node that is asked tells of a master that is away. */
    @Test
    void clusterOfWhichAMasterCannotBeUsed() {
        ClusterServer master = ClusterServer.withAllSlots();
        try (ClusterServer seed = ClusterServer.beside(master)) {
            master.close();
            assertThat(refusal("redis-cluster://" + HOST + seed.port()))
                    .startsWith("a master of the cluster cannot be used: connection refused");
        }
    }

    @Test
    void clusterWithSlotsOfNobody() {
        try (ClusterServer server = ClusterServer.withAllSlots()) {
            server.commands().clusterDelSlots(7);
            assertThat(refusal("redis-cluster://" + HOST + server.port()))
                    .startsWith("the cluster has slots without a master");
        }
    }

    @Test
    void seedsOfWhichNoneOrSeveralAreMasters() {
        int port = RealRedis.freePort();
        try (RealRedis one = RealRedis.started();
                RealRedis two = RealRedis.started();
                RealRedis replica = RealRedis.started(port, "replicaof 127.0.0.1 " + RealRedis.freePort())) {
            assertThat(refusal("redis://" + HOST + one.port() + "," + HOST + two.port()))
                    .startsWith("several of the servers in cache.redis.url are masters");
            assertThat(refusal("redis://" + HOST + replica.port()))
                    .startsWith("the server is a replica, which takes no");
            assertThat(refusal("redis://" + HOST + replica.port() + "," + deadAddress()))
                    .startsWith("all servers of cache.redis.url that answer are replicas, which take no writes");
        }
    }

    @Test
    void sentinelsThatCannotBeAsked() {
        assertThat(refusal("redis-sentinel://" + deadAddress() + "," + deadAddress() + "#mymaster"))
                .startsWith("no Sentinel of cache.redis.url can be asked: connection refused");
        try (RealRedis server = RealRedis.started()) {
            assertThat(refusal("redis-sentinel://" + HOST + server.port() + "#mymaster"))
                    .contains("what answers is no Sentinel");
        }
    }

    /** As a Sentinel of Redis 7 words it. */
    @Test
    void sentinelsThatDoNotAllowToAsk() {
        try (ScriptedSentinel sentinel = new ScriptedSentinel(new Answer(1, 1))) {
            sentinel.refuses("NOPERM this user has no permissions to run the 'sentinel|master' command");
            assertThat(refusal(sentinelUrl(sentinel)))
                    .startsWith("no Sentinel of cache.redis.url can be asked: they do not allow the cache's user to ask"
                            + " (NOPERM): it needs +sentinel|master +sentinel|get-master-addr-by-name");
        }
    }

    @Test
    void sentinelsThatDoNotKnowTheMaster_orDoNotAgree() {
        try (ScriptedSentinel sentinel = new ScriptedSentinel(new Answer(0, 0))) {
            assertThat(refusal(sentinelUrl(sentinel)))
                    .isEqualTo("no Sentinel knows the master that cache.redis.url names after the #");
        }
        try (ScriptedSentinel one = new ScriptedSentinel(new Answer(1, 1));
                ScriptedSentinel two = new ScriptedSentinel(new Answer(1, 2))) {
            assertThat(refusal("redis-sentinel://" + one.address() + "," + two.address() + "#mymaster"))
                    .isEqualTo("the Sentinels do not agree on the master yet");
        }
    }

    @Test
    void masterBehindSentinels_thatRefusesTheLogin() {
        try (SecuredRedis master = SecuredRedis.plain(SecuredRedis.Program.EMBEDDED, "requirepass right");
                ScriptedSentinel sentinel = new ScriptedSentinel(new Answer(1, master.port()))) {
            assertThat(refusal(sentinelUrl(sentinel).replace("://", "://:s3cr3t@")))
                    .startsWith(
                            "the master that the Sentinels name cannot be used: Redis refuses the login (WRONGPASS)");
        }
    }

    @Test
    void masterBehindSentinels_thatIsAReplica() {
        int port = RealRedis.freePort();
        try (RealRedis replica = RealRedis.started(port, "replicaof 127.0.0.1 " + RealRedis.freePort());
                ScriptedSentinel sentinel = new ScriptedSentinel(new Answer(1, replica.port()))) {
            assertThat(refusal(sentinelUrl(sentinel))).startsWith("the server that the Sentinels name is a replica");
        }
    }

    /** Two servers that cannot be used for different reasons: the reason that is told does not change with who was faster. */
    @Test
    void serversThatFailForDifferentReasons_areNoNewsEachTime() {
        try (SecuredRedis closed = SecuredRedis.plain(SecuredRedis.Program.EMBEDDED, "requirepass right")) {
            assertThat(refusal("redis://" + HOST + closed.port() + "," + deadAddress()))
                    .contains("NOAUTH");
        }
    }
}
