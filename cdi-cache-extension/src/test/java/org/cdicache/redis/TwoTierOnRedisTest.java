package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cdicache.Cache;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both tiers together on a real Redis, watched by a connection that is none of the cache's: what is where, and who hears of it. */
class TwoTierOnRedisTest {

    record Product(String name, int price) {}

    private static final TypeRef<Product> PRODUCT = TypeRef.of(Product.class);

    private final OnRedisSetup setup = new OnRedisSetup();

    @AfterEach
    void closeAll() {
        setup.close();
    }

    @Test
    void put_storesInRedisUnderTheDocumentedKey_andIsReadFromL1() {
        Cache cache = setup.node().cache("web");

        cache.put("p:1", new Product("lamp", 42), Duration.ofSeconds(100));

        assertThat(setup.raw().pttl(setup.entryKey("p:1"))).isBetween(95_000L, 100_000L);
        Lookup<Product> found = cache.lookup("p:1", PRODUCT);
        assertThat(found.value()).isEqualTo(new Product("lamp", 42));
        assertThat(found.tier()).isEqualTo(Tier.L1);
        assertThat(found.ttl()).isBetween(Duration.ofSeconds(95), Duration.ofSeconds(100));
    }

    @Test
    void anotherNode_readsFromL2_thenFromItsL1() {
        setup.node().cache("web").put("k", Map.of("a", List.of(1, 2)));
        Cache other = setup.node().cache("web");
        TypeRef<Map<String, List<Integer>>> type = new TypeRef<>() {};

        Lookup<Map<String, List<Integer>>> first = other.lookup("k", type);
        Lookup<Map<String, List<Integer>>> second = other.lookup("k", type);

        assertThat(first.tier()).isEqualTo(Tier.L2);
        assertThat(second.tier()).isEqualTo(Tier.L1);
        assertThat(second.value()).isEqualTo(Map.of("a", List.of(1, 2)));
    }

