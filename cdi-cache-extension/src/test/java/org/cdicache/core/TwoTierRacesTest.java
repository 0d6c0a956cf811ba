package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.cdicache.EntryOptions;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/** Each test forces one interleaving that would leave a wrong value behind. */
class TwoTierRacesTest {

    private static final EntryOptions TAGGED = EntryOptions.builder().tags("t").build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    /** A load of k that has begun and ends when the test says so. */
    private record SlowLoad(CompletableFuture<Integer> database, Future<Integer> caller) {

        void finish(int value) {
            database.complete(value);
        }

        int result() {
            return join(caller);
        }
    }

    private SlowLoad slowLoad(EntryOptions options) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> caller = elsewhere(() -> cache.getOrLoad("k", Integer.class, options, context -> {
            begun.complete(null);
            return database.join();
        }));
        await(begun);
        return new SlowLoad(database, caller);
    }

    private Optional<Integer> cached() {
        return cache.get("k", Integer.class);
    }

    private Tier tier() {
        return cache.lookup("k", TypeRef.of(Integer.class)).tier();
    }

    /** L2 holds 1, as another node would have left it; L1 knows nothing of it. */
    private void storedByAnotherNode() {
        cache.put("k", 1);
        remote.push(remote.keyOf("k"));
        assertThat(remote.holds("k")).isTrue();
    }

    /** Reader: GET answers 1. Writer: delete, complete. Reader: publishes 1 in L1. */
    @Test
    void fillFromL2_thatADeleteOvertook_isNotPublished() {
        storedByAnotherNode();
        remote.hold();
        Future<Optional<Integer>> reader = elsewhere(this::cached);
        Held get = remote.next().takeEffect();
        Future<Boolean> deleter = elsewhere(() -> cache.delete("k"));
        remote.next().takeEffect().answer();
        assertThat(join(deleter)).isTrue();

        get.answer();

        assertThat(join(reader)).contains(1);
        remote.release();
        assertThat(cached()).isEmpty();
    }

    /** Reader: GET answers 1. Another node: writes 2; its push arrives here. Reader: publishes 1 in L1. */
    @Test
    void fillFromL2_thatAPushOvertook_isNotPublished() {
        storedByAnotherNode();
        remote.hold();
        Future<Optional<Integer>> reader = elsewhere(this::cached);
        Held get = remote.next().takeEffect();
        remote.push(remote.keyOf("k"));
        remote.stored.remove(remote.keyOf("k"));

        get.answer();

        assertThat(join(reader)).contains(1);
        remote.release();
        assertThat(cached()).isEmpty();
    }

    /** As before, with a push for everything (FLUSHALL, lost connection). */
    @Test
    void fillFromL2_thatAFlushOvertook_isNotPublished() {
        storedByAnotherNode();
        remote.hold();
        Future<Optional<Integer>> reader = elsewhere(this::cached);
        Held get = remote.next().takeEffect();
        remote.stored.clear();
        remote.pushAll();

        get.answer();

        assertThat(join(reader)).contains(1);
        remote.release();
        assertThat(cached()).isEmpty();
    }

    /** Loader starts. Writer: delete, complete. Loader returns what it read before. */
    @Test
    void load_thatADeleteOvertook_isReturnedButStoredNowhere() {
        SlowLoad load = slowLoad(EntryOptions.NONE);
        cache.delete("k");

        load.finish(1);

        assertThat(load.result()).isEqualTo(1);
        assertThat(cached()).isEmpty();
        assertThat(remote.holds("k")).isFalse();
    }

    /** Loader returned, its SET is on the way. Writer: delete; its UNLINK leaves first. Then the SET leaves. */
    @Test
    void storeOfALoad_thatADeleteOvertakesOnTheWayOut_isNotSent() {
        SlowLoad load = slowLoad(EntryOptions.NONE);
        remote.hold();
        load.finish(1);
        Held set = remote.next();
        Future<Boolean> deleter = elsewhere(() -> cache.delete("k"));
        remote.next().takeEffect().answer();
        join(deleter);

        set.takeEffect().answer();

        assertThat(load.result()).isEqualTo(1);
        remote.release();
        assertThat(remote.holds("k")).isFalse();
        assertThat(cached()).isEmpty();
    }

    /** Load of v1 under way. Delete, complete. A new caller arrives: it must not be given v1. */
    @Test
    void callerAfterADelete_doesNotJoinTheLoadFromBeforeIt() {
        SlowLoad load = slowLoad(EntryOptions.NONE);
        cache.delete("k");

        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> 2))
                .isEqualTo(2);
        load.finish(1);

        assertThat(load.result()).isEqualTo(1);
        assertThat(cached()).as("the newer load stays").contains(2);
    }

    /** Put of 1 and put of 2 overlap; L2 executes 2 then 1, but the answers arrive the other way round. */
    @Test
    void overlappingPuts_leaveL1ToL2sDecision() {
        remote.hold();
        Future<Void> one = elsewhere(() -> {
            cache.put("k", 1);
            return null;
        });
        Held setOne = remote.next();
        Future<Void> two = elsewhere(() -> {
            cache.put("k", 2);
            return null;
        });
        Held setTwo = remote.next();
        setTwo.takeEffect();
        setOne.takeEffect();
        setOne.answer();
        join(one);
        setTwo.answer();
        join(two);
        remote.release();

        assertThat(tier()).isEqualTo(Tier.L2);
        assertThat(cached()).contains(1);
    }

    /** Put of 2 is sent; a reader fills 1, read before; the put is acknowledged. */
    @Test
    void readDuringAPut_doesNotHideIt() {
        storedByAnotherNode();
        remote.hold();
        Future<Void> put = elsewhere(() -> {
            cache.put("k", 2);
            return null;
        });
        Held set = remote.next();
        Future<Optional<Integer>> reader = elsewhere(this::cached);
        Held get = remote.next().takeEffect();
        set.takeEffect();
        set.answer();
        join(put);
        get.answer();

        assertThat(join(reader)).contains(1);
        remote.release();
        assertThat(cached()).contains(2);
        assertThat(tier()).isEqualTo(Tier.L1);
    }

    /** Loader starts. Pattern delete, complete. Loader returns. */
    @Test
    void load_thatAPatternDeleteOvertook_isNotStored() {
        SlowLoad load = slowLoad(EntryOptions.NONE);
        cache.deleteMatching("*");

        load.finish(1);

        assertThat(load.result()).isEqualTo(1);
        assertThat(cached()).isEmpty();
        assertThat(remote.holds("k")).isFalse();
    }

    /** A write of another key, whatever its hash, must not cost this key its fill. */
    @Test
    void load_isNotDisturbedByWritesOfOtherKeys() {
        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> {
                    for (int i = 0; i < 10_000; i++) {
                        cache.put("other" + i, i);
                    }
                    return 1;
                }))
                .isEqualTo(1);

        assertThat(cached()).contains(1);
    }

    /** The tier is away when the delete is sent; back, with nothing to repair, when the delete notes what L2 missed. */
    @Test
    void deleteMissedDuringAReconnect_isRepairedByItsCallerBeforeItReturns() {
        cache.put("k", 1);
        remote.failNextCommand();

        cache.delete("k");

        assertThat(remote.holds("k")).isFalse();
        assertThat(cached()).isEmpty();
    }

    /** The same for a put: L2 must not keep the old value; the new one is in L1. */
    @Test
    void putMissedDuringAReconnect_removesTheOldValue() {
        cache.put("k", 1);
        remote.failNextCommand();

        cache.put("k", 2);

        assertThat(remote.holds("k")).isFalse();
        assertThat(cached()).contains(2);
    }

    /** Load under way. clear() completes. The load's value must not survive it, nor may a reader see what was there before. */
    @Test
    void load_thatAClearOvertook_isNotStored() {
        cache.put("old", 1);
        SlowLoad load = slowLoad(EntryOptions.NONE);
        cache.clear();

        load.finish(1);

        assertThat(load.result()).isEqualTo(1);
        assertThat(cached()).isEmpty();
        assertThat(cache.get("old", Integer.class)).isEmpty();
    }

    /** Load under a tag under way. The tag is invalidated. The value is stored, and must not be found. */
    @Test
    void load_thatItsTagsInvalidationOvertook_isNotFound() {
        SlowLoad load = slowLoad(TAGGED);
        cache.invalidateTags("t");

        load.finish(1);

        assertThat(load.result()).isEqualTo(1);
        assertThat(cached()).isEmpty();
    }

    /** The same where only the loader knows the tag: no version from before the load exists. */
    @Test
    void load_whoseTagItDecidesItself_isNotStoredIfAnythingWasInvalidatedMeanwhile() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> reader = elsewhere(() -> cache.getOrLoad("k", Integer.class, EntryOptions.NONE, context -> {
            context.options(EntryOptions.builder().tags("late").build());
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        cache.invalidateTags("late");

        database.complete(1);

        assertThat(join(reader)).isEqualTo(1);
        assertThat(cached()).isEmpty();
        assertThat(remote.holds("k")).isFalse();
    }

    /** A caller that begins after the tag was invalidated must not be given the load from before it. */
    @Test
    void callerAfterATagsInvalidation_doesNotJoinTheLoadFromBeforeIt() {
        SlowLoad load = slowLoad(TAGGED);
        cache.invalidateTags("t");

        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, TAGGED, context -> 2))
                .isEqualTo(2);
        load.finish(1);

        assertThat(load.result()).isEqualTo(1);
        assertThat(cached()).contains(2);
    }

    /** A background refresh has read the database. The key is deleted. The refresh stores its value. */
    @Test
    void refresh_thatADeleteOvertook_isNotStored() {
        EntryOptions early = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .earlyRefresh(0.5)
                .build();
        cache.getOrLoad("k", Integer.class, early, context -> 1);
        time.advance(Duration.ofSeconds(6));
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, early, context -> {
                    loading.complete(null);
                    return database.join();
                }))
                .as("the hit does not wait for the refresh")
                .isEqualTo(1);
        await(loading);
        cache.delete("k");

        database.complete(2);

        eventually("the refresh ends", cache::isIdle);
        assertThat(cached()).isEmpty();
        assertThat(remote.holds("k")).isFalse();
    }
}
