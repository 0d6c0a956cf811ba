package org.cdicache.core;

import java.time.Duration;
import java.util.Optional;
import org.cdicache.Cache;
import org.cdicache.CacheLoader;
import org.cdicache.CacheStats;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.jspecify.annotations.Nullable;

/** The cache of the disabled preset: stores nothing, always loads. */
record DisabledCache(String name) implements Cache {

    @Override
    public <T> Optional<T> get(String key, TypeRef<T> type) {
        return Optional.empty();
    }

    @Override
    public <T> Lookup<T> lookup(String key, TypeRef<T> type) {
        return Lookup.miss();
    }

    @Override
    public <T, X extends Exception> Lookup<T> lookupOrLoad(
            String key, TypeRef<T> type, @Nullable Duration ttl, CacheLoader<? extends T, X> loader) throws X {
        return new Lookup<>(loader.load(), Tier.NONE, Duration.ZERO);
    }

    @Override
    public void put(String key, Object value) {
        // Stores nothing.
    }

    @Override
    public void put(String key, Object value, Duration ttl) {
        // Stores nothing.
    }

    @Override
    public boolean delete(String key) {
        return false;
    }

    @Override
    public long deleteMatching(String glob) {
        return 0;
    }

    @Override
    public boolean exists(String key) {
        return false;
    }

    @Override
    public Optional<Duration> ttl(String key) {
        return Optional.empty();
    }

    @Override
    public RemoteStatus ping() {
        return RemoteStatus.notConfigured();
    }

    @Override
    public CacheStats stats() {
        return new CacheStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
