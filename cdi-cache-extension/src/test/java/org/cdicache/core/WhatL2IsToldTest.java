package org.cdicache.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.FailureMode;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.Write;
import org.junit.jupiter.api.Test;

/** How long things live in L2, how many commands it takes, and what is left there. */
class WhatL2IsToldTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(50))
            .build();
    private static final EntryOptions HERE =
            EntryOptions.builder().tiers(Tiers.L1_ONLY).build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);
    private final TwoTierCache other = Caches.on(remote, time);

    @Test
    void entries_liveInL2_asLongAsTheyMayBeServedStale() {
        List<Duration> lives = new CopyOnWriteArrayList<>();
        RemoteTier watched = Altered.watching(remote, "replace", arguments -> lives.add(((Write) arguments[1]).ttl()));
        TwoTierCache node = Caches.on(watched, time);

        node.getOrLoad("k", Integer.class, STALE, context -> 1);
        time.advance(Duration.ofSeconds(4));
        node.expire("k");

        assertThat(lives)
                .as("the load, and its being made stale")
                .containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(56));
    }

    /** Marks must outlast every push that may be on its way: four times the time after which a silent connection is given up, at least 30 s. */
    @Test
    void tombstones_liveLongEnough_forEveryNodeToHearOfThem() {
        List<Duration> lives = new CopyOnWriteArrayList<>();
        RemoteTier watched = Altered.watching(remote, "bury", arguments -> lives.add((Duration) arguments[2]));
        Caches.on(watched, time, CacheConfig.builder(CachePreset.SIMPLE).heartbeat(Duration.ofSeconds(5)))
                .delete("k");
        CacheConfig.Redis quick = CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl("redis://scripted:1")
                .build()
                .redis()
                .orElseThrow();
        new Tombstones(quick, () -> 7).bury(watched, List.of("cdi-cache:web:0000000000000000:k"));

        assertThat(lives).containsExactly(Duration.ofSeconds(100), Duration.ofSeconds(30));
    }

    /** This node has read the entry in its last millisecond, and asks for the version of its tag; the millisecond is over. Redis refuses PX 0. */
    @Test
    void expire_whileTheEntryEnds_asksForNoLifeThatRedisRefuses() {
        List<Duration> lives = new CopyOnWriteArrayList<>();
        Hooked hooked =
                new Hooked(Altered.watching(remote, "replace", arguments -> lives.add(((Write) arguments[1]).ttl())));
        TwoTierCache node = Caches.on(hooked.tier(), time);
        node.exists("absent");
        cache.put(
                "k",
                1,
                EntryOptions.builder().ttl(Duration.ofMillis(1)).tags("t").build());
        hooked.during("marker", () -> time.advance(Duration.ofMillis(1)));

        node.expire("k");

        assertThat(lives).containsExactly(Duration.ofMillis(1));
    }

    private static Map<String, Integer> numbers(int count) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            numbers.put("k" + i, i);
        }
        return numbers;
    }

    private void assertThatPutting(int count, int commands) {
        remote.commands.clear();
        cache.putAll(numbers(count), EntryOptions.NONE);
        assertThat(remote.commands).as("for " + count).isEqualTo(Collections.nCopies(commands, "SET"));
    }

    @Test
    void manyEntries_areWrittenAThousandAtATime() {
        assertThatPutting(999, 1);
        assertThatPutting(1_000, 1);
        assertThatPutting(1_001, 2);
        assertThatPutting(2_000, 2);
        assertThat(other.getAll(List.of("k0", "k999", "k1000", "k1999"), Integer.class))
                .hasSize(4);
    }

    /** What is kept in L1 only must not be hidden by, nor hide, what L2 held before. */
    @Test
    void putIntoL1Only_removesWhatL2Held() {
        cache.put("k", 1);

        cache.put("k", 2, HERE);

        assertThat(remote.holds("k")).isFalse();
        assertThat(cache.get("k", Integer.class)).contains(2);
    }

    @Test
    void cacheThatNeverReadsL2_sendsItNothing() {
        TwoTierCache local = Caches.on(
                remote,
                time,
                CacheConfig.builder(CachePreset.SIMPLE).entry(HERE).failureMode(FailureMode.STRICT));
        other.put("there", 1);
        remote.commands.clear();

        local.put("k", 1);
        assertThat(local.<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> 2))
                .isEqualTo(1);
        assertThat(local.<Integer, RuntimeException>getOrLoad("j", Integer.class, () -> 3))
                .isEqualTo(3);
        remote.available = false;
        assertThat(local.keys("*")).containsExactlyInAnyOrder("j", "k");
        assertThat(local.exists("k")).isTrue();
        assertThat(local.exists("there")).as("no more than a read finds it").isFalse();
        assertThat(local.ttl("there")).isEmpty();
        remote.available = true;

        assertThat(remote.commands).isEmpty();
        assertThat(local.stats().l2Misses()).isZero();
    }

    /** The call asked for L1 only, so L2 was not read before the load; the loader wants both, and L2 holds what another node wrote. */
    @Test
    void loaderThatWantsBothTiers_replacesWhatL2Holds() {
        other.put("k", 1);

        Integer loaded = cache.getOrLoad("k", Integer.class, HERE, context -> {
            context.options(EntryOptions.builder().tiers(Tiers.BOTH).build());
            return 2;
        });

        assertThat(loaded).isEqualTo(2);
        assertThat(Caches.on(remote, time).get("k", Integer.class)).contains(2);
    }

    @Test
    void deleteByPattern_countsWhatL2Held_notWhatOnlyThisNodeDid() {
        cache.put("k1", 1, HERE);

        assertThat(cache.deleteMatching("k*")).isZero();
        assertThat(cache.exists("k1")).as("it is gone all the same").isFalse();
    }

    /** In a cluster, where another master has the generation than the keys: what it pushes may come later than the answer to the change. */
    @Test
    void changeBehindAnotherNodesClear_whosePushIsOnItsWay_findsWhatWasPutSince() {
        Hooked hooked = new Hooked(remote);
        TwoTierCache node = Caches.on(hooked.tier(), time);
        node.put("k", 0);
        Runnable push = () -> remote.push("cdi-cache:web:@gen");

        cache.clear();
        cache.put("k", 1);
        hooked.during("heard", push);
        assertThat(node.delete("k")).isTrue();
        assertThat(remote.holds("k")).isFalse();

        cache.clear();
        cache.put("k", 2, STALE);
        hooked.during("heard", push);
        assertThat(node.expire("k")).isTrue();
        push.run();
        assertThat(node.get("k", Integer.class)).isEmpty();

        cache.clear();
        cache.put("k", 3);
        hooked.during("heard", push);
        assertThat(node.deleteMatching("k*")).isEqualTo(1);
        assertThat(remote.holds("k")).isFalse();
    }

    /** expire has read the value; another node deletes it; L1 of this node holds nothing. */
    @Test
    void expire_thatADeleteOvertook_foundNothing() {
        Hooked hooked = new Hooked(remote);
        TwoTierCache node = Caches.on(hooked.tier(), time);
        cache.put("k", 1, STALE);
        hooked.during("get", () -> cache.delete("k"));

        assertThat(node.expire("k")).isFalse();
        assertThat(remote.holds("k")).isFalse();
    }

    private void foreign(String key, String json) {
        cache.put(key, 0);
        remote.stored.put(remote.keyOf(key), json.getBytes(UTF_8));
    }

    /** The same with a value of another system, which is deleted instead of being made stale. */
    @Test
    void expireOfAForeignValue_thatADeleteOvertook_foundNothing() {
        Hooked hooked = new Hooked(remote);
        TwoTierCache node = Caches.on(hooked.tier(), time);
        foreign("k", "42");
        hooked.during("get", () -> cache.delete("k"));

        assertThat(node.expire("k")).isFalse();
        foreign("k", "42");
        assertThat(node.expire("k")).isTrue();
    }

    @Test
    void foreignValue_isServedAsLongAsRedisKeepsIt() {
        long[] remaining = {5_000};
        TwoTierCache node = Caches.on(
                Altered.answering(
                        remote, "remainingMillis", arguments -> CompletableFuture.completedFuture(remaining[0])),
                time);
        foreign("k", "42");
        foreign("ending", "43");

        assertThat(node.lookup("k", INT)).isEqualTo(new Lookup<>(42, Tier.L2, Duration.ofSeconds(5)));
        time.advance(Duration.ofSeconds(5));
        remaining[0] = 0;
        assertThat(node.get("k", Integer.class)).isEmpty();
        assertThat(node.get("ending", Integer.class))
                .as("Redis is about to drop it")
                .isEmpty();
        assertThat(node.exists("ending")).isFalse();
    }

    /** A tier must not throw, but the value is paid for. */
    @Test
    void tierThatThrows_takesNoLoadedValueFromItsCaller() {
        RemoteTier broken = Altered.answering(remote, "replace", arguments -> {
            throw new IllegalStateException("a bug");
        });
        TwoTierCache cache = Caches.on(broken, time);

        Lookup<Integer> loaded = cache.lookupOrLoad("k", TypeRef.of(Integer.class), EntryOptions.NONE, context -> 1);

        assertThat(loaded).isEqualTo(new Lookup<>(1, Tier.NONE, Duration.ZERO));
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }
}