    /** Their bytes are read into arrays that are used again; the tests run with assertions, so what is given back is overwritten. */
    @Test
    void manyReadersOfValuesOfManySizes_areGivenTheirs() throws Exception {
        int keys = 60;
        Cache writer = setup.node().cache("web");
        for (int i = 0; i < keys; i++) {
            writer.put("k" + i, text(i));
        }
        assertThat(setup.raw().strlen(setup.entryKey("k30"))).as("long enough").isGreaterThan(10_000);
        Cache reader = setup.nodeOfL2Only().cache("web");
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> readings = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                int first = t;
                readings.add(threads.submit(() -> {
                    for (int turn = 0; turn < 200; turn++) {
                        int i = (first * 7 + turn) % keys;
                        String found = turn % 2 == 0
                                ? reader.get("k" + i, String.class).orElseThrow()
                                : reader.getOrLoad("k" + i, String.class, () -> "not found");
                        assertThat(found).isEqualTo(text(i));
                    }
                }));
            }
            for (Future<?> reading : readings) {
                reading.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of 1 to 60 KB, of which compression leaves three quarters. */
    private static String text(int i) {
        byte[] random = new byte[750 + 750 * i];
        new Random(i).nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    @Test
    void write_onOneNode_replacesWhatTheOtherHoldsInL1() {
        Cache a = setup.node().cache("web");
        Cache b = setup.node().cache("web");
        a.put("k", 1);
        assertThat(b.get("k", Integer.class)).contains(1);

        a.put("k", 2);

        eventually("the push arrives", () -> b.get("k", Integer.class).orElseThrow() == 2);
    }

    @Test
    void foreignWriters_redisCliAndFlushall_invalidateL1() {
        Cache cache = setup.node().cache("web");
        cache.put("a", 1);
        cache.put("b", 2);

        setup.raw().del(setup.entryKey("a"));
        eventually(
                "a deleted key leaves L1", () -> cache.get("a", Integer.class).isEmpty());
        assertThat(cache.lookup("b", TypeRef.of(Integer.class)).tier()).isEqualTo(Tier.L1);

        setup.raw().flushall();
        eventually("FLUSHALL empties L1", () -> cache.get("b", Integer.class).isEmpty());
    }

    /** The order of another client's PEXPIRE invalidates, too; the end that it sets comes when L1 holds the entry again, for longer. */
    @Test
    void entryThatRedisExpires_leavesL1() {
        Cache cache = setup.node().cache("web");
        cache.put("k", 1);
        String key = setup.entryKey("k");
        eventually("L1 holds what will end in Redis", () -> {
            setup.raw().pexpire(key, 2_000);
            cache.get("k", Integer.class);
            return cache.lookup("k", TypeRef.of(Integer.class)).tier() == Tier.L1;
        });
        assertThat(cache.ttl("k")).hasValueSatisfying(left -> assertThat(left).isGreaterThan(Duration.ofMinutes(1)));

        eventually("it leaves L1", () -> cache.get("k", Integer.class).isEmpty());
    }

    @Test
    void foreignBytes_areAMissAndCounted() {
        Cache cache = setup.node().cache("web");
        cache.put("k", "seed");
        setup.raw().set(setup.entryKey("k"), "not an envelope");
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
        Cache cache = setup.node().cache("web");
        cache.put("k", 1);
        String deleted = setup.entryKey("k");

        assertThat(cache.delete("k")).isTrue();

        assertThat(setup.raw().strlen(deleted)).as("only the tombstone is left").isEqualTo(14);
        assertThat(setup.raw().pttl(deleted)).as("and not for long").isBetween(1L, 60_000L);
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
        Cache a = setup.node().cache("web");
        Cache b = setup.node().cache("web");

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
        Cache cache = setup.node().cache("web");
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
        Cache cache = setup.node().cache("web");

        cache.getOrLoad("k", Integer.class, () -> 2);

        cache.ping();
        assertThat(cache.lookup("k", TypeRef.of(Integer.class)).tier()).isEqualTo(Tier.L1);
    }

    /** More than a connection takes at once. */
    @Test
    void deleteMatching_removesExactlyTheMatches_inBothTiersAndOnAllNodes() {
        Cache a = setup.node().cache("web");
        Cache b = setup.node().cache("web");
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
        CacheRegistry registry = setup.node();
        registry.cache("one").put("k", 1);

        assertThat(registry.cache("two").get("k", Integer.class)).isEmpty();
        registry.cache("two").deleteMatching("*");
        assertThat(registry.cache("one").get("k", Integer.class)).contains(1);
    }

    @Test
    void tagsAndClear_reachOtherNodes() {
        Cache a = setup.node().cache("web");
        Cache b = setup.node().cache("web");
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
        assertThat(setup.raw().keys("cdi-cache:web:*:other"))
                .as("old entries end by themselves")
                .hasSize(1);
        b.put("other", 3);
        assertThat(a.get("other", Integer.class)).contains(3);
    }

    @Test
    void bulk_readsAndWritesManyKeys_andListsThem() {
        Cache a = setup.node().cache("web");
        Cache b = setup.node().cache("web");
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
        Cache a = setup.node().cache("web");
        EntryOptions stale =
                EntryOptions.builder().staleIfError(Duration.ofHours(1)).build();
        a.put("k", 1, stale);
        assertThat(a.expire("k")).isTrue();

        Cache b = setup.node().cache("web");
        assertThat(b.get("k", Integer.class)).isEmpty();
        assertThat(b.<Integer, IllegalStateException>getOrLoad("k", Integer.class, stale, context -> {
                    throw new IllegalStateException("database down");
                }))
                .isEqualTo(1);
    }

    @Test
    void plainJson_thatAnotherSystemWrote_isReadAsAValue() {
        Cache cache = setup.node().cache("web");
        cache.put("seed", 1);
        String key = setup.entryKey("seed").replace(":seed", ":foreign");
        setup.raw().set(key, "{\"name\":\"lamp\",\"price\":3}");

        assertThat(cache.get("foreign", Product.class)).contains(new Product("lamp", 3));
        assertThat(cache.exists("foreign")).isTrue();
        setup.raw().pexpire(key, 50_000);
        eventually(
                "its end is the one that Redis has",
                () -> cache.ttl("foreign").orElseThrow().toMillis() <= 50_000);
        setup.raw().del(key);
        eventually(
                "its deletion is pushed",
                () -> cache.get("foreign", Product.class).isEmpty());
    }
}
