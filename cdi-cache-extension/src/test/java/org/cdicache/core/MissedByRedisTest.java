package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.core.Recovery.Missed;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.Listener;
import org.cdicache.spi.RemoteTier.Repairs;
import org.junit.jupiter.api.Test;

/** What is noted when Redis misses an operation, who makes good for it, and when it is forgotten. */
class MissedByRedisTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final EntryOptions TAGGED = EntryOptions.builder().tags("t").build();
    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(50))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final Hooked hooked = new Hooked(remote);
    private final TwoTierCache cache = Caches.on(hooked.tier(), time);

    /** Delete: misses L2, which is back at once; its caller repairs. Later a put succeeds. A reconnect must not bury what was put. */
    @Test
    void whatItsCallerHasRepaired_isNotRepairedAgainByTheNextReconnect() {
        cache.put("k", 1);
        remote.failNextCommand();
        cache.delete("k");
        cache.put("k", 2);

        remote.repair();

        assertThat(remote.holds("k")).isTrue();
        assertThat(cache.get("k", Integer.class)).contains(2);
    }

    /** Delete: misses L2, which is back at once; the repair misses it as well. The reconnect has to do it. */
    @Test
    void repairThatFailsAsWell_isCounted_andLeftToTheReconnect() {
        cache.put("k", 1);
        remote.failNextCommand();
        hooked.during("bury", remote::failNextCommand);

        cache.delete("k");

        assertThat(cache.stats().l2Errors()).as("the delete and its repair").isEqualTo(2);
        assertThat(remote.holds("k")).isTrue();
        remote.repair();
        assertThat(remote.holds("k")).isFalse();
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    /** Does not answer within the caller's time, which passes with it. */
    private final class TooLate extends CompletableFuture<byte[]> {
        @Override
        public byte[] get(long timeout, TimeUnit unit) throws TimeoutException {
            time.advance(Duration.ofNanos(unit.toNanos(timeout)));
            throw new TimeoutException();
        }
    }

    /**
     * Delete: does not know the generation, asks for it, and has waited for as long as it may. L2 has got nothing; the connection lives, so no
     * reconnect will repair it. The repair needs the generation, too, and must not need the caller's time.
     */
    @Test
    void deleteThatNeverLeft_becauseTheGenerationWasNotTold_isSentWithoutItsCaller() {
        cache.put("k", 1);
        CompletableFuture<byte[]> second = new CompletableFuture<>();
        Deque<CompletableFuture<byte[]>> answers = new ArrayDeque<>(List.of(new TooLate(), second));
        TwoTierCache node = Caches.on(Altered.answering(remote, "marker", arguments -> answers.remove()), time);

        node.delete("k");
        assertThat(remote.holds("k")).as("its caller has gone").isTrue();

        second.complete(remote.stored.get("cdi-cache:web:@gen"));
        assertThat(remote.holds("k")).isFalse();
        assertThat(node.stats().pendingRepairs()).isZero();
    }

    @Test
    void expireThatL2Missed_isMadeGoodWhenItReturns() {
        cache.put("k", 1, STALE);
        remote.available = false;

        assertThat(cache.expire("k")).as("L1 held it").isTrue();
        assertThat(cache.expire("absent")).isFalse();

        remote.repair();
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    @Test
    void deleteByPatternWithoutL2_tellsWhatL1Held() {
        cache.putAll(Map.of("a1", 1, "a2", 2, "b", 3), EntryOptions.NONE);
        remote.available = false;

        assertThat(cache.deleteMatching("a*")).isEqualTo(2);

        remote.repair();
    }

    /**
     * Tag: its renewal misses L2, which is back at once. Reader: would learn the old version and find the entry. Tag: its marker is removed from L2,
     * of which Redis does not tell the node that did it.
     */
    @Test
    void tagInvalidationThatL2Missed_isNotUndoneByAReaderInBetween() {
        cache.put("k", 1, TAGGED);
        remote.failNextCommand();
        hooked.during(
                "available",
                () -> assertThat(cache.get("k", Integer.class))
                        .as("L2 does not know better, and is not believed")
                        .isEmpty());

        cache.invalidateTags("t");

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
    }

    /** The same for the whole cache. */
    @Test
    void clearThatL2Missed_isNotUndoneByAReaderInBetween() {
        cache.put("k", 1);
        remote.failNextCommand();
        hooked.during("available", () -> cache.get("k", Integer.class));

        cache.clear();

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
    }

    /** The loader has run, its store misses L2: the value is this node's until L2 tells otherwise. */
    @Test
    void loadWhoseStoreL2Missed_isHeldInL1_andCounted() {
        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> {
                    remote.failNextCommand();
                    return 1;
                }))
                .isEqualTo(1);

        remote.commands.clear();
        assertThat(cache.get("k", Integer.class)).contains(1);
        assertThat(remote.commands).as("from L1").isEmpty();
        assertThat(remote.holds("k")).isFalse();
        assertThat(cache.stats().l2Errors()).isEqualTo(1);
        assertThat(cache.stats().puts()).isEqualTo(1);
    }

    /** The store of a load misses L2; another node's write is announced before the loading node knows that it has failed. */
    @Test
    void loadWhoseStoreL2Missed_isNotSaidToBeStored_ifItIsOvertaken() {
        Lookup<Integer> loaded = cache.lookupOrLoad("k", INT, EntryOptions.NONE, context -> {
            remote.failNextCommand();
            hooked.during("replace", () -> remote.push("cdi-cache:web:0000000000000000:k"));
            return 1;
        });

        assertThat(loaded.ttl()).isZero();
        assertThat(cache.stats().puts()).isZero();
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    /** L2 is away from the beginning; the key is invalidated while the loaded value is being written as JSON. */
    @Test
    void loadDuringAnOutage_isNotSaidToBeStored_ifItIsOvertaken() {
        remote.available = false;
        Lookup<Object> loaded = cache.lookupOrLoad(
                "k", TypeRef.of(Object.class), EntryOptions.NONE, context -> invalidatesItself(cache));

        assertThat(loaded.ttl()).isZero();
        assertThat(cache.stats().puts()).isZero();
        remote.repair();
    }

    @Test
    void loadOfAMemoryOnlyCache_isNotSaidToBeStored_ifItIsOvertaken() {
        TwoTierCache memory = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
        Lookup<Object> loaded = memory.lookupOrLoad(
                "k", TypeRef.of(Object.class), EntryOptions.NONE, context -> invalidatesItself(memory));

        assertThat(loaded.ttl()).isZero();
        assertThat(memory.stats().puts()).isZero();
        assertThat(memory.exists("k")).isFalse();
    }

    /** A value during whose writing its key is deleted: after the last look at the ticket but one. */
    private static Object invalidatesItself(Cache cache) {
        return new Object() {
            @SuppressWarnings("unused")
            public int getNumber() {
                cache.delete("k");
                return 1;
            }
        };
    }

    /** A value that is in L1 although its put failed would be served by a node whose caller was told that nothing was stored. */
    @Test
    void strictPutThatL2Missed_leavesNothingInL1() {
        TwoTierCache strict =
                Caches.on(remote, time, CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT));
        strict.put("k", 1);
        remote.available = false;
        assertThatThrownBy(() -> strict.put("k", 2)).isInstanceOf(CacheUnavailableException.class);

        assertThatThrownBy(() -> strict.get("k", Integer.class))
                .as("neither the old value nor the new one is here")
                .isInstanceOf(CacheUnavailableException.class);

        remote.repair();
        assertThat(strict.get("k", Integer.class)).isEmpty();
    }

    /** L2 is cleared again and again while this node writes: it gives up after some attempts and says so, instead of going on for ever. */
    @Test
    void putThatIsOvertakenByAClearEachTime_isGivenUp() {
        TwoTierCache other = Caches.on(remote, time);
        RemoteTier restless = Altered.answering(remote, "put", arguments -> {
            RemoteTier.Write write = (RemoteTier.Write) arguments[0];
            CompletableFuture<Void> answer = remote.put(write);
            other.clear();
            remote.push("cdi-cache:web:@gen");
            return answer;
        });
        TwoTierCache strict = Caches.on(
                restless, time, CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT));
        remote.commands.clear();

        assertThatThrownBy(() -> strict.put("k", 1)).hasMessageContaining("cleared more often than it can be written");

        assertThat(remote.commands.stream().filter("SET"::equals))
                .as("four attempts, and as many clears")
                .hasSize(8);
        assertThat(strict.get("k", Integer.class)).isEmpty();
    }

    private Listener listener;

    private TwoTierCache listenedTo() {
        return Caches.on(
                Altered.answering(remote, "subscribe", arguments -> {
                    listener = (Listener) arguments[1];
                    return null;
                }),
                time);
    }

    /** Repairs that do nothing but what the test wants to happen before a marker is removed. */
    private Repairs repairs(Runnable beforeMarkersAreRemoved) {
        return new Repairs() {
            @Override
            public CompletableFuture<byte[]> get(String key) {
                return remote.get(key);
            }

            @Override
            public CompletableFuture<Long> delete(Collection<String> keys) {
                beforeMarkersAreRemoved.run();
                return remote.delete(keys);
            }

            @Override
            public CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl) {
                return remote.bury(keys, tombstone, ttl);
            }
        };
    }

    /** Reconnect: everything is forgotten. Reader: learns the tag's old version. Reconnect: removes the marker. */
    @Test
    void tagInvalidationThatL2Missed_isNotUndoneByAReaderDuringTheRepair() {
        TwoTierCache node = listenedTo();
        node.put("k", 1, TAGGED);
        remote.available = false;
        node.invalidateTags("t");
        remote.available = true;
        listener.allInvalidated();

        listener.repair(repairs(() -> node.get("k", Integer.class))).join();

        assertThat(node.get("k", Integer.class)).isEmpty();
    }

    /** What is missed while a repair is under way needs another: the connection asks until there is nothing left. */
    @Test
    void repair_tellsWhetherThereWasAnythingToDo() {
        TwoTierCache node = listenedTo();
        node.put("k", 1);
        remote.available = false;
        node.delete("k");
        remote.available = true;

        assertThat(listener.repair(repairs(() -> {})).join()).isTrue();
        assertThat(listener.repair(repairs(() -> {})).join()).isFalse();
        assertThat(remote.holds("k")).isFalse();
    }

    /** Three misses where two can be noted: everything is renewed. One of the keys is missed again while that is being done. */
    @Test
    void newGeneration_makesGoodWhatWasMissedBefore_andNothingSince() {
        Recovery recovery = new Recovery(2);
        Missed a = Missed.entry("a");
        Missed b = Missed.entry("b");
        recovery.missed(List.of(a, b));
        assertThat(recovery.pending()).containsOnlyKeys(a, b);
        recovery.missed(List.of(Missed.entry("c")));
        Map<Missed, Long> due = recovery.pending();
        assertThat(due).containsOnlyKeys(Missed.marker(Markers.GENERATION));

        recovery.missed(List.of(b));
        recovery.repaired(due);

        assertThat(recovery.pending()).containsOnlyKeys(b);
    }

    /** Nobody may say of what was not noted that it is repaired. */
    @Test
    void tooMuchToNote_isNobodysToRepairButTheReconnects() {
        Recovery recovery = new Recovery(1);

        Map<Missed, Long> noted = recovery.missed(List.of(Missed.entry("a"), Missed.entry("b")));
        recovery.repaired(noted);

        assertThat(noted).containsOnlyKeys(Missed.entry("a"));
        assertThat(recovery.pending()).containsOnlyKeys(Missed.marker(Markers.GENERATION));
    }
}
