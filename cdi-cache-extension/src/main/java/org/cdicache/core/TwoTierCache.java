package org.cdicache.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.cdicache.AsyncCache;
import org.cdicache.Cache;
import org.cdicache.CacheEvent.TagInvalidation;
import org.cdicache.CacheStats;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.LoadTimeoutException;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.cdicache.core.SingleFlight.Arrival;
import org.cdicache.core.SingleFlight.Patience;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryFacts;
import org.cdicache.spi.OpenLoads;
import org.jspecify.annotations.Nullable;

/*
 * The read path: L1, then one flight per key (LoadTask): L2, the loader, and both tiers are filled if nothing invalidated the key
 * meanwhile. The write path: L2 first, then L1.
 */
final class TwoTierCache implements Cache, OpenLoads, EntryFacts {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final String name;
    private final KeySpace keys;
    private final EntryOptions defaults;
    private final Duration defaultTtl;
    private final Policy defaultPolicy;
    private final TieredStore store;
    private final LocalTier local;
    private final SharedTier shared;
    private final StatsCounter stats;
    private final SingleFlight flights;
    private final Reads reads;
    private final Writes writes;
    private final AsyncCache async;
    private final AtomicBoolean warnedOfUnwritable = new AtomicBoolean();

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
        this.defaults = defaults;
        this.defaultTtl = defaultTtl;
        this.defaultPolicy = Policy.of(defaults, defaultTtl);
        this.store = store;
        this.local = store.local();
        this.shared = store.shared();
        this.stats = store.stats();
        this.flights = flights;
        this.reads = new Reads(keys, store, defaultPolicy);
        this.writes = new Writes(keys, store, defaultPolicy.inL2());
        this.async = new BlockingAsAsync(this, executor);
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
        Policy policy = policy(options);
        String stored = keys.storageKey(key);
        Lookup<T> here = inL1(key, stored, type, policy, options, loader);
        if (here != null) {
            return here;
        }
        try {
            long began = store.time().nanos();
            Patience patience =
                    policy.isImpatient() ? new Patience(policy.softTimeout(), policy.hardTimeout()) : Patience.ENDLESS;
            Lookup<T> answer = arrived(key, stored, type, policy, options, loader, patience);
            while (answer == null) {
                // What the other caller got is not for this one: with its flight over, load again, in the time that is
                // left.
                long spent = TimeUnit.NANOSECONDS.toMillis(store.time().nanos() - began);
                Lookup<T> fresh = inL1(key, stored, type, policy, options, loader);
                Patience left = new Patience(patience.soft(), patience.hard(), spent);
                answer = fresh != null ? fresh : arrived(key, stored, type, policy, options, loader, left);
            }
            return answer;
        } catch (LoadTimeoutException e) {
            stats.tooSlow(stored, /* servedStale= */ false);
            throw e;
        } catch (Exception e) {
            throw TwoTierCache.<X>asDeclared(e);
        }
    }

    /** What L1 answers, which may begin a refresh; null if it has no answer. */
    private <T> @Nullable Lookup<T> inL1(
            String key,
            String stored,
            TypeRef<T> type,
            Policy policy,
            EntryOptions options,
            ContextLoader<T, ?> loader) {
        LocalEntry entry = reads.counted(store.freshInL1(stored, policy));
        Loaded hit = entry == null ? null : store.answer(stored, entry, type.type(), Tier.L1);
        if (entry == null || hit == null) {
            return null;
        }
        if (entry.isRefreshDue(store.time().nanos()) && !entry.overdue()) {
            refresh(key, stored, type.type(), policy, options, loader);
        }
        return Reads.lookup(hit);
    }

    /** What a flight brings, this caller's own or another's; null if that is not for this caller. */
    private <T> @Nullable Lookup<T> arrived(
            String key,
            String stored,
            TypeRef<T> type,
            Policy policy,
            EntryOptions options,
            ContextLoader<T, ?> loader,
            Patience patience)
            throws Exception {
        Arrival arrival = flights.run(
                stored,
                patience,
                () -> task(key, stored, type.type(), policy, options, loader, /* refreshing= */ false));
        return isOfAnyAge(arrival, policy) ? arrived(stored, arrival, type.type()) : null;
    }

    /** The common case must not allocate. */
    @SuppressWarnings("ReferenceEquality")
    private Policy policy(EntryOptions options) {
        return options == EntryOptions.NONE ? defaultPolicy : Policy.of(options.over(defaults), defaultTtl);
    }

    private void refresh(
            String key, String stored, Type type, Policy policy, EntryOptions options, ContextLoader<?, ?> loader) {
        if (flights.runInBackground(stored, task(key, stored, type, policy, options, loader, /* refreshing= */ true))) {
            stats.refreshed(stored);
        }
    }

    private LoadTask task(
            String key,
            String stored,
            Type type,
            Policy policy,
            EntryOptions options,
            ContextLoader<?, ?> loader,
            boolean refreshing) {
        return new LoadTask(values(key, stored, type, policy, options), loader, refreshing);
    }

    private LoadedValues values(String key, String stored, Type type, Policy policy, EntryOptions options) {
        LoadedValues.Policies policies =
                decided -> Policy.of(decided.over(options).over(defaults), defaultTtl);
        return new LoadedValues(key, stored, type, policy, policies, store, this::warnOfUnwritable);
    }

    @Override
    public <T> Load<T> open(String key, TypeRef<T> type, EntryOptions options) {
        return OpenLoad.begin(values(key, keys.storageKey(key), type.type(), policy(options), options));
    }

    private void warnOfUnwritable(ValueCodecException e) {
        if (warnedOfUnwritable.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "Cache " + name + ": a loaded value is returned but not cached, and so will others of its class: "
                            + e.getMessage());
        }
    }

    /** Whether this caller takes what another one's flight has found without asking how old it is. */
    private static boolean isOfAnyAge(Arrival arrival, Policy policy) {
        Loaded loaded = arrival.loaded();
        return !arrival.joined() || !policy.limitsAge() || loaded.tier() == Tier.NONE || loaded.stale();
    }

    /** The result as this caller asked for it; null if another caller asked for something that cannot be read as this. */
    private <T> @Nullable Lookup<T> arrived(String stored, Arrival arrival, Type type) {
        Loaded loaded = arrival.loaded();
        if (arrival.joined()) {
            stats.coalesced.increment();
        }
        if (loaded.stale()) {
            stats.staleServed.increment();
        }
        if (arrival.early()) {
            stats.tooSlow(stored, /* servedStale= */ true);
        }
        if (loaded.value() == null || loaded.type().equals(type)) {
            return Reads.lookup(loaded);
        }
        try {
            Object value = store.converted(loaded.value(), type);
            return Reads.lookup(new Loaded(value, type, loaded.tier(), loaded.ttlMillis(), loaded.stale()));
        } catch (ValueCodecException e) {
            stats.undecodable(stored);
            return null;
        }
    }

    @Override
    public void put(String key, Object value, EntryOptions options) {
        writes.putAll(Map.of(key, value), policy(options));
    }

    @Override
    public void putAll(Map<String, ?> values, EntryOptions options) {
        writes.putAll(values, policy(options));
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
        Stream<String> there = defaultPolicy.inL2() ? shared.keys(pattern) : null;
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
        Header header = defaultPolicy.inL2() ? shared.header(stored) : null;
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

    /** The loader declares X, and everything else that a flight throws is unchecked. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Exception> X asDeclared(Exception e) throws X {
        throw (X) e;
    }
}
