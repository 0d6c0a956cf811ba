package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.cdicache.AsyncCache;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheException;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.TypeRef;
import org.cdicache.codec.JsonEntryCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The threads of asynchronous operations, as an engine's caches use them. */
class AsyncThreadsTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final int THREADS = 64;

    private final List<CacheEngine> engines = new ArrayList<>();
    private final AtomicInteger keys = new AtomicInteger();

    private CacheEngine engine(CachePreset preset) {
        CacheConfig config = CacheConfig.of(preset);
        CacheEngine engine = new CacheEngine(
                config,
                JsonEntryCodec.of(config, getClass().getClassLoader()),
                null,
                new FakeTime(),
                new ScheduledThreadPoolExecutor(1),
                Workers.start("test-loads"),
                Announcer.SILENT);
        engines.add(engine);
        return engine;
    }

    @AfterEach
    void close() {
        engines.forEach(CacheEngine::close);
    }

    private CompletionStage<Integer> load(AsyncCache cache, IntSupplier loader) {
        return cache.getOrLoad("k" + keys.incrementAndGet(), INT, EntryOptions.NONE, context -> loader.getAsInt());
    }

    /** Loads that hold all threads until the test says so. */
    private List<CompletionStage<Integer>> inAllThreads(
            AsyncCache cache, CompletableFuture<?> until, IntSupplier then) {
        AtomicInteger held = new AtomicInteger();
        List<CompletionStage<Integer>> loads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            loads.add(load(cache, () -> {
                held.incrementAndGet();
                until.join();
                return then.getAsInt();
            }));
        }
        eventually("all threads are held", () -> held.get() == THREADS);
        return loads;
    }

    private static void allBring(List<CompletionStage<Integer>> loads, int value) {
        loads.forEach(load -> assertThat(join(load.toCompletableFuture())).isEqualTo(value));
    }

    /** All threads are held when the application stops: nobody may wait for ever for an operation that stood behind them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closing_tellsThoseWhoWaitForAThread(boolean interrupted) {
        CacheEngine engine = engine(CachePreset.SIMPLE);
        AsyncCache cache = engine.cache("web").async();
        CompletableFuture<Void> source = new CompletableFuture<>();
        List<CompletionStage<Integer>> loads = inAllThreads(cache, source, () -> 1);
        CompletableFuture<Optional<Integer>> behind = cache.get("absent", INT).toCompletableFuture();

        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        engine.close();
        assertThat(Thread.interrupted()).isEqualTo(interrupted);

        assertThatThrownBy(() -> join(behind))
                .hasCauseInstanceOf(ExecutionException.class)
                .cause()
                .hasCauseInstanceOf(CacheException.class);
        source.complete(null);
        allBring(loads, 1);
    }

    /** All threads exist, and none has anything to do: the loader's own is not the only one that is free. */
    @Test
    void operationThatALoaderStarts_isGivenToAThreadThatIsIdle() {
        Cache cache = engine(CachePreset.SIMPLE).cache("web");
        CompletableFuture<Void> source = new CompletableFuture<>();
        List<CompletionStage<Integer>> loads = inAllThreads(cache.async(), source, () -> 1);
        source.complete(null);
        allBring(loads, 1);

        Thread loaders = Thread.currentThread();
        eventually("an idle thread is found", () -> {
            Thread[] ran = new Thread[1];
            cache.<Integer, RuntimeException>getOrLoad("own" + keys.incrementAndGet(), Integer.class, () -> {
                return join(load(cache.async(), () -> {
                            ran[0] = Thread.currentThread();
                            return 1;
                        })
                        .toCompletableFuture());
            });
            return ran[0] != loaders;
        });
    }

    /** All threads are in loaders, of which each waits for one more operation. */
    @ParameterizedTest
    @EnumSource(
            value = CachePreset.class,
            names = {"SIMPLE", "DISABLED"})
    void loadersThatWaitForOperations_holdNobodyUp(CachePreset preset) {
        AsyncCache cache = engine(preset).cache("web").async();
        CompletableFuture<Void> begin = new CompletableFuture<>();
        List<CompletionStage<Integer>> loads = inAllThreads(
                cache, begin, () -> load(cache, () -> 2).toCompletableFuture().join());

        begin.complete(null);

        allBring(loads, 2);
    }
}
