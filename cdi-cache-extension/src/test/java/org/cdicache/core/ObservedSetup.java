package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheEvent;
import org.cdicache.CacheEvent.Delete;
import org.cdicache.CacheEvent.Eviction;
import org.cdicache.CacheEvent.Hit;
import org.cdicache.CacheEvent.Load;
import org.cdicache.CacheEvent.LoadFailure;
import org.cdicache.CacheEvent.Miss;
import org.cdicache.CacheEvent.Put;
import org.cdicache.CacheEvent.Refresh;
import org.cdicache.CacheEvent.Undecodable;
import org.cdicache.CachePreset;
import org.cdicache.CacheStats;
import org.cdicache.codec.JsonEntryCodec;

/** A cache in two tiers that somebody listens to; closing it sees whether its counters agree with what was announced. */
final class ObservedSetup implements AutoCloseable {

    final FakeTime time = new FakeTime();
    final ScriptedRemote remote = new ScriptedRemote();
    final ManualExecutor later = new ManualExecutor(time);

    /** What a thread that hands work to the workers waits for before it goes on. */
    volatile CompletableFuture<?> handedOver = CompletableFuture.completedFuture(null);

    private final ExecutorService workers =
            new ThreadPoolExecutor(0, 8, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
                @Override
                public void execute(Runnable task) {
                    super.execute(task);
                    await(handedOver);
                }
            };

    /** What the test looks at, and may empty. */
    final List<CacheEvent> seen = new CopyOnWriteArrayList<>();

    /** Everything, for the check afterwards. */
    private final List<CacheEvent> all = new CopyOnWriteArrayList<>();

    private final List<CacheEngine> engines = new ArrayList<>();
    final Cache cache = observed(CacheConfig.builder(CachePreset.SIMPLE), all::add, seen::add);

    /** Another cache on the same Redis, for observers of its own. */
    @SafeVarargs
    final Cache observed(CacheConfigBuilder builder, Consumer<CacheEvent>... observers) {
        CacheConfig config = builder.redisUrl("redis://scripted:1")
                .commandTimeout(Duration.ofSeconds(20))
                .build();
        CacheEngine engine = new CacheEngine(
                config,
                JsonEntryCodec.of(config, getClass().getClassLoader()),
                remote,
                time,
                later,
                workers,
                new Announcer(List.of(observers), later));
        engines.add(engine);
        return engine.cache("web");
    }

    static TwoTierCache inner(Cache cache) {
        return ((ObservedCache) cache).cache();
    }

    long count(Class<? extends CacheEvent> type) {
        return all.stream().filter(type::isInstance).count();
    }

    @Override
    public void close() {
        for (CacheEngine engine : engines) {
            eventually(
                    "no operation is under way",
                    () -> inner(engine.cache("web")).isIdle());
        }
        later.runAll();
        CacheStats stats = cache.stats();
        assertThat(stats.loads()).isEqualTo(count(Load.class));
        assertThat(stats.loadFailures()).isEqualTo(count(LoadFailure.class));
        assertThat(stats.puts()).isEqualTo(count(Put.class));
        assertThat(stats.deletes()).isEqualTo(count(Delete.class));
        assertThat(stats.refreshes()).isEqualTo(count(Refresh.class));
        assertThat(stats.l1Evictions()).isEqualTo(count(Eviction.class));
        assertThat(stats.undecodable()).isEqualTo(count(Undecodable.class));
        assertThat(stats.eventsLost()).isZero();
        assertThat(stats.l1Hits() + stats.l1Misses()).as("reads").isEqualTo(count(Hit.class) + count(Miss.class));
        engines.forEach(CacheEngine::close);
    }
}
