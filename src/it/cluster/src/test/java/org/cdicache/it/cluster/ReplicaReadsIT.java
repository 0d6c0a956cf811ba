package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cdicache.Cache;
import org.cdicache.CacheConfig.ReadFrom;
import org.cdicache.EntryOptions;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.Network;
import org.cdicache.it.cluster.fault.Network.Carriage;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.it.server.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values are read from a replica, and nothing that the cache promises is lost by it: however far the replica is behind, and if it hangs or dies. */
class ReplicaReadsIT {

    /** On a busy machine a replica that is well must not be taken for a slow one. */
    private static final Duration PATIENT = Duration.ofSeconds(5);

    private static final Network HELD = Network.carrying(Carriage.HOLD, Carriage.HOLD);

    private final RedisNode master =
            RedisServers.standalone("repl-timeout 600", "repl-ping-replica-period 1", "repl-diskless-sync-delay 0");

    /** Between the master and its replica: what is held there makes the replica be behind. */
    private final FaultProxy replication = FaultProxy.to(master.port(), SystemTime.INSTANCE);

    /** Where nodes connect to the replica. */
    private FaultProxy way;

    private RedisNode replica;

    @BeforeEach
    void start() {
        int port = FreePort.next();
        way = FaultProxy.to(port, SystemTime.INSTANCE);
        replica = RedisServers.standaloneAt(
                port,
                "replicaof 127.0.0.1 " + replication.port(),
                "repl-diskless-sync-delay 0",
                "repl-timeout 600",
                "replica-announce-ip 127.0.0.1",
                "replica-announce-port " + way.port());
        eventually(LIMIT, () -> assertThat(Admin.isLinked(replica)).isTrue());
    }

    @AfterEach
    void stop() {
        replica.close();
        way.close();
        replication.close();
        master.close();
    }

    /** Holds nothing in its heap, so that every read goes to Redis. */
    private TopologyNode reader() {
        return reader(TopologyNode.HEARTBEAT);
    }

    private TopologyNode reader(Duration heartbeat) {
        return new TopologyNode(
                        master.url(),
                        s -> s.readFrom(ReadFrom.REPLICA_PREFERRED)
                                .heartbeat(heartbeat)
                                .commandTimeout(PATIENT)
                                .maxEntryBytes(1))
                .awaitUp();
    }

    private TopologyNode writer() {
        return TopologyNode.connected(master.url());
    }

    static long gets(RedisNode server) {
        return Admin.info(server, "commandstats")
                .lines()
                .filter(line -> line.matches("cmdstat_m?get:.*"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("cmdstat_m?get:calls=(\\d+),.*", "$1")))
                .sum();
    }

    /** Reads until the replica has answered. */
    private void awaitReplicaAnswers(Cache cache, String key) {
        eventually(LIMIT, () -> {
            long before = gets(replica);
            assertThat(cache.get(key, String.class)).isPresent();
            assertThat(gets(replica)).isGreaterThan(before);
        });
    }

    @Test
    void valuesAreReadFromTheReplica_alsoSeveralAtOnce() {
        try (TopologyNode one = writer();
                TopologyNode two = reader()) {
            one.cache().put("a", "1");
            one.cache().put("b", "2");
            awaitReplicaAnswers(two.cache(), "a");
            awaitReplicaAnswers(two.cache(), "b");
            long atMaster = gets(master);
            long atReplica = gets(replica);

            assertThat(two.cache().getAll(List.of("b", "a"), String.class))
                    .hasSize(2)
                    .containsEntry("a", "1")
                    .containsEntry("b", "2");
            assertThat(gets(replica)).as("one MGET").isEqualTo(atReplica + 1);
            assertThat(gets(master)).isEqualTo(atMaster);
            assertThat(two.cache().getAll(List.of("a", "none"), String.class)).hasSize(1);
            assertThat(gets(master)).as("a miss is never a replica's word").isGreaterThan(atMaster);
        }
    }

    @Test
    void mastersAnswer_whereNobodyWantsReplicas() {
        try (TopologyNode one = writer();
                TopologyNode two = new TopologyNode(master.url(), s -> s.maxEntryBytes(1)).awaitUp()) {
            one.cache().put("k", "1");
            for (int i = 0; i < 10; i++) {
                assertThat(two.read("k")).isEqualTo("1");
            }
            assertThat(gets(replica)).isZero();
            assertThat(Admin.clients(replica)).doesNotContain("name=cdi-cache");
        }
    }

