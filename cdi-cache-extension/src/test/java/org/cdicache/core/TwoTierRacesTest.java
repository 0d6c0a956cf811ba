package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each test forces one interleaving that would leave a wrong value behind. */
class TwoTierRacesTest {

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    @AfterEach
    void nothingIsLeftInFlight() {
        assertThat(cache.isIdle()).isTrue();
    }

    private Optional<Integer> cached() {
        return cache.get("k", Integer.class);
    }

    private Tier tier() {
        return cache.lookup("k", TypeRef.of(Integer.class)).tier();
    }

    private byte[] sealedOne() {
        cache.put("k", 1);
        byte[] entry = remote.stored.get("cdi-cache:web:k");
        cache.delete("k");
        return entry;
    }

    /** Reader: GET answers 1. Writer: delete, complete. Reader: publishes 1 in L1. */
    @Test
    void fillFromL2_thatADeleteOvertook_isNotPublished() {
        remote.stored.put("cdi-cache:web:k", sealedOne());
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
        remote.stored.put("cdi-cache:web:k", sealedOne());
        remote.hold();
        Future<Optional<Integer>> reader = elsewhere(this::cached);
        Held get = remote.next().takeEffect();
        remote.push("cdi-cache:web:k");
        remote.stored.clear();

        get.answer();

        assertThat(join(reader)).contains(1);
        remote.release();
        assertThat(cached()).isEmpty();
    }

    /** As before, with a push for everything (FLUSHALL, lost connection). */
    @Test
    void fillFromL2_thatAFlushOvertook_isNotPublished() {
        remote.stored.put("cdi-cache:web:k", sealedOne());
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
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> reader = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        cache.delete("k");

        database.complete(1);

        assertThat(join(reader)).isEqualTo(1);
        assertThat(cached()).isEmpty();
        assertThat(remote.stored).isEmpty();
    }

    /** Loader returned, its SET is on the way. Writer: delete; its UNLINK leaves first. Then the SET leaves. */
    @Test
    void storeOfALoad_thatADeleteOvertakesOnTheWayOut_isNotSent() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> reader = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        remote.hold();
        database.complete(1);
        Held set = remote.next();
        Future<Boolean> deleter = elsewhere(() -> cache.delete("k"));
        remote.next().takeEffect().answer();
        join(deleter);

        set.takeEffect().answer();

        assertThat(join(reader)).isEqualTo(1);
        remote.release();
        assertThat(remote.stored).isEmpty();
        assertThat(cached()).isEmpty();
    }

    /** Load of v1 under way. Delete, complete. A new caller arrives: it must not be given v1. */
    @Test
    void callerAfterADelete_doesNotJoinTheLoadFromBeforeIt() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> before = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        cache.delete("k");

        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> 2))
                .isEqualTo(2);
        database.complete(1);

        assertThat(join(before)).isEqualTo(1);
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
        remote.stored.put("cdi-cache:web:k", sealedOne());
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
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> reader = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        cache.deleteMatching("*");

        database.complete(1);

        assertThat(join(reader)).isEqualTo(1);
        assertThat(cached()).isEmpty();
        assertThat(remote.stored).isEmpty();
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

        assertThat(remote.stored).isEmpty();
        assertThat(remote.repairWanted().isEmpty()).isTrue();
        assertThat(cached()).isEmpty();
    }

    /** The same for a put: L2 must not keep the old value; the new one is in L1. */
    @Test
    void putMissedDuringAReconnect_removesTheOldValue() {
        cache.put("k", 1);
        remote.failNextCommand();

        cache.put("k", 2);

        assertThat(remote.stored).isEmpty();
        assertThat(cached()).contains(2);
    }

    /** While the tier stays away, what it missed is remembered until it has been repaired. */
    @Test
    void whatL2Missed_isRememberedUntilRepaired() {
        cache.put("k", 1);
        remote.available = false;
        cache.delete("k");
        cache.put("j", 2);

        assertThat(remote.repairWanted().keys()).containsExactlyInAnyOrder("cdi-cache:web:k", "cdi-cache:web:j");
        assertThat(remote.repairWanted().everything()).isFalse();

        cache.deleteMatching("x*");
        assertThat(remote.repairWanted().everything()).isTrue();
    }
}
