package org.cdicache.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheEvent;
import org.cdicache.CacheEvent.Eviction;
import org.cdicache.CacheEvent.RemoteAway;
import org.cdicache.CacheEvent.RemoteBack;
import org.cdicache.CacheRegistry;
import org.cdicache.CacheWarmer;
import org.cdicache.RemoteStatus;
import org.cdicache.SecurityReport;
import org.cdicache.SecurityReport.Finding;
import org.cdicache.SecurityReport.Severity;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.Liveness;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** The caches of one application on one remote tier. */
public final class CacheEngine implements CacheRegistry, AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    /** The cache of the AI module. */
    private static final String AI = "ai";

    private static final long SWEEP_SECONDS = 30;
    private static final int MOST_MISSED = 10_000;

    private final CacheConfig config;
    private final EntryCodec codec;
    private final @Nullable RemoteTier remote;
    private final RemoteGuard guard;
    private final Liveness liveness;
    private final TimeSource time;
    private final ScheduledExecutorService scheduler;
    private final ExecutorService workers;
    private final WaitGraph waits = new WaitGraph();
    private final AsyncThreads async;
    private final Announcer announcer;
    private final Events events;
    private final Warming warming;
    private final ConcurrentMap<String, Cache> caches = new ConcurrentHashMap<>();
    private final List<TwoTierCache> swept = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * An engine that owns the remote tier, the scheduler, the workers and the announcer: {@link #close} closes all of them.
     *
     * @param remote the tier behind the heap, not yet connected; null for memory-only caches
     * @param workers run loads that their callers may leave, refreshes, and what warms caches; may reject
     */
    public CacheEngine(
            CacheConfig config,
            EntryCodec codec,
            @Nullable RemoteTier remote,
            TimeSource time,
            ScheduledExecutorService scheduler,
            ExecutorService workers,
            Announcer announcer) {
        this.config = config;
        this.codec = codec;
        this.remote = remote;
        this.time = time;
        this.guard = new RemoteGuard(patience(), time, remote == null ? () -> {} : remote::distrust);
        this.liveness = remote == null ? Liveness.unlimited(time.nanos()) : remote.liveness();
        this.scheduler = scheduler;
        this.workers = workers;
        this.announcer = announcer;
        this.async = new AsyncThreads(waits, announcer);
        this.events = Events.of(CacheEvent.ALL_CACHES, announcer);
        this.warming = new Warming(time, scheduler, workers, waits, this::remoteStatus);
        if (remote != null) {
            remote.onStateChange(this::remoteChanged);
        }
        scheduler.scheduleWithFixedDelay(this::removeExpired, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public Cache cache(String name) {
        if (closed) {
            throw new IllegalStateException("The cache registry is closed: the application is stopping");
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A cache name is 1 to 64 lower-case letters, digits and dashes and starts with a letter,"
                            + " such as \"users\"; was \"" + name + "\"");
        }
        return caches.computeIfAbsent(name, this::create);
    }

    private Cache create(String name) {
        if (!config.enabled()) {
            return new DisabledCache(name, waits, async);
        }
        KeySpace keys =
                KeySpace.of(config.redis().map(CacheConfig.Redis::keyPrefix).orElse("local"), name);
        FillGate gate = new FillGate();
        StatsCounter stats = new StatsCounter(Events.of(name, announcer));
        LocalTier local = new LocalTier(config.memoryOf(name), gate, liveness, time);
        local.onEviction(key -> stats.events.tellElsewhere(Eviction.class, cache -> new Eviction(cache, key)));
        LongSupplier random = () -> ThreadLocalRandom.current().nextLong();
        Recovery recovery = new Recovery(MOST_MISSED);
        Markers markers = new Markers(remote, guard, keys, recovery, random);
        Leases leases =
                remote == null ? null : new Leases(remote, guard, config.failureMode(), keys, time, random, stats);
        SharedTier shared = share(keys, local, markers, recovery, stats, random, leases);
        TieredStore store = new TieredStore(local, shared, gate, markers, codec, time, random, stats, leases);
        Executor executor = announcer.quietly(Workers.withCallersLoader(workers));
        SingleFlight flights = new SingleFlight(waits, executor, time);
        TwoTierCache cache =
                new TwoTierCache(name, keys, config.entryOf(name), config.defaultTtl(), store, flights, async);
        swept.add(cache);
        return announcer.isSilent() ? cache : new ObservedCache(cache, keys, stats.events, async);
    }

    private SharedTier share(
            KeySpace keys,
            LocalTier local,
            Markers markers,
            Recovery recovery,
            StatsCounter stats,
            LongSupplier random,
            @Nullable Leases leases) {
        RemoteTier tier = remote;
        if (tier == null || leases == null) {
            return new NoSharedTier(markers);
        }
        // First the ears, then the mouth: nothing may reach L1 before its invalidation can.
        Tombstones tombstones = new Tombstones(config.redis().orElseThrow(), random);
        RemoteChanges changes = new RemoteChanges(keys, local, markers, recovery, tombstones, leases, stats.events);
        markers.onMade(changes::changed);
        tier.subscribe(keys.prefix(), changes);
        MissedChanges missed = new MissedChanges(tier, guard, keys, markers, recovery, changes, tombstones, stats);
        return new GuardedSharedTier(
                tier,
                guard,
                config.failureMode(),
                keys,
                markers,
                codec,
                time,
                stats,
                tombstones,
                missed,
                config.redis().orElseThrow().stalenessBound());
    }

    private void removeExpired() {
        swept.forEach(TwoTierCache::removeExpired);
    }

    private void remoteChanged(RemoteStatus status) {
        warming.remoteIsKnown();
        if (status.state() == RemoteStatus.State.UP) {
            events.tellElsewhere(RemoteBack.class, all -> new RemoteBack());
        } else {
            String detail = Objects.requireNonNullElse(status.detail(), "");
            events.tellElsewhere(RemoteAway.class, all -> new RemoteAway(detail));
        }
    }

    @Override
    public CacheWarmer warmer(String cache) {
        return Warmer.of(
                cache(cache), config.enabled(), warming, announcer.quietly(Workers.withCallersLoader(workers)));
    }

    @Override
    public Set<String> names() {
        return new TreeSet<>(caches.keySet());
    }

    @Override
    public RemoteStatus remoteStatus() {
        RemoteTier tier = remote;
        return tier == null ? RemoteStatus.notConfigured() : tier.status();
    }

    @Override
    public long pendingRepairs() {
        return swept.stream().mapToLong(TwoTierCache::pendingRepairs).sum();
    }

    @Override
    public CompletableFuture<SecurityReport> securityReport() {
        SecurityReport configured =
                caches.containsKey(AI) ? SecurityReport.of(config, /* aiCache= */ true) : SecurityReport.of(config);
        RemoteTier tier = remote;
        if (tier == null) {
            return CompletableFuture.completedFuture(configured);
        }
        SecurityReport silent = new SecurityReport(List.of(new Finding(
                Severity.UNKNOWN,
                "Redis ACL",
                "Redis did not tell what the cache's user may do",
                "ask again when it is there")));
        CompletableFuture<SecurityReport> told = tier.security().exceptionally(away -> silent);
        Runnable waitNoLonger = () -> told.complete(silent);
        try {
            scheduler.schedule(waitNoLonger, patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            waitNoLonger.run();
        }
        return told.thenApply(configured::and);
    }

    /** How long an answer of L2 is waited for. */
    private Duration patience() {
        return config.redis().map(CacheConfig.Redis::commandTimeout).orElse(Duration.ZERO);
    }

    @Override
    public CacheConfig config() {
        return config;
    }

    /** Closes the connection and stops all threads; idempotent, bounded to a few seconds. Caches then answer from L1 only. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        warming.close();
        RemoteTier tier = remote;
        if (tier != null) {
            tier.close();
        }
        async.close();
        workers.shutdownNow();
        announcer.close();
        codec.close();
        scheduler.shutdownNow();
    }
}
