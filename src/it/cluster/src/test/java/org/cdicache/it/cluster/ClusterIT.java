package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.EntryOptions;
import org.cdicache.SecurityReport;
import org.cdicache.Tier;
import org.cdicache.it.cluster.redis.RedisCluster;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Everything that a cache does, on three masters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {

    private static final int KEYS = 300;

    private RedisCluster redis;

    @BeforeAll
    void start() {
        redis = RedisServers.steadyCluster(3);
    }

    @AfterAll
    void stop() {
        redis.close();
    }

    /** A server that saw a slot without a master answers CLUSTERDOWN for seconds after that has one again. */
    @BeforeEach
    void empty() {
        redis.awaitAgreement();
        redis.masters().forEach(master -> Admin.ask(master, c -> c.flushall()));
    }

    /** One of the nodes is enough to find the others. */
    private String url() {
        return "redis-cluster://127.0.0.1:" + redis.masters().get(0).port();
    }

    private static Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        IntStream.range(0, KEYS).forEach(i -> entries.put("k" + i, "v" + i));
        return entries;
    }

    @Test
    void entriesAreSpread_andReadTogetherOneByOneAndByOtherNodes() {
        try (TopologyNode one = TopologyNode.patient(url());
                TopologyNode two = TopologyNode.patient(url())) {
            one.cache().putAll(entries(), EntryOptions.NONE);

            for (RedisNode master : redis.masters()) {
                assertThat(Admin.keys(master, "it:values:*:k*")).hasSizeGreaterThan(KEYS / 6);
            }
            List<String> asked = new ArrayList<>(entries().keySet());
            asked.add(7, "none");
            assertThat(two.cache().getAll(asked, String.class)).isEqualTo(entries());
            assertThat(one.read("k17")).isEqualTo("v17");
            assertThat(two.cache().stats().l2Errors()).isZero();
            assertThat(one.registry().remoteStatus().detail()).isNull();
        }
    }

    /** In turn each of the masters is the only one that answers: it is asked although the others have not answered. */
    @Test
    void mastersAreAskedAtTheSameTime() {
        TopologyNode node = new TopologyNode(
                        url(), s -> s.heartbeat(Duration.ofMinutes(2)).commandTimeout(Duration.ofMinutes(1)))
                .awaitUp();
        try (node) {
            node.cache().putAll(entries(), EntryOptions.NONE);
            for (RedisNode awake : redis.masters()) {
                whileOthersAreFrozen(
                        awake,
                        "get",
                        () -> assertThat(node.cache().getAll(absent(), String.class))
                                .isEmpty());
                whileOthersAreFrozen(awake, "set", () -> node.cache().putAll(entries(), EntryOptions.NONE));
            }
        }
    }

    private void whileOthersAreFrozen(RedisNode awake, String command, Runnable many) {
        List<RedisNode> others =
                redis.masters().stream().filter(m -> m != awake).toList();
        long before = calls(awake, command);
        others.forEach(RedisNode::freeze);
        CompletableFuture<Void> done = CompletableFuture.runAsync(many);
        try {
            eventually(LIMIT, () -> assertThat(calls(awake, command)).isGreaterThan(before + KEYS / 6));
            assertThat(done).isNotDone();
        } finally {
            others.forEach(RedisNode::thaw);
        }
        assertThat(done).succeedsWithin(LIMIT);
    }

    private static List<String> absent() {
        return IntStream.range(0, KEYS).mapToObj(i -> "none" + i).toList();
    }

    private static long calls(RedisNode master, String command) {
        Matcher told =
                Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(Admin.info(master, "commandstats"));
        return told.find() ? Long.parseLong(told.group(1)) : 0;
    }

    /** Each master tells of its own keys. */
    @Test
    void writesByOtherNodesAndClients_areHeardFromEveryMaster() {
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = TopologyNode.connected(url())) {
            one.cache().putAll(entries(), EntryOptions.NONE);
            two.cache().getAll(entries().keySet(), String.class);
            assertThat(two.cache().lookup("k1", String.class).tier()).isEqualTo(Tier.L1);

            for (int i = 0; i < KEYS; i++) {
                one.cache().put("k" + i, "new");
            }
            eventually(
                    LIMIT,
                    () -> assertThat(two.cache()
                                    .getAll(entries().keySet(), String.class)
                                    .values())
                            .hasSize(KEYS)
                            .containsOnly("new"));
            for (RedisNode master : redis.masters()) {
                Admin.keys(master, "it:values:*:k*").forEach(key -> Admin.ask(master, c -> c.del(key)));
            }
            eventually(
                    LIMIT,
                    () -> assertThat(two.cache().getAll(entries().keySet(), String.class))
                            .isEmpty());
        }
    }

    @Test
    void keysAreWalked_andRemovedOneByOneTogetherByPatternByTagAndAll() {
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = TopologyNode.connected(url())) {
            Cache cache = one.cache();
            cache.putAll(entries(), EntryOptions.builder().tags("t").build());
            try (Stream<String> keys = two.cache().keys("k*")) {
                assertThat(keys).containsExactlyInAnyOrderElementsOf(entries().keySet());
            }

            assertThat(cache.deleteAll(List.of("k1", "k2", "k3", "k4", "absent")))
                    .isEqualTo(4);
            assertThat(cache.delete("k5")).isTrue();
            assertThat(cache.delete("k5")).isFalse();
            assertThat(cache.deleteMatching("k2?")).isEqualTo(10);
            try (Stream<String> keys = two.cache().keys("*")) {
                assertThat(keys).hasSize(KEYS - 15);
            }
            assertThat(two.cache().getAll(List.of("k1", "k5", "k20", "k29"), String.class))
                    .isEmpty();

            cache.invalidateTags("t");
            eventually(LIMIT, () -> assertThat(two.read("k100")).isEqualTo("absent"));
            cache.put("k6", "again");
            two.cache().clear();
            assertThat(two.read("k6")).isEqualTo("absent");
            eventually(LIMIT, () -> assertThat(one.read("k6")).isEqualTo("absent"));
        }
    }

    @Test
    void loadsAreStored_overTombstonesAndStaleValues_andOncePerLease() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = TopologyNode.connected(url())) {
            for (int i = 0; i < 20; i++) {
                String key = "load" + i;
                one.cache().put(key, "old");
                one.cache().delete(key);
                assertThat(one.cache().getOrLoad(key, String.class, () -> "new"))
                        .isEqualTo("new");
                eventually(LIMIT, () -> assertThat(two.read(key)).isEqualTo("new"));
                assertThat(one.cache().ttl(key)).isPresent();
            }
            EntryOptions leased =
                    EntryOptions.builder().loadLease(Duration.ofSeconds(20)).build();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<String>> results = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Cache cache = (i % 2 == 0 ? one : two).cache();
                    results.add(threads.submit(() -> cache.getOrLoad(
                            "leased", String.class, leased, context -> "loaded " + loads.incrementAndGet())));
                }
                for (Future<String> result : results) {
                    assertThat(result.get()).isEqualTo("loaded 1");
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void flush_isHeardFromEachMaster() {
        try (TopologyNode node = TopologyNode.connected(url())) {
            node.cache().putAll(entries(), EntryOptions.NONE);
            Set<String> left = new HashSet<>(entries().keySet());
            for (RedisNode master : redis.masters()) {
                Admin.ask(master, c -> c.flushall());
            }
            eventually(LIMIT, () -> {
                left.removeIf(key -> node.read(key).equals("absent"));
                assertThat(left).isEmpty();
            });
        }
    }

    /** One client and one set of threads, whatever the number of masters. */
    @Test
    void threadsDoNotGrowWithTheMasters_andEndWithTheCache() {
        Set<Thread> before = Threads.now();
        try (TopologyNode node = TopologyNode.connected(url())) {
            node.cache().putAll(entries(), EntryOptions.NONE);
            assertThat(Threads.ofTheCache(before).stream()
                            .filter(t -> t.getName().contains("EventLoop")))
                    .hasSize(1);
        }
        eventually(LIMIT, () -> assertThat(Threads.ofTheCache(before)).isEmpty());
    }

    @Test
    void securityReport_asksEveryMaster() {
        Admin.run(redis.masters().get(2), CommandType.ACL, "SETUSER", "default", "-flushall");
        try (TopologyNode node = TopologyNode.connected(url())) {
            SecurityReport report = node.registry().securityReport().join();
            assertThat(report.findings().stream().map(SecurityReport.Finding::what))
                    .anyMatch(what -> what.contains("FLUSHALL"))
                    .anyMatch(what -> what.contains("may run") && !what.contains("FLUSHALL"));
        } finally {
            Admin.run(redis.masters().get(2), CommandType.ACL, "SETUSER", "default", "+flushall");
        }
    }

    @Test
    void urlsOfTheWrongKind() {
        try (RedisNode alone = RedisServers.standalone();
                TopologyNode node = new TopologyNode("redis-cluster://127.0.0.1:" + alone.port())) {
            assertThat(node.refusal())
                    .startsWith("the server is not one of a cluster: cache.redis.url must begin with redis://");
        }
        try (TopologyNode node =
                new TopologyNode("redis://127.0.0.1:" + redis.masters().get(0).port())) {
            assertThat(node.refusal())
                    .startsWith("the server is one of a cluster: cache.redis.url must begin with redis-cluster://");
        }
    }

    @Test
    void userWithTheRuleOfTheHowto_isAllowedEverything_andWithoutItIsTold() {
        String rule =
                "reset on >pw ~it:* +get +mget +set +unlink +pttl +getrange +eval +scan +ping +client|tracking +client|info"
                        + " +client|kill +cluster|nodes +cluster|slots +asking";
        setUser(rule);
        String url = url().replace("://", "://app:pw@");
        try {
            try (TopologyNode node = TopologyNode.patient(url)) {
                node.cache().putAll(entries(), EntryOptions.NONE);
                node.cache().deleteMatching("k1*");
                assertThat(node.cache().stats().l2Errors()).isZero();
            }
            setUser(rule.replace(" +asking", ""));
            try (TopologyNode node = new TopologyNode(url)) {
                assertThat(node.refusal()).contains("to run ASKING (NOPERM)", "+cluster|nodes +cluster|slots +asking");
            }
            setUser(rule.replace(" +cluster|nodes", ""));
            try (TopologyNode node = new TopologyNode(url)) {
                assertThat(node.refusal()).contains("to run CLUSTER", "(NOPERM)");
            }
        } finally {
            for (RedisNode server : redis.nodes()) {
                Admin.ask(server, c -> c.aclDeluser("app"));
            }
        }
    }

    private void setUser(String rule) {
        for (RedisNode server : redis.nodes()) {
            Object[] arguments = Stream.concat(Stream.of("SETUSER", "app"), Stream.of(rule.split(" ")))
                    .toArray();
            Admin.run(server, CommandType.ACL, arguments);
        }
    }

    @Test
    void slotsWithoutAMaster() {
        int slot = SlotHash.getSlot("x");
        RedisNode owner = ownerOf(slot);
        // The owner first: it would tell the others that the slot has a master.
        Stream.concat(Stream.of(owner), redis.masters().stream().filter(server -> server != owner))
                .forEach(server -> Admin.ask(server, c -> c.clusterDelSlots(slot)));
        try (TopologyNode node = new TopologyNode(url())) {
            assertThat(node.refusal()).startsWith("the cluster has slots without a master");
            Admin.ask(owner, c -> c.clusterAddSlots(slot));
            node.awaitUp();
        }
    }

    private RedisNode ownerOf(int slot) {
        return redis.masters().get(slot * 3 / SlotHash.SLOT_COUNT);
    }
}
