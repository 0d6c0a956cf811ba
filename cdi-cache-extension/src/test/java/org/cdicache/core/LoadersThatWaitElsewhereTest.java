package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cdicache.CacheWarmer;
import org.cdicache.EntryOptions;
import org.cdicache.TypeRef;
import org.cdicache.WarmUp.Result;
import org.junit.jupiter.api.Test;

/**
 * Loaders that hand work to threads of the library and wait for it in a way that the cache does not see: it must not wait for them in turn.
 * Each test would never end.
 */
class LoadersThatWaitElsewhereTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);

    private final TwoTierCache cache = Caches.on(new ScriptedRemote(), new FakeTime());

    private interface Loader {
        int load() throws Exception;
    }

    private Future<Integer> load(String key, Loader loader) {
        return elsewhere(() -> cache.getOrLoad(key, Integer.class, EntryOptions.NONE, context -> loader.load()));
    }

    private int loadOnAWorker(String key, Loader loader) {
        return cache.async()
                .getOrLoad(key, INT, EntryOptions.NONE, context -> loader.load())
                .toCompletableFuture()
                .join();
    }

    private int asked(String key, int value) {
        return cache.<Integer, RuntimeException>getOrLoad(key, Integer.class, () -> value);
    }

    private static void assertThatItIsToldSo(Future<Integer> caller) {
        eventually("the caller is answered", caller::isDone);
        assertThatThrownBy(caller::get)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageContaining("asks the same cache for the same key");
    }

    /** T loads k and waits for W; W asks for k and would wait for T. */
    @Test
    void loaderThatAsksForItsOwnKey_throughAWorker_isToldSo() {
        assertThatItIsToldSo(load("k", () -> loadOnAWorker("k", () -> 1)));
    }

    /** T loads a and waits for W, which loads b and asks for a. */
    @Test
    void workersLoaderThatAsksForTheKeyItWorksFor_isToldSo() {
        assertThatItIsToldSo(load("a", () -> loadOnAWorker("b", () -> asked("a", 1))));
    }

    /** T loads a and waits for V, which loads b and waits for W, which asks for a. */
    @Test
    void workerOfAWorker_isToldSoAsWell() {
        assertThatItIsToldSo(load("a", () -> loadOnAWorker("b", () -> loadOnAWorker("c", () -> asked("a", 1)))));
    }

    /** T1 loads a and waits for W1, which asks for b; T2 loads b and waits for W2, which asks for a. */
    @Test
    void loadersThatAskForEachOther_throughWorkers_doNotDeadlock() {
        CompletableFuture<Void> loadingA = new CompletableFuture<>();
        CompletableFuture<Void> loadingB = new CompletableFuture<>();
        Future<Integer> one = load("a", () -> {
            loadingA.complete(null);
            await(loadingB);
            return loadOnAWorker("c", () -> asked("b", 10));
        });
        Future<Integer> two = load("b", () -> {
            loadingB.complete(null);
            await(loadingA);
            return loadOnAWorker("d", () -> asked("a", 20));
        });

        assertThat(join(one)).isIn(10, 20);
        assertThat(join(two)).isIn(10, 20);
    }

    /** T1 loads a, in it b, and waits for W1, which asks for c; T2 loads c and asks for a. */
    @Test
    void loadAroundALoad_waitsForItsWorkersAsWell() {
        CompletableFuture<Void> loadingB = new CompletableFuture<>();
        CompletableFuture<Void> loadingC = new CompletableFuture<>();
        Future<Integer> one = load(
                "a",
                () -> cache.<Integer, Exception>getOrLoad("b", Integer.class, EntryOptions.NONE, context -> {
                    loadingB.complete(null);
                    await(loadingC);
                    return loadOnAWorker("d", () -> asked("c", 10));
                }));
        Future<Integer> two = load("c", () -> {
            loadingC.complete(null);
            await(loadingB);
            return asked("a", 20);
        });

        assertThat(join(one)).isIn(10, 20);
        assertThat(join(two)).isIn(10, 20);
    }

    /** Two workers of one loader that want the same key still share one load: neither waits for the other's loader. */
    @Test
    void workersOfOneLoader_shareALoad() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> source = new CompletableFuture<>();
        Future<Integer> caller = load("a", () -> {
            var first = cache.async().getOrLoad("b", INT, EntryOptions.NONE, context -> {
                loading.complete(null);
                return source.join();
            });
            await(loading);
            var second = cache.async().getOrLoad("b", INT, EntryOptions.NONE, context -> 100);
            eventually("the second is there", () -> cache.stats().l1Misses() == 3);
            source.complete(1);
            return first.toCompletableFuture().join()
                    + second.toCompletableFuture().join();
        });

        assertThat(join(caller)).isEqualTo(2);
    }

    /** What a thread has started before its load is no part of it. */
    @Test
    void workStartedBeforeALoad_sharesIt() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> source = new CompletableFuture<>();
        // Of loads that ask for the first generation at once, those that began before it was made are not shared.
        cache.get("absent", Integer.class);
        Future<Integer> caller = elsewhere(() -> {
            var prefetch = cache.async().getOrLoad("a", INT, EntryOptions.NONE, context -> {
                await(loading);
                return asked("b", 100);
            });
            int here = cache.<Integer, Exception>getOrLoad("b", Integer.class, EntryOptions.NONE, context -> {
                loading.complete(null);
                return source.join();
            });
            return here + prefetch.toCompletableFuture().join();
        });
        eventually("the worker waits for the load", () -> cache.stats().l1Misses() == 4);
        source.complete(1);

        assertThat(join(caller)).isEqualTo(2);
    }

    /** Loads of which each starts the next and does not wait for it: none may keep those before it in memory, but an outer one that goes on. */
    @Test
    void loadsThatAreOver_areForgotten() {
        Flight whole = new Flight(new QuickWork());
        whole.beginsIn(null);
        Flight before = whole;
        Flight last = whole;
        for (int i = 0; i < 3; i++) {
            Flight next = new Flight(new QuickWork());
            next.beginsIn(last);
            if (before != whole) {
                before.ends();
            }
            before = last;
            last = next;
        }
        before.ends();

        assertThat(last.outer()).isSameAs(whole);
        whole.ends();
        assertThat(last.outer()).isNull();
    }

    @Test
    void warmUpThatALoaderWaitsFor_doesNotWaitForThatLoader() {
        try (WarmUpSetup setup = new WarmUpSetup()) {
            isTold(setup, setup.warmer);
        }
    }

    @Test
    void warmUpOnThreadsOfTheApplication_doesNotWaitForThatLoaderEither() {
        ExecutorService own = Executors.newFixedThreadPool(1);
        try (WarmUpSetup setup = new WarmUpSetup()) {
            isTold(setup, setup.warmer.executor(own));
        } finally {
            own.shutdownNow();
        }
    }

    private static void isTold(WarmUpSetup setup, CacheWarmer warmer) {
        Future<Result> caller = elsewhere(() -> {
            Result[] result = new Result[1];
            setup.cache.getOrLoad("k0", Integer.class, EntryOptions.NONE, context -> {
                result[0] = warmer.start(List.of("k0", "k1"), INT, key -> 1).await();
                return 2;
            });
            return result[0];
        });

        Result result = join(caller);
        assertThat(result.failures()).containsOnlyKeys("k0");
        assertThat(result.progress().loaded()).isEqualTo(1);
    }
}
