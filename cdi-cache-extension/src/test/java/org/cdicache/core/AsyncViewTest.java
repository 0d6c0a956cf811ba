package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.AsyncCache;
import org.cdicache.CacheException;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.junit.jupiter.api.Test;

class AsyncViewTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final int THREADS = 64;
    private static final int WAITING = 1_000;

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);
    private final AsyncCache async = cache.async();
    private final AsyncCache withoutThreads = new BlockingAsAsync(cache, cache, task -> {
        throw new RejectedExecutionException("busy");
    });

    private static <T> T await(CompletionStage<T> stage) {
        return join(stage.toCompletableFuture());
    }

    private static boolean isDone(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    @Test
    void everyOperation_doesWhatItDoesInTheCache() {
        EntryOptions tagged = EntryOptions.builder().tags("t").build();
        await(async.putAll(Map.of("a1", 1, "a2", 2, "b", 3, "c", 4), EntryOptions.NONE));
        await(async.put("t", 5, tagged));
        await(async.put("short", 6, Duration.ofSeconds(5)));

        assertThat(await(async.get("b", Integer.class))).contains(3);
        assertThat(await(async.getAll(List.of("a1", "a2"), INT)))
                .containsExactly(Map.entry("a1", 1), Map.entry("a2", 2));
        assertThat(await(async.getOrLoad("d", Integer.class, EntryOptions.NONE, context -> 7)))
                .isEqualTo(7);
        assertThat(await(async.getOrLoad("none", INT, EntryOptions.NONE, context -> null)))
                .isNull();
        assertThat(await(async.exists("d"))).isTrue();
        assertThat(await(async.ttl("short"))).contains(Duration.ofSeconds(5));
        assertThat(await(async.expire("short"))).isTrue();
        assertThat(await(async.ttl("short"))).isEmpty();
        assertThat(await(async.delete("d"))).isTrue();
        assertThat(await(async.deleteAll(List.of("b", "d")))).isEqualTo(1);
        assertThat(await(async.deleteMatching("a*"))).isEqualTo(2);
        await(async.invalidateTags("t"));
        assertThat(await(async.exists("t"))).isFalse();
        assertThat(await(async.exists("c"))).isTrue();
        await(async.clear());
        assertThat(await(async.exists("c"))).isFalse();
    }

    @Test
    void whatL1Holds_isCompleteAtOnce_andOneHit() {
        cache.put("k", 1);

        assertThat(withoutThreads.get("k", INT)).isCompletedWithValue(Optional.of(1));
        assertThat(withoutThreads.getOrLoad("k", INT, EntryOptions.NONE, context -> 2))
                .isCompletedWithValue(1);
        assertThat(cache.stats().l1Hits()).isEqualTo(2);
        assertThat(cache.stats().l1Misses()).isZero();
    }

    @Test
    void everythingElse_needsAThread_andIsNoReadWithoutOne() {
        cache.put("text", "1");
        Caches.on(remote, time).put("there", 1);

        for (String key : List.of("absent", "there", "text")) {
            assertThat(withoutThreads.get(key, INT))
                    .as("%s", key)
                    .isCompletedExceptionally()
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(CacheException.class)
                    .withMessageContaining("No thread is free");
        }
        assertThat(cache.stats().l1Hits() + cache.stats().l1Misses()).isZero();
    }

    @Test
    void badArguments_completeTheStage() {
        assertThat(withoutThreads.get("", INT)).isCompletedExceptionally();
        assertThatThrownBy(() -> await(async.put("k", 1, Duration.ZERO)))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hitLateInItsLife_isCompleteAtOnce_andBeginsARefresh() {
        EntryOptions early = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .earlyRefresh(0.5)
                .build();
        cache.put("k", 1, early);
        time.advance(Duration.ofSeconds(6));

        assertThat(withoutThreads.getOrLoad("k", INT, early, context -> 2)).isCompletedWithValue(1);

        eventually("the refresh lands", () -> cache.get("k", Integer.class).equals(Optional.of(2)));
    }

    private List<CompletionStage<Lookup<Integer>>> holdAllThreads(CompletableFuture<?> until) {
        AtomicInteger held = new AtomicInteger();
        List<CompletionStage<Lookup<Integer>>> loads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            loads.add(async.lookupOrLoad("hold" + i, INT, EntryOptions.NONE, context -> {
                held.incrementAndGet();
                until.join();
                return 1;
            }));
        }
        eventually("all threads are held", () -> held.get() == THREADS);
        return loads;
    }

    @Test
    void moreThanThereAreThreadsFor_waits_andIsRefusedOnlyBeyondABound() {
        CompletableFuture<Void> source = new CompletableFuture<>();
        List<CompletionStage<Lookup<Integer>>> loads = holdAllThreads(source);
        List<CompletionStage<Optional<Integer>>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            waiting.add(async.get("absent", INT));
        }
        assertThat(waiting).noneMatch(AsyncViewTest::isDone);

        assertThatThrownBy(() -> await(async.get("absent", INT)))
                .hasRootCauseInstanceOf(RejectedExecutionException.class);

        source.complete(null);
        loads.forEach(load -> assertThat(await(load).value()).isEqualTo(1));
        waiting.forEach(get -> assertThat(await(get)).isEmpty());
    }

    /** All threads are in loaders, which wait for operations that need a thread. */
    @Test
    void operationThatALoaderStarts_runsOnTheLoadersThread_ifNoneIsFree() {
        CompletableFuture<Void> begin = new CompletableFuture<>();
        Nested nested = new Nested();
        List<CompletionStage<Lookup<Integer>>> loads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String key = "k" + i;
            loads.add(async.lookupOrLoad(key, INT, EntryOptions.NONE, context -> nested.load(key, begin)));
        }
        eventually("all threads are in loaders", () -> nested.begun.get() == THREADS);
        CompletionStage<Optional<Integer>> behind = async.get("absent", INT);

        begin.complete(null);

        loads.forEach(load -> assertThat(await(load).value()).isEqualTo(3));
        assertThat(await(behind)).isEmpty();
    }

    private final class Nested {
        final AtomicInteger begun = new AtomicInteger();

        int load(String key, CompletableFuture<Void> begin) {
            begun.incrementAndGet();
            begin.join();
            return 1
                    + async.getOrLoad("part of " + key, INT, EntryOptions.NONE, context -> 2)
                            .toCompletableFuture()
                            .join();
        }
    }

    @Test
    void closedThreads_letWhatWaitsRun_andRefuseTheRest() {
        WaitGraph waits = new WaitGraph();
        AsyncThreads threads = new AsyncThreads(waits, Announcer.SILENT);
        CompletableFuture<Void> ran = new CompletableFuture<>();
        threads.execute(() -> ran.complete(null));

        threads.close();

        assertThat(ran).isCompleted();
        assertThatThrownBy(() -> threads.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }
}
