package org.cdicache.core;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.cdicache.AsyncCache;
import org.cdicache.Cache;
import org.cdicache.CacheEvent.Hit;
import org.cdicache.CacheEvent.Miss;
import org.cdicache.CacheStats;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.TypeRef;
import org.cdicache.spi.EntryFacts;
import org.cdicache.spi.OpenLoads;
import org.jspecify.annotations.Nullable;

/**
 * A cache that somebody listens to: announces how each read ended. It stands in front, so that the reads of a cache that nobody listens to pay
 * nothing for it. Everything else is announced where it is done.
 */
record ObservedCache(TwoTierCache cache, KeySpace keys, Events events, Executor executor)
        implements Cache, OpenLoads, EntryFacts, AtHand {

    @Override
    public String name() {
        return cache.name();
    }

    @Override
    public <T> Optional<T> get(String key, TypeRef<T> type) {
        return lookup(key, type).asOptional();
    }

    @Override
    public <T> Lookup<T> lookup(String key, TypeRef<T> type) {
        String stored = keys.storageKey(key);
        Lookup<T> found = null;
        try {
            found = cache.lookup(key, type);
            return found;
        } finally {
            ended(stored, found);
        }
    }

    @Override
    public <T, X extends Exception> Lookup<T> lookupOrLoad(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, X> loader) throws X {
        String stored = keys.storageKey(key);
        Lookup<T> found = null;
        try {
            found = cache.lookupOrLoad(key, type, options, loader);
            return found;
        } finally {
            ended(stored, found);
        }
    }

    @Override
    public <T> Load<T> open(String key, TypeRef<T> type, EntryOptions options) {
        String stored = keys.storageKey(key);
        Load<T> load = null;
        try {
            load = cache.open(key, type, options);
            return load;
        } finally {
            ended(stored, load == null ? null : load.found());
        }
    }

    @Override
    public <T> Map<String, T> getAll(Collection<String> wanted, TypeRef<T> type) {
        Map<String, Lookup<?>> ended = new LinkedHashMap<>();
        try {
            return cache.getAll(wanted, type, ended::put);
        } finally {
            ended.forEach(this::ended);
        }
    }

    @Override
    public <T> Map<String, Lookup<T>> lookupAll(Collection<String> wanted, TypeRef<T> type) {
        Map<String, Lookup<?>> ended = new LinkedHashMap<>();
        try {
            return cache.lookupAll(wanted, type, ended::put);
        } finally {
            ended.forEach(this::ended);
        }
    }

    @Override
    public int writtenBytes(@Nullable Object value) {
        return cache.writtenBytes(value);
    }

    @Override
    public <T> @Nullable Lookup<T> lookupAtHand(String key, TypeRef<T> type) {
        return announced(key, cache.lookupAtHand(key, type));
    }

    @Override
    public <T> @Nullable Lookup<T> lookupAtHand(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader) {
        return announced(key, cache.lookupAtHand(key, type, options, loader));
    }

    private <T> @Nullable Lookup<T> announced(String key, @Nullable Lookup<T> atHand) {
        if (atHand != null) {
            ended(keys.storageKey(key), atHand);
        }
        return atHand;
    }

    private void ended(String stored, @Nullable Lookup<?> found) {
        if (found != null && found.hit()) {
            events.tell(Hit.class, name -> new Hit(name, stored, found.tier(), found.stale()));
        } else {
            events.tell(Miss.class, name -> new Miss(name, stored));
        }
    }

    @Override
    public void put(String key, Object value, EntryOptions options) {
        cache.put(key, value, options);
    }

    @Override
    public void putAll(Map<String, ?> values, EntryOptions options) {
        cache.putAll(values, options);
    }

    @Override
    public long deleteAll(Collection<String> unwanted) {
        return cache.deleteAll(unwanted);
    }

    @Override
    public long deleteMatching(String glob) {
        return cache.deleteMatching(glob);
    }

    @Override
    public void invalidateTags(String... tags) {
        cache.invalidateTags(tags);
    }

    @Override
    public void clear() {
        cache.clear();
    }

    @Override
    public boolean expire(String key) {
        return cache.expire(key);
    }

    @Override
    public Stream<String> keys(String glob) {
        return cache.keys(glob);
    }

    @Override
    public boolean exists(String key) {
        return cache.exists(key);
    }

    @Override
    public Optional<Duration> ttl(String key) {
        return cache.ttl(key);
    }

    @Override
    public RemoteStatus ping() {
        return cache.ping();
    }

    @Override
    public AsyncCache async() {
        return new BlockingAsAsync(this, this, executor);
    }

    @Override
    public CacheStats stats() {
        return cache.stats();
    }
}
