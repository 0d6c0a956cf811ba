package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.awaitWaiter;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.LoadTimeoutException;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/**
 * A source hangs, and the loads that wait for it hold every worker. Whoever comes then with a timeout must not be made to wait for the source on
 * its own thread: that is what its timeout is for.
 */
class BusyWorkersTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(60))
            .build();
    private static final EntryOptions HARD =
            EntryOptions.builder().hardTimeout(Duration.ofSeconds(20)).build().over(STALE);
    private static final EntryOptions SOFT =
            EntryOptions.builder().softTimeout(Duration.ofSeconds(10)).build().over(STALE);

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time, CacheConfig.builder(CachePreset.SIMPLE), task -> {
        throw new RejectedExecutionException("no thread is free");
    });

    private static int hanging() {
        throw new AssertionError("the source is asked on the caller's thread");
    }

    private Lookup<Integer> load(EntryOptions options) {
        return cache.lookupOrLoad("k", INT, options, context -> hanging());
    }

    @Test
    void whoComesWhenASourceHoldsAllWorkers_isToldAtOnce() {
        ExecutorService workers = Workers.start("test-busy");
        CompletableFuture<Integer> source = new CompletableFuture<>();
        try {
            TwoTierCache all = Caches.on(remote, time, CacheConfig.builder(CachePreset.SIMPLE), workers);
            List<Future<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String key = "k" + i;
                callers.add(elsewhere(() -> all.getOrLoad(key, Integer.class, HARD, context -> source.join())));
            }
            eventually("all workers wait for the source", () -> time.waiting() == 64);

            assertThatThrownBy(() -> all.getOrLoad("k", Integer.class, HARD, context -> hanging()))
                    .isInstanceOf(LoadTimeoutException.class)
                    .hasMessageContaining("No thread is free to load key \"k\"");

            source.complete(1);
            callers.forEach(caller -> assertThat(join(caller)).isEqualTo(1));
        } finally {
            workers.shutdownNow();
        }
    }

    /** Loads with a timeout hold all workers, and their loaders ask for parts with a timeout, which nobody has a thread for. */
    @Test
    void partOfALoadThatItsCallerMayLeave_isLoadedOnTheWorkersThread() {
        ExecutorService workers = Workers.start("test-busy");
        CompletableFuture<Integer> begin = new CompletableFuture<>();
        try {
            TwoTierCache all = Caches.on(remote, time, CacheConfig.builder(CachePreset.SIMPLE), workers);
            List<Future<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String key = "k" + i;
                callers.add(elsewhere(() -> all.getOrLoad(key, Integer.class, HARD, context -> {
                    begin.join();
                    return all.<Integer, RuntimeException>getOrLoad("part of " + key, Integer.class, HARD, part -> 2);
                })));
            }
            eventually("all workers are in loaders", () -> time.waiting() == 64);

            begin.complete(1);

            callers.forEach(caller -> assertThat(join(caller)).isEqualTo(2));
        } finally {
            workers.shutdownNow();
        }
    }

    /** The caller of the whole is patient, and nobody would take this thread from a source that hangs. */
    @Test
    void partOfALoadOnItsCallersThread_isNotLoadedThere() {
        assertThatThrownBy(() -> cache.<Integer, RuntimeException>getOrLoad(
                        "whole", Integer.class, () -> load(HARD).value()))
                .isInstanceOf(LoadTimeoutException.class)
                .hasMessageContaining("No thread is free to load key \"k\"");
    }

    @Test
    void staleValue_isTheAnswer_withAHardTimeoutAndWithASoftOne() {
        for (EntryOptions options : List.of(HARD, SOFT)) {
            cache.put("k", 1, STALE);
            time.advance(Duration.ofSeconds(11));

            Lookup<Integer> answer = load(options);

            assertThat(answer).isEqualTo(new Lookup<>(1, Tier.L1, Duration.ZERO, /* stale= */ true));
            remote.commands.clear();
            assertThat(load(options).value()).isEqualTo(1);
            assertThat(remote.commands).as("for the throttle time").isEmpty();
        }
        assertThat(cache.stats().loadFailures()).isZero();
    }

    @Test
    void whatAnotherNodeHasLoaded_isTheAnswer() {
        Caches.on(remote, time).put("k", 1, STALE);

        assertThat(load(HARD)).extracting(Lookup::value, Lookup::tier).containsExactly(1, Tier.L2);
    }

    /** Its caller wants a value however long that takes, and there is nothing to take instead. */
    @Test
    void softTimeoutWithoutAStaleValue_loadsOnItsOwnThread() {
        Thread caller = Thread.currentThread();

        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, SOFT, context -> {
                    assertThat(Thread.currentThread()).isSameAs(caller);
                    return 2;
                }))
                .isEqualTo(2);
        assertThat(cache.get("k", Integer.class)).contains(2);
    }

    /** The caller with the timeout looks for an answer without loading; a patient one joins it meanwhile, and must get its load. */
    @Test
    void whoJoinsACallerThatCannotLoad_loadsForItself_ifItWaitsForAsLongAsItTakes() {
        remote.hold();
        Future<Lookup<Integer>> hard = elsewhere(() -> load(HARD));
        Held get = remote.next().takeEffect();
        Future<Integer> patient =
                elsewhere(() -> cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> 2));
        awaitWaiter();
        remote.release();
        get.answer();

        assertThatThrownBy(hard::get).hasCauseInstanceOf(LoadTimeoutException.class);
        assertThat(join(patient)).isEqualTo(2);
    }

    @Test
    void whoJoinsACallerThatCannotLoad_isToldAsWell_ifItHasAHardTimeout() {
        remote.hold();
        Future<Lookup<Integer>> first = elsewhere(() -> load(HARD));
        Held get = remote.next().takeEffect();
        Future<Lookup<Integer>> second = elsewhere(() -> load(HARD));
        awaitWaiter();
        get.answer();
        remote.release();

        assertThatThrownBy(first::get).hasCauseInstanceOf(LoadTimeoutException.class);
        assertThatThrownBy(second::get).hasCauseInstanceOf(LoadTimeoutException.class);
        eventually("nothing is left", cache::isIdle);
    }
}
