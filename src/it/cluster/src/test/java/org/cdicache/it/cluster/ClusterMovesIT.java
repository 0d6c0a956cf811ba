package org.cdicache.it.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.CacheConfig;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus.State;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.redis.RedisCluster;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.it.cluster.redis.SlotMove;
import org.cdicache.redis.RedisTier;
import org.cdicache.spi.RemoteTier.Write;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Slots move from one master to another while nodes use their keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterMovesIT {

    private static final int WRITES = 20_000;
    private static final int MOVES = 4;
    private static final int KEYS_OF_A_SLOT = 5;

    private RedisCluster redis;

    @BeforeAll
    void start() {
        redis = RedisServers.cluster(3);
    }

    @AfterAll
    void stop() {
        redis.close();
    }

    private String url() {
        return "redis-cluster://127.0.0.1:" + redis.masters().get(1).port();
    }

    /** Who has a slot now. */
    private RedisNode ownerOf(int slot) {
        for (RedisNode master : redis.masters()) {
            String own = Admin.ask(master, c -> c.clusterMyId());
            boolean has = Admin.ask(master, c -> c.clusterNodes())
                    .lines()
                    .filter(line -> line.startsWith(own))
                    .anyMatch(line -> has(line, slot));
            if (has) {
                return master;
            }
        }
        throw new AssertionError("nobody has slot " + slot);
    }

    private static boolean has(String line, int slot) {
        String[] words = line.split(" ");
        for (int i = 8; i < words.length; i++) {
            String[] range = words[i].split("-");
            boolean whole = words[i].matches("[0-9]+(-[0-9]+)?");
            if (whole && Integer.parseInt(range[0]) <= slot && slot <= Integer.parseInt(range[range.length - 1])) {
                return true;
            }
        }
        return false;
    }

    private RedisNode another(RedisNode master) {
        return redis.masters().stream()
                .filter(other -> other != master)
                .findFirst()
                .orElseThrow();
    }

    /** The keys of the cache that share a slot, by hash tag; and that of Redis for each. */
    private static String key(int i) {
        return "{moving}" + i;
    }

    /** Half of the keys are at the one master, half at the other, and new ones at the other, too. */
    @Test
    void keysOfASlotThatIsOnItsWay_areReadWrittenAndRemoved() {
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = TopologyNode.connected(url())) {
            for (int i = 0; i < KEYS_OF_A_SLOT; i++) {
                one.cache().put(key(i), "old" + i);
            }
            String stored = stored(key(0));
            int slot = SlotHash.getSlot(stored);
            RedisNode from = ownerOf(slot);
            RedisNode to = another(from);
            long calls = Long.parseLong(askings(to));

            SlotMove move = SlotMove.begin(slot, from, to).move(List.of(stored, stored(key(1))));
            for (int i = 0; i < KEYS_OF_A_SLOT; i++) {
                assertThat(two.read(key(i))).isEqualTo("old" + i);
                two.cache().put(key(i), "new" + i);
                String expected = "new" + i;
                String key = key(i);
                eventually(LIMIT, () -> assertThat(one.read(key)).isEqualTo(expected));
            }
            one.cache().put(key(100), "fresh");
            assertThat(two.read(key(100))).isEqualTo("fresh");
            assertThat(one.cache().delete(key(0))).isTrue();
            assertThat(one.cache().deleteAll(List.of(key(1), key(2)))).isEqualTo(2);
            eventually(LIMIT, () -> assertThat(two.read(key(0))).isEqualTo("absent"));
            assertThat(two.cache().getOrLoad(key(0), String.class, () -> "loaded"))
                    .isEqualTo("loaded");
            assertThat(one.cache().getAll(List.of(key(0), key(1), key(3)), String.class))
                    .isEqualTo(Map.of(key(0), "loaded", key(3), "new3"));
            move.end(redis.masters());
            assertThat(two.read(key(4))).isEqualTo("new4");
            two.cache().put(key(4), "newer");
            eventually(LIMIT, () -> assertThat(one.read(key(4))).isEqualTo("newer"));
            assertThat(one.cache().stats().l2Errors() + two.cache().stats().l2Errors())
                    .isZero();
            assertThat(one.status().state()).isEqualTo(State.UP);
        }
    }

    private String stored(String key) {
        return redis.masters().stream()
                .flatMap(master -> Admin.keys(master, "it:values:*").stream())
                .filter(stored -> stored.endsWith(key))
                .findFirst()
                .orElseThrow();
    }

    private static String askings(RedisNode node) {
        return Admin.info(node, "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_asking:"))
                .map(line -> line.replaceFirst("cmdstat_asking:calls=([0-9]+).*", "$1"))
                .findFirst()
                .orElse("0");
    }

    /** One thread, which waits for no answer, writes a number after the other, while the slot goes round and round. */
    @Test
    void writesOfOneThread_takeEffectInTheirOrder_whateverMoves() throws Exception {
        String key = "it:order";
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        CacheConfig.Redis settings = CacheConfig.builder()
                .redisUrl(url())
                .keyPrefix("it")
                .commandTimeout(Duration.ofSeconds(5))
                .build()
                .redis()
                .orElseThrow();
        AtomicBoolean done = new AtomicBoolean();
        try (RedisTier tier = new RedisTier(settings, SystemTime.INSTANCE, scheduler)) {
            assertThat(tier.connect().get(LIMIT.toSeconds(), SECONDS).state()).isEqualTo(State.UP);
            AtomicInteger moves = new AtomicInteger();
            CompletableFuture<?> mover = CompletableFuture.runAsync(() -> goRound(SlotHash.getSlot(key), moves, done));
            long decreases = 0;
            int lastRead = 0;
            int written = 0;
            while ((written < WRITES || moves.get() < MOVES) && !mover.isDone()) {
                List<CompletableFuture<?>> batch = new ArrayList<>();
                List<CompletableFuture<byte[]>> reads = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    byte[] value = String.valueOf(++written).getBytes(UTF_8);
                    batch.add(tier.put(new Write(key, value, Duration.ofHours(1))));
                    reads.add(tier.get(key));
                }
                CompletableFuture.allOf(batch.toArray(CompletableFuture<?>[]::new))
                        .get(LIMIT.toSeconds(), SECONDS);
                for (CompletableFuture<byte[]> read : reads) {
                    int value = Integer.parseInt(new String(read.get(LIMIT.toSeconds(), SECONDS), UTF_8));
                    decreases += value < lastRead ? 1 : 0;
                    lastRead = value;
                }
                assertThat(lastRead).isEqualTo(written);
            }
            done.set(true);
            mover.get(LIMIT.toSeconds(), SECONDS);
            assertThat(moves.get()).as("moves").isGreaterThanOrEqualTo(MOVES);
            assertThat(decreases).isZero();
            assertThat(tier.get(key).get(LIMIT.toSeconds(), SECONDS))
                    .isEqualTo(String.valueOf(written).getBytes(UTF_8));
        } finally {
            done.set(true);
            scheduler.shutdownNow();
        }
    }

    private void goRound(int slot, AtomicInteger moves, AtomicBoolean done) {
        while (!done.get()) {
            for (RedisNode to : redis.masters()) {
                RedisNode from = ownerOf(slot);
                if (from != to) {
                    SlotMove.begin(slot, from, to).end(redis.masters());
                    moves.incrementAndGet();
                }
            }
        }
    }

    /** A master without slots is none; with its first slot it is. */
    @Test
    void masterIsAddedAndTakenAway_nodesConnectToThoseThatThereAre() {
        try (TopologyNode one = TopologyNode.connected(url());
                TopologyNode two = TopologyNode.connected(url());
                RedisNode fourth = RedisServers.clusterNode()) {
            one.cache().put("k", "1");
            int slot = SlotHash.getSlot(stored("k"));
            RedisNode before = ownerOf(slot);
            join(fourth);
            assertThat(two.read("k")).isEqualTo("1");

            SlotMove.begin(slot, before, fourth).end(withFourth(fourth));
            eventually(LIMIT, () -> {
                assertThat(Admin.clients(fourth).lines().filter(line -> line.contains("name=cdi-cache")))
                        .hasSize(2);
                assertThat(one.status().state()).isEqualTo(State.UP);
                assertThat(two.status().state()).isEqualTo(State.UP);
            });
            assertThat(two.read("k")).isEqualTo("1");
            one.cache().put("k", "2");
            eventually(LIMIT, () -> assertThat(two.read("k")).isEqualTo("2"));
            assertThat(Admin.keys(fourth, "it:values:*:k")).hasSize(1);

            SlotMove.begin(slot, fourth, before).end(withFourth(fourth));
            eventually(LIMIT, () -> assertThat(Admin.clients(fourth)).doesNotContain("name=cdi-cache"));
            one.awaitUp();
            two.awaitUp();
            assertThat(two.read("k")).isEqualTo("2");
            one.cache().put("k", "3", EntryOptions.NONE);
            eventually(LIMIT, () -> assertThat(two.read("k")).isEqualTo("3"));
            forget(fourth);
        }
    }

    private List<RedisNode> withFourth(RedisNode fourth) {
        List<RedisNode> all = new ArrayList<>(redis.masters());
        all.add(fourth);
        return all;
    }

    private void join(RedisNode fourth) {
        Admin.ask(redis.masters().get(0), c -> c.clusterMeet("127.0.0.1", fourth.port()));
        for (RedisNode node : withFourth(fourth)) {
            eventually(
                    LIMIT,
                    () -> assertThat((String) Admin.ask(node, c -> c.clusterInfo()))
                            .contains("cluster_known_nodes:7", "cluster_state:ok"));
        }
    }

    private void forget(RedisNode fourth) {
        String id = Admin.ask(fourth, c -> c.clusterMyId());
        for (RedisNode node : redis.nodes()) {
            Admin.ask(node, c -> c.clusterForget(id));
        }
    }
}
