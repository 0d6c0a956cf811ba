package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.cdicache.EntryOptions;
import org.cdicache.LoadTimeoutException;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/** Races that users of other caches have reported (docs/design/races.md), beyond those of {@link TwoTierRacesTest}; each one is forced. */
class ReportedRacesTest {

    private static final EntryOptions TAGGED = EntryOptions.builder().tags("t").build();
    private static final EntryOptions EARLY =
            EntryOptions.builder().ttl(Duration.ofSeconds(10)).earlyRefresh(0.5).build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    private Optional<Integer> cached() {
        return cache.get("k", Integer.class);
    }

    /** L2 holds 1, as another node would have left it; L1 knows nothing of it. */
    private void storedByAnotherNode(EntryOptions options) {
        cache.put("k", 1, options);
        remote.push(remote.keyOf("k"));
    }

    /** A reader whose GET has been executed and is not answered yet. */
    private record Reader(Held get, Future<Optional<Integer>> result) {

        Optional<Integer> finish() {
            get.answer();
            return join(result);
        }
    }

    private Reader reader() {
        remote.hold();
        Future<Optional<Integer>> result = elsewhere(this::cached);
        Held get = remote.next().takeEffect();
        remote.release();
        return new Reader(get, result);
    }

    /** A hit has started a refresh, whose loader has begun and ends when the test says so. */
    private CompletableFuture<Integer> refreshUnderWay(EntryOptions options) {
        cache.getOrLoad("k", Integer.class, options, context -> 1);
        time.advance(Duration.ofSeconds(6));
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        cache.getOrLoad("k", Integer.class, options, context -> {
            loading.complete(null);
            return database.join();
        });
        await(loading);
        return database;
    }

    /** Refresh: reads the database. Tag: invalidated. Refresh: stores what it read, and stamps it with the tag. */
    @Test
    void refresh_thatItsTagsInvalidationOvertook_isNotFound() {
        CompletableFuture<Integer> database = refreshUnderWay(TAGGED.over(EARLY));
        cache.invalidateTags("t");

        database.complete(2);

        eventually("the refresh ends", cache::isIdle);
        assertThat(cached()).isEmpty();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
    }

    /** Refresh: reads the database. clear() completes. Refresh: stores what it read. */
    @Test
    void refresh_thatAClearOvertook_isNotFound() {
        CompletableFuture<Integer> database = refreshUnderWay(EARLY);
        cache.clear();

        database.complete(2);

        eventually("the refresh ends", cache::isIdle);
        assertThat(cached()).isEmpty();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
    }

    /** Refresh: reads the database. Another node writes 3; its push arrives. Refresh: stores what it read before. */
    @Test
    void refresh_thatAPushOvertook_isStoredNowhere() {
        CompletableFuture<Integer> database = refreshUnderWay(EARLY);
        Caches.on(remote, time).put("k", 3);
        remote.push(remote.keyOf("k"));

        database.complete(2);

        eventually("the refresh ends", cache::isIdle);
        assertThat(cached()).contains(3);
    }

    /** Reader: GET answers the fresh entry. expire() completes. Reader: publishes the entry as fresh. */
    @Test
    void fillFromL2_thatAnExpireOvertook_isNotPublished() {
        storedByAnotherNode(
                EntryOptions.builder().staleIfError(Duration.ofHours(1)).build());
        Reader reader = reader();
        assertThat(cache.expire("k")).isTrue();

        assertThat(reader.finish()).contains(1);

        assertThat(cached()).isEmpty();
    }

    /** Reader: GET answers the entry, whose tag is current. The tag is invalidated. Reader: publishes the entry. */
    @Test
    void fillFromL2_thatItsTagsInvalidationOvertook_isNotFound() {
        storedByAnotherNode(TAGGED);
        Reader reader = reader();
        cache.invalidateTags("t");

        assertThat(reader.finish()).as("nor is it returned").isEmpty();

        assertThat(cached()).isEmpty();
    }

    /** Reader: GET answers the entry. clear() completes. Reader: publishes the entry. */
    @Test
    void fillFromL2_thatAClearOvertook_isNotPublished() {
        storedByAnotherNode(EntryOptions.NONE);
        Reader reader = reader();
        cache.clear();

        assertThat(reader.finish()).contains(1);

        assertThat(cached()).isEmpty();
    }

    /** Reader: GET answers the entry. A pattern delete completes. Reader: publishes behind the sweep's back. */
    @Test
    void fillFromL2_thatAPatternDeleteOvertook_isNotPublished() {
        storedByAnotherNode(EntryOptions.NONE);
        Reader reader = reader();
        assertThat(cache.deleteMatching("k*")).isEqualTo(1);

        assertThat(reader.finish()).contains(1);

        assertThat(cached()).isEmpty();
    }

    /** Delete: its UNLINK is on the way. Reader: misses L1, reads the old value from L2, publishes it. Delete: takes effect, returns. */
    @Test
    void readDuringADelete_doesNotRefillL1() {
        storedByAnotherNode(EntryOptions.NONE);
        remote.hold();
        Future<Boolean> deleter = elsewhere(() -> cache.delete("k"));
        Held unlink = remote.next();
        Future<Optional<Integer>> reader = elsewhere(this::cached);
        remote.next().takeEffect().answer();
        assertThat(join(reader)).contains(1);

        unlink.takeEffect().answer();

        assertThat(join(deleter)).isTrue();
        remote.release();
        assertThat(cached()).isEmpty();
    }

    /** The same for a batch: MGET answers; one of its keys is deleted; the batch publishes what it read. */
    @Test
    void batchRead_thatADeleteOvertook_publishesOnlyTheOtherKeys() {
        cache.putAll(Map.of("k", 1, "other", 2), EntryOptions.NONE);
        remote.pushAll();
        remote.hold();
        Future<Map<String, Integer>> batch = elsewhere(() -> cache.getAll(List.of("k", "other"), Integer.class));
        Held mget = remote.next().takeEffect();
        remote.release();
        cache.delete("k");

        mget.answer();

        assertThat(join(batch)).containsEntry("k", 1);
        assertThat(cached()).isEmpty();
        remote.commands.clear();
        assertThat(cache.get("other", Integer.class)).contains(2);
        assertThat(remote.commands).as("the other key is in L1").isEmpty();
    }

    /** The caller gives up; the key is deleted; the load that it left behind ends and stores what it had read. */
    @Test
    void loadThatItsCallerLeft_andADeleteOvertook_isNotStored() {
        EntryOptions hard =
                EntryOptions.builder().hardTimeout(Duration.ofMillis(5)).build();
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> caller = elsewhere(() -> cache.getOrLoad("k", Integer.class, hard, context -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        time.advanceWhen(1, Duration.ofMillis(5));
        assertThatThrownBy(caller::get).hasCauseInstanceOf(LoadTimeoutException.class);
        cache.delete("k");

        database.complete(1);

        eventually("the load ends", cache::isIdle);
        assertThat(cached()).isEmpty();
        assertThat(remote.holds("k")).isFalse();
    }

    /** Put of 1 here; put of 2 on another node is executed before it, and its push arrives while the answer to ours is on its way. */
    @Test
    void putThatAPushOvertook_leavesL1ToL2sDecision() {
        cache.put("k", 0);
        TwoTierCache other = Caches.on(remote, time);
        remote.hold();
        Future<Void> put = elsewhere(() -> {
            cache.put("k", 1);
            return null;
        });
        Held set = remote.next().takeEffect();
        remote.release();
        other.put("k", 2);
        remote.push(remote.keyOf("k"));

        set.answer();

        join(put);
        assertThat(cached()).contains(2);
    }
}
