package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.netty.util.internal.InternalThreadLocalMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.config.EngineCacheFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both tiers together on a real Redis, watched by a connection that is none of the cache's. */
class TwoTierOnRedisTest {

    record Product(String name, int price) {}

    private static final TypeRef<Product> PRODUCT = TypeRef.of(Product.class);

    private final RealRedis redis = RealRedis.started();
    private final EngineCacheFactory factory = new EngineCacheFactory();
    private final RedisClient observer = RedisClient.create(redis.url());
    private RedisCommands<String, String> raw;

    @BeforeEach
    void connectObserver() {
        raw = observer.connect().sync();
    }

    @AfterEach
    void closeAll() {
        factory.close();
        observer.shutdown();
        redis.close();
    }

    /** Where Redis holds an entry; the generation in between is the cache's affair. */
    private String entryKey(String key) {
        List<String> found = raw.keys("cdi-cache:web:????????????????:" + key);
        assertThat(found).as("entries of " + key).hasSize(1);
        return found.get(0);
    }

    private CacheRegistry node() {
        return node(FailureMode.GRACEFUL);
    }

    private CacheRegistry node(FailureMode mode) {
        CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl(redis.url())
                .failureMode(mode)
                .heartbeat(Duration.ofMillis(200))
                // What a busy machine delays must not look like an outage.
                .commandTimeout(Duration.ofSeconds(10))
                .build());
        awaitUp(registry);
        return registry;
    }

    private static void awaitUp(CacheRegistry registry) {
        eventually("Redis is used", () -> registry.remoteStatus().state() == RemoteStatus.State.UP);
    }

    @Test
    void put_storesInRedisUnderTheDocumentedKey_andIsReadFromL1() {
        Cache cache = node().cache("web");

        cache.put("p:1", new Product("lamp", 42), Duration.ofSeconds(100));

        assertThat(raw.pttl(entryKey("p:1"))).isBetween(95_000L, 100_000L);
        Lookup<Product> found = cache.lookup("p:1", PRODUCT);
        assertThat(found.value()).isEqualTo(new Product("lamp", 42));
        assertThat(found.tier()).isEqualTo(Tier.L1);
        assertThat(found.ttl()).isBetween(Duration.ofSeconds(95), Duration.ofSeconds(100));
    }

    @Test
    void anotherNode_readsFromL2_thenFromItsL1() {
        node().cache("web").put("k", Map.of("a", List.of(1, 2)));
        Cache other = node().cache("web");
        TypeRef<Map<String, List<Integer>>> type = new TypeRef<>() {};

        Lookup<Map<String, List<Integer>>> first = other.lookup("k", type);
        Lookup<Map<String, List<Integer>>> second = other.lookup("k", type);

        assertThat(first.tier()).isEqualTo(Tier.L2);
        assertThat(second.tier()).isEqualTo(Tier.L1);
        assertThat(second.value()).isEqualTo(Map.of("a", List.of(1, 2)));
    }

    @Test
    void write_onOneNode_replacesWhatTheOtherHoldsInL1() {
        Cache a = node().cache("web");
        Cache b = node().cache("web");
        a.put("k", 1);
        assertThat(b.get("k", Integer.class)).contains(1);

        a.put("k", 2);

        eventually("the push arrives", () -> b.get("k", Integer.class).orElseThrow() == 2);
    }

    @Test
    void foreignWriters_redisCliAndFlushall_invalidateL1() {
        Cache cache = node().cache("web");
        cache.put("a", 1);
        cache.put("b", 2);

        raw.del(entryKey("a"));
        eventually(
                "a deleted key leaves L1", () -> cache.get("a", Integer.class).isEmpty());
        assertThat(cache.lookup("b", TypeRef.of(Integer.class)).tier()).isEqualTo(Tier.L1);

        raw.flushall();
        eventually("FLUSHALL empties L1", () -> cache.get("b", Integer.class).isEmpty());
    }

    @Test
    void foreignBytes_areAMissAndCounted() {
        Cache cache = node().cache("web");
        cache.put("k", "seed");
        raw.set(entryKey("k"), "not an envelope");
        eventually("the seed leaves L1", () -> cache.get("k", String.class).isEmpty());
        long before = cache.stats().undecodable();

        assertThat(cache.get("k", String.class)).isEmpty();
        assertThat(cache.stats().undecodable()).isGreaterThan(before);
        assertThat(cache.<String, RuntimeException>getOrLoad("k", String.class, () -> "loaded"))
                .isEqualTo("loaded");
        assertThat(cache.get("k", String.class)).contains("loaded");
    }

    @Test
    void delete_removesFromBothTiers() {
        Cache cache = node().cache("web");
        cache.put("k", 1);
        String deleted = entryKey("k");

        assertThat(cache.delete("k")).isTrue();

        assertThat(raw.strlen(deleted)).as("only the tombstone is left").isEqualTo(14);
        assertThat(raw.pttl(deleted)).as("and not for long").isBetween(1L, 60_000L);
        assertThat(cache.exists("k")).isFalse();
        assertThat(cache.ttl("k")).isEmpty();
        assertThat(cache.keys("*")).isEmpty();
        assertThat(cache.expire("k")).isFalse();
        assertThat(cache.delete("k")).isFalse();
        assertThat(cache.delete("never there")).isFalse();
        cache.put("k", 2);
        assertThat(cache.keys("*")).containsExactly("k");
        assertThat(cache.stats().undecodable()).isZero();
    }

    /** Redis has nothing to push for the delete of a key that it does not hold, so a delete leaves something to push. */
    @Test
    void loadOnOneNode_whileAnotherDeletesTheKey_isStoredNowhere() {
        Cache a = node().cache("web");
        Cache b = node().cache("web");

        assertThat(a.<String, RuntimeException>getOrLoad("k", String.class, () -> {
                    b.delete("k");
                    return "from before the delete";
                }))
                .isEqualTo("from before the delete");

        assertThat(a.get("k", String.class)).isEmpty();
        assertThat(b.get("k", String.class)).isEmpty();
        assertThat(a.<String, RuntimeException>getOrLoad("k", String.class, () -> "new"))
                .as("a load that begins after the delete")
                .isEqualTo("new");
        assertThat(b.get("k", String.class)).contains("new");
    }

    /** Over what L2 holds a load is stored by a script, and of what a script changes Redis tells the node that ran it, too. */
    @Test
    void loadOverATombstone_isInL1FromTheSecondReadOn() {
        Cache cache = node().cache("web");
        cache.put("k", 1);
        cache.delete("k");

        assertThat(cache.lookupOrLoad("k", TypeRef.of(Integer.class), null, () -> 2)
                        .ttl())
                .isPositive();

        // Pushes arrive before the answer to what is sent afterwards.
        cache.ping();
        assertThat(cache.get("k", Integer.class)).contains(2);
        assertThat(cache.lookup("k", TypeRef.of(Integer.class)).tier()).isEqualTo(Tier.L1);
        assertThat(cache.stats().loads()).isEqualTo(1);
    }

    /** Of plain commands it does not. */
    @Test
    void loadOfAnAbsentKey_staysInL1OfTheNodeThatLoadedIt() {
        Cache cache = node().cache("web");

        cache.getOrLoad("k", Integer.class, () -> 2);

        cache.ping();
        assertThat(cache.lookup("k", TypeRef.of(Integer.class)).tier()).isEqualTo(Tier.L1);
    }

    /** More than a connection takes at once. */
    @Test
    void deleteMatching_removesExactlyTheMatches_inBothTiersAndOnAllNodes() {
        Cache a = node().cache("web");
        Cache b = node().cache("web");
        for (int i = 0; i < 1500; i++) {
            a.put("user:" + i, i);
        }
        a.put("users", 1);
        assertThat(b.get("user:7", Integer.class)).contains(7);

        assertThat(a.deleteMatching("user:*")).isEqualTo(1500);

        assertThat(a.keys("user*")).containsExactly("users");
        assertThat(a.get("user:7", Integer.class)).isEmpty();
        eventually(
                "the other node's L1 follows",
                () -> b.get("user:7", Integer.class).isEmpty());
    }

    @Test
    void caches_ofDifferentNames_doNotShareKeys() {
        CacheRegistry registry = node();
        registry.cache("one").put("k", 1);

        assertThat(registry.cache("two").get("k", Integer.class)).isEmpty();
        registry.cache("two").deleteMatching("*");
        assertThat(registry.cache("one").get("k", Integer.class)).contains(1);
    }

    @Test
    void outage_gracefulCacheGoesOn_andUsesL2AgainAfterwards() {
        CacheRegistry registry = node();
        Cache cache = registry.cache("web");
        cache.put("k", 1);
        redis.stop();
        eventually("the loss is noticed", () -> registry.remoteStatus().state() == RemoteStatus.State.DOWN);

        assertThat(cache.<Integer, RuntimeException>getOrLoad("fresh", Integer.class, () -> 7))
                .isEqualTo(7);
        assertThat(cache.lookup("fresh", TypeRef.of(Integer.class)).tier()).isEqualTo(Tier.L1);
        cache.put("written", 3);
        assertThat(cache.get("written", Integer.class)).contains(3);
        assertThat(cache.delete("written")).isTrue();
        assertThat(cache.get("written", Integer.class)).isEmpty();
        assertThat(cache.ping().state()).isEqualTo(RemoteStatus.State.DOWN);

        redis.restart();
        awaitUp(registry);
        cache.put("again", 5);
        raw = observer.connect().sync();
        assertThat(raw.get(entryKey("again"))).isNotNull();
    }

    @Test
    void outage_strictCacheThrows_andNeverLoads() {
        CacheRegistry registry = node(FailureMode.STRICT);
        Cache cache = registry.cache("web");
        redis.stop();
        eventually("the loss is noticed", () -> registry.remoteStatus().state() == RemoteStatus.State.DOWN);

        assertThatThrownBy(() -> cache.get("k", Integer.class))
                .isInstanceOf(CacheUnavailableException.class)
                .hasMessageContaining("cache.failure-mode=strict");
        assertThatThrownBy(() -> cache.put("k", 1)).isInstanceOf(CacheUnavailableException.class);
        assertThatThrownBy(() -> cache.getOrLoad("k", Integer.class, () -> {
                    throw new AssertionError("must not load");
                }))
                .isInstanceOf(CacheUnavailableException.class);
        assertThat(cache.stats().l1Entries()).isZero();
    }

    @Test
    void missedDeletesAndWrites_areRepairedBeforeL2IsReadAgain() throws Exception {
        CacheRegistry registry = node();
        Cache cache = registry.cache("web");
        cache.put("deleted", "old");
        cache.put("overwritten", "old");
        cache.put("untouched", "kept");
        // The connection breaks while the data survives: what a network partition looks like from here.
        raw.clientKill(KillArgs.Builder.typeNormal().skipme());
        CompletableFuture<Void> duringOutage = CompletableFuture.runAsync(() -> {
            cache.delete("deleted");
            cache.put("overwritten", "new");
        });
        duringOutage.get();

        awaitUp(registry);
        Cache elsewhere = node().cache("web");
        assertThat(cache.get("deleted", String.class)).isEmpty();
        assertThat(cache.get("overwritten", String.class)).isNotEqualTo(java.util.Optional.of("old"));
        assertThat(elsewhere.get("deleted", String.class)).isEmpty();
        assertThat(elsewhere.get("overwritten", String.class)).isNotEqualTo(java.util.Optional.of("old"));
        assertThat(elsewhere.get("untouched", String.class)).contains("kept");
    }

    @Test
    void unreachableRedisAtStart_doesNotFailTheApplication_andIsUsedWhenItComes() {
        redis.stop();
        CacheRegistry registry = factory.registry(
                CacheConfig.builder(CachePreset.SIMPLE).redisUrl(redis.url()).build());
        Cache cache = registry.cache("web");
        cache.put("k", 1);
        assertThat(cache.get("k", Integer.class)).contains(1);

        redis.restart();
        awaitUp(registry);

        assertThat(cache.get("k", Integer.class))
                .as("island values do not outlive the island")
                .isEmpty();
    }

    @Test
    void failOnConnectionError_makesAnUnreachableRedisAnError_andLeavesNoThread() {
        redis.stop();

        assertThatThrownBy(() -> factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                        .redisUrl(redis.url())
                        .failOnConnectionError(true)
                        .build()))
                .isInstanceOf(CacheUnavailableException.class)
                .hasMessageContaining("connection refused")
                .hasMessageContaining("cache.fail-on-connection-error");
        redis.restart();
    }

    /** Under traffic, a generation made up during an outage must not outlive it: this node would be alone with it. */
    @Test
    void nodesAgreeOnGenerations_afterConnectionsWereLostUnderTraffic() throws Exception {
        CacheRegistry registry = node();
        List<String> names = List.of("one", "two", "three");
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> {
            for (int i = 0; !stop.get(); i++) {
                Cache cache = registry.cache(names.get(i % 3));
                cache.put("busy", i, EntryOptions.builder().tags("t").build());
                cache.get("absent", Integer.class);
                cache.delete("busy");
            }
        });
        for (int i = 0; i < 10; i++) {
            raw.clientKill(KillArgs.Builder.typeNormal().skipme());
            awaitUp(registry);
        }
        stop.set(true);
        traffic.get();

        CacheRegistry other = node();
        for (String name : names) {
            // The last loss may still be under way: then a put is not in L2. One made up generation would keep it away
            // for ever.
            eventually("the other sees what this one puts", () -> {
                registry.cache(name)
                        .put("k", name, EntryOptions.builder().tags("t").build());
                return other.cache(name).get("k", String.class).isPresent();
            });
            other.cache(name).invalidateTags("t");
            eventually(
                    "the other's invalidation arrives",
                    () -> registry.cache(name).get("k", String.class).isEmpty());
        }
    }

    @Test
    void tagsAndClear_reachOtherNodes() {
        Cache a = node().cache("web");
        Cache b = node().cache("web");
        a.put("tagged", 1, EntryOptions.builder().tags("t").build());
        a.put("other", 2);
        assertThat(b.get("tagged", Integer.class)).contains(1);
        assertThat(b.get("other", Integer.class)).contains(2);

        a.invalidateTags("t");
        assertThat(a.get("tagged", Integer.class)).isEmpty();
        eventually(
                "the tag's push arrives", () -> b.get("tagged", Integer.class).isEmpty());
        assertThat(b.get("other", Integer.class)).contains(2);

        a.clear();
        assertThat(a.get("other", Integer.class)).isEmpty();
        eventually(
                "the clear's push arrives", () -> b.get("other", Integer.class).isEmpty());
        assertThat(raw.keys("cdi-cache:web:*:other"))
                .as("old entries end by themselves")
                .hasSize(1);
        b.put("other", 3);
        assertThat(a.get("other", Integer.class)).contains(3);
    }

    @Test
    void bulk_readsAndWritesManyKeys_andListsThem() {
        Cache a = node().cache("web");
        Cache b = node().cache("web");
        Map<String, Integer> many = new java.util.TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            many.put("bulk:" + i, i);
        }
        a.putAll(many, EntryOptions.ttl(Duration.ofSeconds(60)));

        assertThat(b.getAll(many.keySet(), Integer.class)).isEqualTo(many);
        assertThat(b.keys("bulk:1?").toList()).hasSize(10);
        assertThat(b.deleteAll(many.keySet())).isEqualTo(2_000);
        assertThat(a.keys("*").toList()).isEmpty();
    }

    @Test
    void expire_keepsTheValueForAFailingLoad() {
        Cache a = node().cache("web");
        EntryOptions stale =
                EntryOptions.builder().staleIfError(Duration.ofHours(1)).build();
        a.put("k", 1, stale);
        assertThat(a.expire("k")).isTrue();

        Cache b = node().cache("web");
        assertThat(b.get("k", Integer.class)).isEmpty();
        assertThat(b.<Integer, IllegalStateException>getOrLoad("k", Integer.class, stale, context -> {
                    throw new IllegalStateException("database down");
                }))
                .isEqualTo(1);
    }

    @Test
    void plainJson_thatAnotherSystemWrote_isReadAsAValue() {
        Cache cache = node().cache("web");
        cache.put("seed", 1);
        String key = entryKey("seed").replace(":seed", ":foreign");
        raw.set(key, "{\"name\":\"lamp\",\"price\":3}");

        assertThat(cache.get("foreign", Product.class)).contains(new Product("lamp", 3));
        assertThat(cache.exists("foreign")).isTrue();
        raw.pexpire(key, 50_000);
        eventually(
                "its end is the one that Redis has",
                () -> cache.ttl("foreign").orElseThrow().toMillis() <= 50_000);
        raw.del(key);
        eventually(
                "its deletion is pushed",
                () -> cache.get("foreign", Product.class).isEmpty());
    }

    @Test
    void callingThread_getsNoneOfNettysThreadLocals() throws Exception {
        Cache cache = node().cache("web");
        CompletableFuture<InternalThreadLocalMap> left = new CompletableFuture<>();
        Thread container = new Thread(() -> {
            cache.put("k", 1);
            cache.get("absent", Integer.class);
            cache.getOrLoad("loaded", Integer.class, () -> 3);
            cache.deleteMatching("*");
            cache.ping();
            left.complete(InternalThreadLocalMap.getIfSet());
        });
        container.start();

        assertThat(left.get()).isNull();
    }

    @Test
    void close_stopsEveryThread() {
        CacheRegistry registry = node();
        registry.cache("web").put("k", 1);
        factory.close();
        observer.shutdown();

        eventually(
                "no thread of ours is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch(name -> name.startsWith("cdi-cache") || name.startsWith("lettuce")));
    }
}
