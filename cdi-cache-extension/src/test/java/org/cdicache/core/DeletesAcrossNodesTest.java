package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.cdicache.EntryOptions;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What one node deletes while another loads. The push of the delete reaches the loading node only when the test delivers it, which is
 * mostly never: a push may be on its way for as long as the connection is not given up.
 */
class DeletesAcrossNodesTest {

    private static final EntryOptions KEPT_STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofMinutes(10))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache loading = Caches.on(remote, time);
    private final TwoTierCache deleting = Caches.on(remote, time);

    @AfterEach
    void nothingIsLeftInFlight() {
        assertThat(loading.isIdle()).isTrue();
        assertThat(deleting.isIdle()).isTrue();
    }

    private record SlowLoad(CompletableFuture<Integer> database, Future<Integer> caller) {

        int finish(int value) {
            database.complete(value);
            return join(caller);
        }
    }

    private SlowLoad slowLoad(EntryOptions options) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> caller = elsewhere(() -> loading.getOrLoad("k", Integer.class, options, context -> {
            begun.complete(null);
            return database.join();
        }));
        await(begun);
        return new SlowLoad(database, caller);
    }

    private void assertThatNobodyHolds(String key) {
        assertThat(remote.holds(key)).isFalse();
        assertThat(loading.get(key, Integer.class)).isEmpty();
        assertThat(deleting.get(key, Integer.class)).isEmpty();
    }

    /** A: finds nothing, loads 1. B: deletes k, which L2 does not hold. A: stores 1. */
    @Test
    void loadOfAKeyThatL2DoesNotHold_isNotStoredOverADelete() {
        SlowLoad load = slowLoad(EntryOptions.NONE);
        deleting.delete("k");

        assertThat(load.finish(1)).isEqualTo(1);

        assertThatNobodyHolds("k");
    }

    /** A: loads 1, its command has left. B: deletes k. A's command arrives. */
    @Test
    void storeThatIsOnItsWay_isRefusedBehindADelete() {
        SlowLoad load = slowLoad(EntryOptions.NONE);
        remote.hold();
        load.database.complete(1);
        Held store = remote.next();
        Future<Boolean> deleter = elsewhere(() -> deleting.delete("k"));
        remote.next().takeEffect().answer();
        join(deleter);

        store.takeEffect().answer();

        assertThat(join(load.caller)).isEqualTo(1);
        remote.release();
        assertThatNobodyHolds("k");
    }

    /** A: finds 0, stale, and loads 1. B: deletes k. A: stores 1. */
    @Test
    void loadOverAStaleValue_isNotStoredOverADelete() {
        loading.put("k", 0, KEPT_STALE);
        time.advance(Duration.ofSeconds(11));
        SlowLoad load = slowLoad(KEPT_STALE);
        deleting.delete("k");

        load.finish(1);

        assertThat(remote.holds("k")).isFalse();
        assertThat(deleting.get("k", Integer.class)).isEmpty();
    }

    /** B: deletes k. A: finds the tombstone, loads 1. B: deletes k again. A: stores 1. */
    @Test
    void secondDelete_isNotTakenForTheFirst() {
        deleting.delete("k");
        SlowLoad load = slowLoad(EntryOptions.NONE);
        deleting.delete("k");

        load.finish(1);

        assertThatNobodyHolds("k");
    }

    /** A: finds nothing, loads 1. B: puts 2. A: stores 1. */
    @Test
    void loadIsNotStoredOverAPut() {
        SlowLoad load = slowLoad(EntryOptions.NONE);
        deleting.put("k", 2);

        load.finish(1);

        assertThat(loading.get("k", Integer.class)).contains(2);
        assertThat(deleting.get("k", Integer.class)).contains(2);
    }

    @Test
    void loadThatBeginsAfterADelete_isStored() {
        deleting.delete("k");
        SlowLoad load = slowLoad(EntryOptions.NONE);

        load.finish(1);

        assertThat(loading.stats().puts()).isEqualTo(1);
        assertThat(deleting.get("k", Integer.class)).contains(1);
    }

    /** A: finds nothing, loads 1. B: deletes by pattern; L2 holds no match. Its push reaches A. A: stores 1. */
    @Test
    void deleteByPattern_stopsLoadsOfKeysThatL2DoesNotHold() {
        SlowLoad load = slowLoad(EntryOptions.NONE);
        assertThat(deleting.deleteMatching("k*")).isZero();
        remote.push("cdi-cache:web:@sweep");

        load.finish(1);

        assertThatNobodyHolds("k");
    }

    /** A: finds 0, loads 1. B: deletes by pattern. A, which has not heard of it: stores 1. */
    @Test
    void deleteByPattern_isNotUndoneByALoadOverWhatItDeleted() {
        loading.put("k", 0, KEPT_STALE);
        time.advance(Duration.ofSeconds(11));
        SlowLoad load = slowLoad(KEPT_STALE);
        assertThat(deleting.deleteMatching("k*")).isEqualTo(1);

        load.finish(1);

        assertThat(remote.holds("k")).isFalse();
    }

    @Test
    void deletedKeys_areCountedOnceAndNotListed() {
        deleting.put("k", 1);

        assertThat(deleting.delete("k")).isTrue();
        assertThat(deleting.delete("k")).isFalse();

        assertThat(deleting.keys("*")).isEmpty();
        assertThat(deleting.exists("k")).isFalse();
        assertThat(deleting.ttl("k")).isEmpty();
        assertThat(deleting.expire("k")).isFalse();
        assertThat(deleting.deleteMatching("*")).isZero();
        assertThat(deleting.stats().undecodable()).isZero();
    }
}
