package org.cdicache.core;

import static org.cdicache.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.Liveness;
import org.cdicache.spi.RemoteTier;

/** Caches under test, on a scripted remote tier and with time that the test moves. */
final class Caches {

    /** One for all nodes of a test: no two of them may draw the same number. */
    private static final AtomicLong RANDOM = new AtomicLong(1_000_000);

    private static final ExecutorService WORKERS = Workers.start("test-worker");

    private static final Queue<TwoTierCache> MADE = new ConcurrentLinkedQueue<>();

    private Caches() {}

    /** For the invariant check after each test. */
    static List<TwoTierCache> madeSinceLastAsked() {
        List<TwoTierCache> made = new ArrayList<>();
        for (TwoTierCache cache = MADE.poll(); cache != null; cache = MADE.poll()) {
            made.add(cache);
        }
        return made;
    }

    static TwoTierCache on(RemoteTier remote, FakeTime time) {
        return on(remote, time, CacheConfig.builder(CachePreset.SIMPLE));
    }

    static TwoTierCache on(RemoteTier remote, FakeTime time, CacheConfigBuilder builder) {
        return on(remote, time, builder, WORKERS);
    }

    /** Whose loads with a timeout, and refreshes, run on other threads. */
    static TwoTierCache on(RemoteTier remote, FakeTime time, CacheConfigBuilder builder, Executor workers) {
        CacheConfig config = builder.redisUrl("redis://scripted:1")
                .commandTimeout(Duration.ofSeconds(20))
                .build();
        RemoteGuard guard = new RemoteGuard(config.redis().orElseThrow().commandTimeout(), time, remote::distrust);
        Parts parts = new Parts(config, time, remote, guard);
        Tombstones tombstones = new Tombstones(config.redis().orElseThrow(), RANDOM::incrementAndGet);
        Leases leases =
                new Leases(remote, guard, config.failureMode(), parts.keys, time, RANDOM::incrementAndGet, parts.stats);
        RemoteChanges changes = new RemoteChanges(
                parts.keys, parts.local, parts.markers, parts.recovery, tombstones, leases, parts.stats.events);
        parts.markers.onMade(changes::changed);
        remote.subscribe(parts.keys.prefix(), changes);
        SharedTier shared = new GuardedSharedTier(
                remote,
                guard,
                config.failureMode(),
                parts.keys,
                parts.markers,
                parts.codec,
                time,
                parts.stats,
                tombstones,
                new MissedChanges(
                        remote, guard, parts.keys, parts.markers, parts.recovery, changes, tombstones, parts.stats),
                config.redis().orElseThrow().stalenessBound());
        return parts.cache(shared, leases, workers);
    }

    static TwoTierCache memoryOnly(FakeTime time, CacheConfig config) {
        Parts parts = new Parts(config, time, null, new RemoteGuard(Duration.ZERO, time, () -> {}));
        return parts.cache(new NoSharedTier(parts.markers), /* leases= */ null, WORKERS);
    }

    private static final class Parts {
        final CacheConfig config;
        final FakeTime time;
        final KeySpace keys = KeySpace.of("cdi-cache", "web");
        final Recovery recovery = new Recovery(100);
        final FillGate gate = new FillGate();
        final StatsCounter stats = new StatsCounter(Events.silent());
        final LocalTier local;
        final Markers markers;
        final EntryCodec codec;

        Parts(CacheConfig config, FakeTime time, RemoteTier remote, RemoteGuard guard) {
            this.config = config;
            this.time = time;
            this.local = new LocalTier(
                    config.memory(), gate, remote == null ? Liveness.unlimited(time.nanos()) : remote.liveness(), time);
            this.markers = new Markers(remote, guard, keys, recovery, RANDOM::incrementAndGet);
            this.codec = JsonEntryCodec.of(config, Caches.class.getClassLoader());
        }

        TwoTierCache cache(SharedTier shared, Leases leases, Executor workers) {
            TieredStore store =
                    new TieredStore(local, shared, gate, markers, codec, time, RANDOM::incrementAndGet, stats, leases);
            WaitGraph waits = new WaitGraph();
            SingleFlight flights = new SingleFlight(waits, workers, time);
            TwoTierCache cache = new TwoTierCache(
                    "web",
                    keys,
                    config.entryOf("web"),
                    config.defaultTtl(),
                    store,
                    flights,
                    new AsyncThreads(waits, Announcer.SILENT));
            MADE.add(cache);
            return cache;
        }
    }

    /** Runs on a thread of its own, as another request would. */
    static <T> FutureTask<T> elsewhere(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "elsewhere");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    static <T> T join(Future<T> task) {
        try {
            return task.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Until a thread that was started {@link #elsewhere} waits for the load of another. */
    static void awaitWaiter() {
        awaitWaiters(1);
    }

    static void awaitWaiters(int threads) {
        eventually(
                threads + " wait for the load",
                () -> Thread.getAllStackTraces().entrySet().stream()
                                .filter(e -> e.getKey().getName().equals("elsewhere")
                                        && e.getKey().getState().name().endsWith("WAITING")
                                        && List.of(e.getValue()).toString().contains("SingleFlight.join"))
                                .count()
                        >= threads);
    }

    static void await(CompletableFuture<?> signal) {
        join(signal);
    }
}
