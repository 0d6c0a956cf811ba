package org.cdicache.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.LoadTimeoutException;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.cdicache.core.SingleFlight.Arrival;
import org.cdicache.core.SingleFlight.Patience;
import org.cdicache.spi.OpenLoads;
import org.jspecify.annotations.Nullable;

/** The read path with a loader: L1, then one flight per key (LoadTask): L2, the loader, and both tiers are filled. */
final class Loads {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final String name;
    private final KeySpace keys;
    private final EntryOptions defaults;
    private final Duration defaultTtl;
    private final Policy defaultPolicy;
    private final TieredStore store;
    private final StatsCounter stats;
    private final SingleFlight flights;
    private final Reads reads;
    private final AtomicBoolean warnedOfUnwritable = new AtomicBoolean();

    /**
     * The loads of one cache.
     *
     * @param defaults what calls leave out
     * @param defaultTtl what the defaults leave out
     */
    Loads(
            String name,
            KeySpace keys,
            EntryOptions defaults,
            Duration defaultTtl,
            TieredStore store,
            SingleFlight flights,
            Reads reads) {
        this.name = name;
        this.keys = keys;
        this.defaults = defaults;
        this.defaultTtl = defaultTtl;
        this.defaultPolicy = Policy.of(defaults, defaultTtl);
        this.store = store;
        this.stats = store.stats();
        this.flights = flights;
        this.reads = reads;
    }

    /** As {@link org.cdicache.Cache#lookupOrLoad(String, TypeRef, EntryOptions, ContextLoader)}. */
    <T, X extends Exception> Lookup<T> lookupOrLoad(
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
            throw Loads.<X>asDeclared(e);
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
        return entry == null ? null : inL1(entry, key, stored, type, policy, options, loader);
    }

    private <T> @Nullable Lookup<T> inL1(
            LocalEntry entry,
            String key,
            String stored,
            TypeRef<T> type,
            Policy policy,
            EntryOptions options,
            ContextLoader<T, ?> loader) {
        Loaded hit = store.answer(stored, entry, type.type(), Tier.L1);
        if (hit == null) {
            return null;
        }
        if (entry.isRefreshDue(store.time().nanos()) && !entry.overdue()) {
            refresh(key, stored, type.type(), policy, options, loader);
        }
        return Reads.lookup(hit);
    }

    /** As {@link AtHand#lookupAtHand(String, TypeRef, EntryOptions, ContextLoader)}. */
    <T> @Nullable Lookup<T> lookupAtHand(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader) {
        Policy policy = policy(options);
        String stored = keys.storageKey(key);
        LocalEntry entry = store.freshInL1(stored, policy);
        return entry == null || !entry.type().equals(type.type())
                ? null
                : inL1(reads.hit(entry), key, stored, type, policy, options, loader);
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
        if (arrival.loaded().refreshDue() && !arrival.joined()) {
            refresh(key, stored, type.type(), policy, options, loader);
        }
        return isOfAnyAge(arrival, policy) ? arrived(stored, arrival, type.type()) : null;
    }

    /** What a call's options come to. The common case must not allocate. */
    @SuppressWarnings("ReferenceEquality")
    Policy policy(EntryOptions options) {
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

    /** As {@link OpenLoads#open}. */
    <T> OpenLoads.Load<T> open(String key, TypeRef<T> type, EntryOptions options) {
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

    /** The loader declares X, and everything else that a flight throws is unchecked. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <X extends Exception> X asDeclared(Exception e) throws X {
        throw (X) e;
    }
}
