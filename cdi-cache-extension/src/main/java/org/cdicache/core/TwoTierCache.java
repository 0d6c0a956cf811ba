package org.cdicache.core;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.cdicache.AsyncCache;
import org.cdicache.Cache;
import org.cdicache.CacheEvent.TagInvalidation;
import org.cdicache.CacheStats;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.TypeRef;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryFacts;
import org.cdicache.spi.OpenLoads;
import org.jspecify.annotations.Nullable;

/*
 * The read path: L1, then one flight per key (LoadTask): L2, the loader, and both tiers are filled if nothing invalidated the key
 * meanwhile. The write path: L2 first, then L1.
 */
final class TwoTierCache implements Cache, OpenLoads, EntryFacts, AtHand {

    private final String name;
    private final KeySpace keys;
    private final TieredStore store;
    private final LocalTier local;
    private final SharedTier shared;
    private final StatsCounter stats;
    private final SingleFlight flights;
    private final Reads reads;
    private final Loads loads;
    private final boolean readsL2;
    private final Writes writes;
    private final AsyncCache async;

    /**
     * A cache.
     *
     * @param defaults what calls leave out
     * @param defaultTtl what the defaults leave out
     */
    TwoTierCache(
            String name,
            KeySpace keys,
            EntryOptions defaults,
            Duration defaultTtl,
            TieredStore store,
            SingleFlight flights,
            Executor executor) {
        this.name = name;
        this.keys = keys;
        this.store = store;
        this.local = store.local();
        this.shared = store.shared();
        this.stats = store.stats();
        this.flights = flights;
        Policy defaultPolicy = Policy.of(defaults, defaultTtl);
        this.readsL2 = defaultPolicy.inL2();
        this.reads = new Reads(keys, store, defaultPolicy);
        this.loads = new Loads(name, keys, defaults, defaultTtl, store, flights, reads);
        this.writes = new Writes(keys, store, readsL2);
        this.async = new BlockingAsAsync(this, this, executor);
    }

    @Override
    public String name() {
        return name;
    }

    /** Not by way of a TypeRef: a hit allocates nothing. */
    @Override
    public <T> Optional<T> get(String key, Class<T> type) {
        return reads.get(key, type);
    }

    @Override
    public <T> Optional<T> get(String key, TypeRef<T> type) {
        return reads.get(key, type.type());
    }

    @Override
    public <T> Lookup<T> lookup(String key, TypeRef<T> type) {
        return reads.lookup(key, type.type());
    }

    @Override
    public <T> Map<String, T> getAll(Collection<String> wanted, TypeRef<T> type) {
        return getAll(wanted, type, (stored, found) -> {});
    }

    /** As {@link #getAll(Collection, TypeRef)}, telling of each storage key how its read in a tier ended. */
    <T> Map<String, T> getAll(Collection<String> wanted, TypeRef<T> type, BiConsumer<String, Lookup<?>> ended) {
        return reads.getAll(wanted, type.type(), ended);
    }

    @Override
    public <T> Map<String, Lookup<T>> lookupAll(Collection<String> wanted, TypeRef<T> type) {
        return reads.lookupAll(wanted, type.type(), (stored, found) -> {});
    }

    /** As {@link #lookupAll(Collection, TypeRef)}, telling of each storage key how its read in a tier ended. */
    <T> Map<String, Lookup<T>> lookupAll(
            Collection<String> wanted, TypeRef<T> type, BiConsumer<String, Lookup<?>> ended) {
        return reads.lookupAll(wanted, type.type(), ended);
    }

    @Override
    public int writtenBytes(@Nullable Object value) {
        return store.codec().encode(value).length;
    }

    @Override
    public <T, X extends Exception> Lookup<T> lookupOrLoad(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, X> loader) throws X {
        return loads.lookupOrLoad(key, type, options, loader);
    }

    @Override
    public <T> @Nullable Lookup<T> lookupAtHand(String key, TypeRef<T> type) {
        return reads.atHand(keys.storageKey(key), type.type());
    }

    @Override
    public <T> @Nullable Lookup<T> lookupAtHand(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader) {
        return loads.lookupAtHand(key, type, options, loader);
    }

    @Override
    public <T> Load<T> open(String key, TypeRef<T> type, EntryOptions options) {
        return loads.open(key, type, options);
    }

    @Override
    public void put(String key, Object value, EntryOptions options) {
        writes.putAll(Map.of(key, value), loads.policy(options));
    }

    @Override
    public void putAll(Map<String, ?> values, EntryOptions options) {
        writes.putAll(values, loads.policy(options));
    }

    @Override
    public long deleteAll(Collection<String> unwanted) {
        return writes.deleteAll(unwanted);
    }

    @Override
    public long deleteMatching(String glob) {
        return writes.deleteMatching(new Glob(glob));
    }

    @Override
    public void invalidateTags(String... tags) {
        Set<String> distinct = new LinkedHashSet<>(List.of(tags));
        if (distinct.isEmpty()) {
            return;
        }
        shared.renew(distinct.stream().map(Markers::ofTag).toList());
        distinct.forEach(tag -> stats.events.tell(TagInvalidation.class, cache -> new TagInvalidation(cache, tag)));
    }

    @Override
    public void clear() {
        writes.clear();
    }

    @Override
    public boolean expire(String key) {
        return writes.expire(key);
    }

    @Override
    public Stream<String> keys(String glob) {
        Glob pattern = new Glob(glob);
        Stream<String> there = readsL2 ? shared.keys(pattern) : null;
        return there != null ? there : local.keys(pattern);
    }

    @Override
    public boolean exists(String key) {
        return ttl(key).isPresent();
    }

    @Override
    public Optional<Duration> ttl(String key) {
        String stored = keys.storageKey(key);
        long now = store.time().nanos();
        LocalEntry entry = store.inL1(stored, now);
        if (entry != null && entry.isFresh(now)) {
            return Optional.of(Duration.ofNanos(entry.softNanos() - now));
        }
        Header header = readsL2 ? shared.header(stored) : null;
        long millis =
                header == null ? 0 : header.softExpiryMillis() - store.time().epochMillis();
        return millis > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
    }

    @Override
    public RemoteStatus ping() {
        return shared.ping();
    }

    @Override
    public AsyncCache async() {
        return async;
    }

    @Override
    public CacheStats stats() {
        return stats.snapshot(local, shared);
    }

    /** Frees what has ended and is not read any more. */
    void removeExpired() {
        local.removeExpired();
    }

    int pendingRepairs() {
        return shared.pendingRepairs();
    }

    /** Whether no operation is under way and nothing is left of those that were; for the invariant check of the tests. */
    boolean isIdle() {
        return store.isIdle() && flights.isIdle();
    }
}
