package org.cdicache.core;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheRegistry;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** The caches of one application on one remote tier. */
public final class CacheEngine implements CacheRegistry, AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final long SWEEP_SECONDS = 30;

    private final CacheConfig config;
    private final EntryCodec codec;
    private final @Nullable RemoteTier remote;
    private final TimeSource time;
    private final ScheduledExecutorService scheduler;
    private final WaitGraph waits = new WaitGraph();
    private final ConcurrentMap<String, Cache> caches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * An engine that owns the remote tier and the scheduler: {@link #close} closes both.
     *
     * @param remote the tier behind the heap, not yet connected; null for memory-only caches
     */
    public CacheEngine(
            CacheConfig config,
            EntryCodec codec,
            @Nullable RemoteTier remote,
            TimeSource time,
            ScheduledExecutorService scheduler) {
        this.config = config;
        this.codec = codec;
        this.remote = remote;
        this.time = time;
        this.scheduler = scheduler;
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
        return config.enabled()
                ? new TwoTierCache(name, config, codec, time, waits, this::share)
                : new DisabledCache(name);
    }

    private SharedTier share(KeySpace keys, LocalTier local, StatsCounter stats) {
        RemoteTier tier = remote;
        if (tier == null || config.redis().isEmpty()) {
            return new NoSharedTier();
        }
        RemoteGuard guard = new RemoteGuard(config.redis().get().commandTimeout());
        GuardedSharedTier shared =
                new GuardedSharedTier(tier, guard, config.failureMode(), keys, local, codec, time, stats);
        shared.subscribe();
        return shared;
    }

    private void removeExpired() {
        for (Cache cache : caches.values()) {
            if (cache instanceof TwoTierCache tiered) {
                tiered.removeExpired();
            }
        }
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
        RemoteTier tier = remote;
        if (tier != null) {
            tier.close();
        }
        scheduler.shutdownNow();
    }
}
