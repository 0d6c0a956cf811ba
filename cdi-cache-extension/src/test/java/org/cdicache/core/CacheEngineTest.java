package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;
import org.cdicache.CacheStats;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.codec.JsonEntryCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The caches of an application, and the threads that the engine owns. */
class CacheEngineTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);

    private final FakeTime time = new FakeTime();
    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    private final ExecutorService workers = Workers.start("engine-test");

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
        workers.shutdownNow();
    }

    private CacheEngine engine(CachePreset preset, ScriptedRemote remote) {
        CacheConfigBuilder builder = CacheConfig.builder(preset);
        CacheConfig config = (remote == null ? builder : builder.redisUrl("redis://scripted:1")).build();
        JsonEntryCodec codec = JsonEntryCodec.of(config, CacheEngineTest.class.getClassLoader());
        return new CacheEngine(config, codec, remote, time, scheduler, workers, Announcer.SILENT);
    }

    @Test
    void oneName_isOneCache_andNamesAreListedInOrder() {
        CacheEngine engine = engine(CachePreset.SIMPLE, null);
        Cache users = engine.cache("users");
        users.put("k", 1);

        assertThat(engine.cache("users")).isSameAs(users);
        assertThat(users.name()).isEqualTo("users");
        assertThat(engine.cache("orders-2").get("k", Integer.class)).isEmpty();
        assertThat(engine.names()).containsExactly("orders-2", "users");
        assertThat(engine.config().enabled()).isTrue();
    }

    @Test
    void badName_isRefused_withTheRule() {
        CacheEngine engine = engine(CachePreset.SIMPLE, null);

        for (String bad : List.of("", "Users", "1a", "a_b", "a".repeat(65))) {
            assertThatThrownBy(() -> engine.cache(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + bad + "\"");
        }
        assertThat(engine.cache("a".repeat(64)).name()).hasSize(64);
        assertThat(engine.names()).hasSize(1);
    }

    @Test
    void expiredEntries_areSweptOnSchedule_inEveryCache() {
        CacheEngine engine = engine(CachePreset.SIMPLE, null);
        engine.cache("a").put("k", 1, Duration.ofSeconds(1));
        engine.cache("b").put("k", 1, Duration.ofSeconds(1));
        engine.cache("b").put("stays", 1, Duration.ofSeconds(9));
        time.advance(Duration.ofSeconds(2));

        assertThat(scheduler.getQueue()).hasSize(1);
        scheduler.getQueue().forEach(Runnable::run);

        assertThat(engine.cache("a").stats().l1Entries()).isZero();
        assertThat(engine.cache("b").stats().l1Entries()).isEqualTo(1);
    }

    @Test
    void close_stopsWhatTheEngineOwns_once() {
        ScriptedRemote remote = new ScriptedRemote();
        CacheEngine engine = engine(CachePreset.SIMPLE, remote);
        engine.cache("web").put("k", 1);
        assertThat(engine.remoteStatus().state()).isEqualTo(remote.status().state());

        engine.close();
        engine.close();

        assertThat(remote.available).isFalse();
        assertThat(scheduler.isShutdown()).isTrue();
        assertThat(workers.isShutdown()).isTrue();
        assertThatThrownBy(() -> engine.cache("web"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void withoutRedis_theStatusSaysSo() {
        assertThat(engine(CachePreset.SIMPLE, null).remoteStatus()).isEqualTo(RemoteStatus.notConfigured());
        assertThat(engine(CachePreset.SIMPLE, null).cache("web").ping()).isEqualTo(RemoteStatus.notConfigured());
    }

    @Test
    void disabledCache_storesNothing_andAlwaysLoads() throws Exception {
        Cache cache = engine(CachePreset.DISABLED, null).cache("off");
        cache.put("k", 1);
        cache.putAll(Map.of("j", 2), EntryOptions.NONE);
        cache.invalidateTags("t");
        cache.clear();

        for (int i = 0; i < 2; i++) {
            int value = i;
            Lookup<Integer> loaded = cache.lookupOrLoad("k", INT, EntryOptions.NONE, context -> {
                context.options(EntryOptions.ttl(Duration.ofSeconds(1)));
                context.doNotStore();
                assertThat(context.present()).isEmpty();
                assertThat(context.presentSince()).isEmpty();
                assertThatThrownBy(context::notModified)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("\"k\"");
                return value;
            });
            assertThat(loaded).isEqualTo(new Lookup<>(i, Tier.NONE, Duration.ZERO));
        }
        assertThat(cache.name()).isEqualTo("off");
        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(cache.lookup("k", INT)).isEqualTo(Lookup.miss());
        assertThat(cache.getAll(List.of("k", "j"), Integer.class)).isEmpty();
        assertThat(cache.keys("*")).isEmpty();
        assertThat(cache.exists("k")).isFalse();
        assertThat(cache.ttl("k")).isEmpty();
        assertThat(cache.expire("k")).isFalse();
        assertThat(cache.deleteAll(List.of("k"))).isZero();
        assertThat(cache.deleteMatching("*")).isZero();
        assertThat(cache.ping()).isEqualTo(RemoteStatus.notConfigured());
        assertThat(cache.stats()).isEqualTo(CacheStats.NONE);
        assertThat(cache.async().get("k", INT).toCompletableFuture().get()).isEmpty();
    }

    @Test
    void workers_areDaemonsOfTheLibrary_andTasksRunWithTheLoaderOfTheirCaller() throws Exception {
        ClassLoader own = Workers.class.getClassLoader();
        ClassLoader callers = new ClassLoader(own) {};
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread worker = workers.submit(Thread::currentThread).get();
        assertThat(worker.isDaemon()).isTrue();
        assertThat(worker.getName()).isEqualTo("engine-test");
        ClassLoader[] seen = new ClassLoader[1];
        ExecutorService one = Executors.newSingleThreadExecutor(task -> worker(task, own));
        try {
            Thread.currentThread().setContextClassLoader(callers);
            Workers.withCallersLoader(one).execute(() -> {
                seen[0] = Thread.currentThread().getContextClassLoader();
                throw new IllegalStateException("the task fails");
            });
            Thread.currentThread().setContextClassLoader(before);
            assertThat(one.submit(() -> Thread.currentThread().getContextClassLoader())
                            .get())
                    .as("restored, also after a failure")
                    .isSameAs(own);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            one.shutdownNow();
        }
        assertThat(seen[0]).isSameAs(callers);
        workers.shutdownNow();
        assertThatThrownBy(() -> workers.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private static Thread worker(Runnable task, ClassLoader loader) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, e) -> assertThat(e).hasMessage("the task fails"));
        thread.setContextClassLoader(loader);
        return thread;
    }
}