    /** One proof, for an hour: nothing but what Redis pushes keeps the old values of the replica from being read. */
    @Test
    void whatOthersChange_isNotReadFromAReplicaThatIsBehind() {
        try (TopologyNode one = writer()) {
            one.cache().put("k", "1");
            one.cache().put("gone", "1");
            one.cache().put("same", "1");
            awaitReplication();
            try (TopologyNode two = reader(Duration.ofHours(1))) {
                awaitReplicaAnswers(two.cache(), "k");
                awaitReplicaAnswers(two.cache(), "gone");
                replication.become(HELD);

                one.cache().put("k", "2");
                one.cache().delete("gone");
                eventually(LIMIT, () -> assertThat(two.read("k")).isEqualTo("2"));
                eventually(LIMIT, () -> assertThat(two.read("gone")).isEqualTo("absent"));
                for (int i = 0; i < 100; i++) {
                    assertThat(two.read("k")).isEqualTo("2");
                    assertThat(two.read("gone")).isEqualTo("absent");
                }
                awaitReplicaAnswers(two.cache(), "same");
                Admin.ask(master, c -> c.flushall());
                eventually(LIMIT, () -> assertThat(two.read("same")).isEqualTo("absent"));
            }
        }
    }

    /** Redis tells a node nothing of its own writes. */
    @Test
    void nodeReadsItsOwnWrites_howeverFarTheReplicaIsBehind() {
        try (TopologyNode one = writer()) {
            one.cache().put("k", "0");
            awaitReplication();
            try (TopologyNode node = reader(Duration.ofHours(1))) {
                awaitReplicaAnswers(node.cache(), "k");
                replication.become(HELD);

                for (int i = 1; i <= 50; i++) {
                    node.cache().put("k", "" + i);
                    assertThat(node.read("k")).isEqualTo("" + i);
                    node.cache().delete("k");
                    assertThat(node.read("k")).isEqualTo("absent");
                    node.cache().putAll(Map.of("k", "many", "l", "" + i), EntryOptions.NONE);
                    assertThat(node.read("k")).isEqualTo("many");
                }
            }
        }
    }

    /** Nothing is known to have changed; but nobody would know. */
    @Test
    void replicaThatIsBehindForLongerThanTheBound_isNotRead_untilItHasCaughtUp() {
        try (TopologyNode one = writer();
                TopologyNode two = reader()) {
            one.cache().put("same", "1");
            awaitReplicaAnswers(two.cache(), "same");
            replication.become(HELD);
            one.cache().put("other", "1");

            eventually(LIMIT, () -> {
                long before = gets(replica);
                assertThat(two.read("same")).isEqualTo("1");
                assertThat(gets(replica)).as("reads of the replica").isEqualTo(before);
            });
            long before = gets(replica);
            for (int i = 0; i < 100; i++) {
                assertThat(two.read("same")).isEqualTo("1");
            }
            assertThat(gets(replica)).isEqualTo(before);

            replication.become(Network.SOUND);
            awaitReplicaAnswers(two.cache(), "same");
            awaitReplicaAnswers(two.cache(), "other");
        }
    }

    /** So that the one proof covers what was written before. */
    private void awaitReplication() {
        eventually(LIMIT, () -> {
            long replicas = Admin.ask(master, c -> c.waitForReplication(1, 1_000));
            assertThat(replicas).isEqualTo(1);
        });
    }

    /**
     * A read has left for the replica, which is behind; the key changes, its push removes it from L1; only then the old value comes. It must not stay
     * in L1.
     */
    @Test
    void oldAnswerThatComesAfterThePush_doesNotStayInTheHeap() throws Exception {
        try (TopologyNode one = writer();
                TopologyNode two = new TopologyNode(
                                master.url(),
                                s -> s.readFrom(ReadFrom.REPLICA_PREFERRED).commandTimeout(Duration.ofMinutes(1)))
                        .awaitUp()) {
            one.cache().put("other", "1");
            one.cache().put("k", "1");
            awaitProof(one, two);
            long before = gets(replica);
            way.become(Network.carrying(Carriage.DELIVER, Carriage.HOLD));
            CompletableFuture<String> late = CompletableFuture.supplyAsync(() -> two.read("k"));
            eventually(LIMIT, () -> assertThat(gets(replica)).isGreaterThan(before));

            one.cache().put("k", "2");
            eventually(LIMIT, () -> assertThat(two.read("k")).isEqualTo("2"));
            way.become(Network.SOUND);

            assertThat(late.get(60, TimeUnit.SECONDS)).isIn("1", "2");
            assertThat(two.read("k")).isEqualTo("2");
        }
    }

