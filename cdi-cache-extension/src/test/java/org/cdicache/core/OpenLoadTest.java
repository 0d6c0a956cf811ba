package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.Future;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.core.ScriptedRemote.Held;
import org.cdicache.spi.OpenLoads.Load;
import org.junit.jupiter.api.Test;

/** Loads whose value comes later, and what happens to the key until then. LeftInOrder asserts after each test that no ticket is left. */
class OpenLoadTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final EntryOptions TAGGED =
            EntryOptions.builder().ttl(Duration.ofMinutes(1)).tags("t").build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);
    private final TwoTierCache other = Caches.on(remote, time);

    private Load<Integer> open(EntryOptions options) {
        return cache.open("k", INT, options);
    }

    private void assertThatItIsRefused(Load<Integer> load) {
        assertThat(load.isCurrent()).isFalse();
        assertThat(load.complete(1, null)).isZero();
        assertThatNobodyHoldsIt();
    }

    private void assertThatNobodyHoldsIt() {
        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
    }

    @Test
    void valueThatComesLater_isStoredForAllNodes() {
        Load<Integer> load = open(TAGGED);
        assertThat(load.found().hit()).isFalse();
        assertThat(load.isCurrent()).isTrue();
        assertThat(cache.isIdle()).isFalse();

        assertThat(join(elsewhere(() -> load.complete(1, null)))).isEqualTo(Duration.ofMinutes(1));

        assertThat(cache.isIdle()).isTrue();
        assertThat(other.get("k", Integer.class)).contains(1);
        assertThat(cache.get("k", Integer.class)).contains(1);
        assertThat(cache.stats().loads()).isOne();
    }

    @Test
    void whatATierHolds_isFound() {
        other.put("k", 1);
        try (Load<Integer> load = open(EntryOptions.NONE)) {
            assertThat(load.found().value()).isEqualTo(1);
            assertThat(load.found().tier()).isEqualTo(Tier.L2);
        }
        try (Load<Integer> load = open(EntryOptions.NONE)) {
            assertThat(load.found().tier()).isEqualTo(Tier.L1);
        }
    }

    @Test
    void deleteWhileItRuns_refusesIt() {
        Load<Integer> load = open(TAGGED);
        cache.delete("k");
        assertThatItIsRefused(load);
    }

    @Test
    void clearWhileItRuns_refusesIt() {
        Load<Integer> load = open(TAGGED);
        cache.clear();
        assertThatItIsRefused(load);
    }

    @Test
    void invalidatedTagWhileItRuns_refusesIt() {
        Load<Integer> load = open(TAGGED);
        cache.invalidateTags("t");
        assertThatItIsRefused(load);
    }

    /** The other node's invalidation is in L2, and Redis has not told of it yet. */
    @Test
    void tagThatAnotherNodeInvalidates_refusesIt_whenThisNodeHears() {
        Load<Integer> load = open(TAGGED);
        other.invalidateTags("t");
        remote.pushAll();
        assertThatItIsRefused(load);
    }

    @Test
    void keyThatAnotherNodeChanges_isNotOverwritten() {
        Load<Integer> load = open(EntryOptions.NONE);
        other.put("k", 2);

        assertThat(load.complete(1, null)).isZero();

        assertThat(Caches.on(remote, time).get("k", Integer.class)).contains(2);
    }

    /** Load: its store is about to leave. Delete: begins and ends. The store must not leave. */
    @Test
    void deleteWhileItsStoreIsOnTheWay_refusesIt() {
        Load<Integer> load = open(EntryOptions.NONE);
        remote.hold();
        Future<Duration> ending = elsewhere(() -> load.complete(1, null));
        Held store = remote.next();
        Future<Boolean> deleting = elsewhere(() -> cache.delete("k"));
        Held delete = remote.next();
        remote.release();
        delete.takeEffect().answer();
        join(deleting);

        store.takeEffect().answer();

        join(ending);
        assertThatNobodyHoldsIt();
    }

    @Test
    void whatIsChangedWhileItLooksIntoL2_doesNotConcernIt() {
        remote.hold();
        Future<Load<Integer>> opening = elsewhere(() -> open(EntryOptions.NONE));
        Held read = remote.next().takeEffect();
        remote.pushAll();
        remote.release();
        read.answer();
        Load<Integer> load = join(opening);

        assertThat(load.isCurrent()).isTrue();
        assertThat(load.complete(1, null)).isPositive();
    }

    /** Its ticket hears of nothing any more, so that it must not say that nothing has happened. */
    @Test
    void loadThatHasEnded_isNotCurrent() {
        Load<Integer> load = open(EntryOptions.NONE);
        load.complete(1, null);
        cache.delete("k");

        assertThat(load.isCurrent()).isFalse();
    }

    @Test
    void onlyTheFirstEndCounts() {
        Load<Integer> load = open(EntryOptions.NONE);
        load.close();
        load.close();

        assertThat(load.complete(1, null)).isZero();
        assertThat(load.failed(new IllegalStateException()).hit()).isFalse();
        assertThatNobodyHoldsIt();
        assertThat(cache.stats().loads()).isZero();
    }

    @Test
    void failure_isAnsweredWithAStaleValue_unlessThatWasInvalidated() {
        EntryOptions stale = EntryOptions.builder()
                .ttl(Duration.ofMinutes(1))
                .staleIfError(Duration.ofHours(1))
                .tags("t")
                .build();
        cache.put("k", 1, stale);
        time.advance(Duration.ofMinutes(2));

        Lookup<Integer> answer = open(stale).failed(new IllegalStateException("down"));

        assertThat(answer.value()).isEqualTo(1);
        assertThat(answer.stale()).isTrue();
        assertThat(cache.stats().loadFailures()).isOne();
        Load<Integer> next = open(stale);
        cache.invalidateTags("t");
        assertThat(next.failed(new IllegalStateException("down")).hit()).isFalse();
    }

    @Test
    void strictMode_beginsNothingWithoutL2_andAnOutageLaterDoesNotThrow() {
        TwoTierCache strict =
                Caches.on(remote, time, CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT));
        Load<Integer> load = strict.open("k", INT, TAGGED);
        remote.available = false;

        assertThat(load.complete(1, null)).isPositive();
        assertThatThrownBy(() -> strict.open("other", INT, TAGGED)).isInstanceOf(CacheUnavailableException.class);
    }
}