    /** Reads keys that were never in the heap, until the replica answers for one. */
    private void awaitProof(TopologyNode one, TopologyNode two) {
        int[] n = {0};
        eventually(LIMIT, () -> {
            String key = "probe" + n[0]++;
            one.cache().put(key, "1");
            long before = gets(replica);
            for (int i = 0; i < 20 && gets(replica) == before; i++) {
                two.cache().lookup(key, String.class);
                assertThat(two.read("other")).isEqualTo("1");
            }
            assertThat(gets(replica)).isGreaterThan(before);
        });
    }

    /** More than a connection takes at once if each of them were a command; some only the master may answer. */
    @Test
    void manyKeysAtOnce_alsoWhileTheReplicaIsGone() {
        int many = 20_000;
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < many; i++) {
            all.put("k" + i, "" + i);
        }
        try (TopologyNode one = writer();
                TopologyNode two = new TopologyNode(
                                master.url(),
                                s -> s.readFrom(ReadFrom.REPLICA_PREFERRED)
                                        .commandTimeout(Duration.ofSeconds(20))
                                        .maxEntryBytes(1))
                        .awaitUp()) {
            one.cache().putAll(all, EntryOptions.NONE);
            awaitReplicaAnswers(two.cache(), "k0");
            one.cache().put("k7", "new");
            eventually(LIMIT, () -> assertThat(two.read("k7")).isEqualTo("new"));
            all.put("k7", "new");
            assertThat(two.cache().getAll(all.keySet(), String.class)).isEqualTo(all);
            replica.kill();
            assertThat(two.cache().getAll(all.keySet(), String.class)).isEqualTo(all);
            assertThat(two.cache().stats().l2Errors()).isZero();
        }
    }

    /** What waits for it goes to the master, and nobody's read fails. */
    @Test
    void replicaThatHangs_costsNoRead() {
        try (TopologyNode one = writer();
                TopologyNode two = reader()) {
            one.cache().put("k", "1");
            awaitReplicaAnswers(two.cache(), "k");
            replica.freeze();
            for (int i = 0; i < 100; i++) {
                assertThat(two.read("k")).isEqualTo("1");
            }
            replica.thaw();
            assertThat(two.cache().stats().l2Errors()).isZero();
            awaitReplicaAnswers(two.cache(), "k");
        }
    }

    @Test
    void replicaThatDies_costsNoRead_andIsReadAgainWhenItIsBack() {
        try (TopologyNode one = writer();
                TopologyNode two = reader()) {
            one.cache().put("k", "1");
            awaitReplicaAnswers(two.cache(), "k");
            replica.kill();
            for (int i = 0; i < 100; i++) {
                assertThat(two.read("k")).isEqualTo("1");
            }
            assertThat(two.cache().stats().l2Errors()).isZero();
            replica.restart();
            awaitReplicaAnswers(two.cache(), "k");
        }
    }

    /** The rule of docs/howto/redis.md without what it adds for replicas, and then with it. */
    @Test
    void userWhoMayNotAskForReplicas_readsFromTheMaster_untilHeMay() {
        String rule =
                "on >secret ~it:* +get +mget +set +unlink +pttl +getrange +eval +scan +ping +client|tracking +client|info +client|kill";
        List.of(master, replica).forEach(server -> setUser(server, rule));
        String url = "redis://reader:secret@127.0.0.1:" + master.port();
        try (TopologyNode node = new TopologyNode(
                        url,
                        s -> s.readFrom(ReadFrom.REPLICA_PREFERRED)
                                .commandTimeout(PATIENT)
                                .maxEntryBytes(1))
                .awaitUp()) {
            node.cache().put("k", "1");
            for (int i = 0; i < 100; i++) {
                assertThat(node.read("k")).isEqualTo("1");
            }
            assertThat(gets(replica)).isZero();

            List.of(master, replica).forEach(server -> setUser(server, "+info"));
            awaitReplicaAnswers(node.cache(), "k");
        }
    }

    private static void setUser(RedisNode server, String rule) {
        Admin.run(server, CommandType.ACL, (Object[]) ("SETUSER reader " + rule).split(" "));
    }
}
