package org.cdicache.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheLoader;
import org.cdicache.CacheStats;
import org.cdicache.CacheUnavailableException;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/*
 * The read path: L1, then one flight per key, in it L2, then the loader; what was found is published in L1 if nothing invalidated it
 * meanwhile. The write path: L2 first, then L1.
 */
final class TwoTierCache implements Cache {

    private static final Logger LOG = System.getLogger("org.cdicache");
    private static final Duration LONGEST_TTL = Duration.ofDays(36_500);

    /** Joins a new cache to L2. */
    @FunctionalInterface
    interface Sharing {
        SharedTier open(KeySpace keys, LocalTier local, StatsCounter stats);
    }

    private final String name;
    private final KeySpace keys;
    private final Duration defaultTtl;
    private final EntryCodec codec;
    private final TimeSource time;
    private final StatsCounter stats;
    private final FillGate gate;
    private final LocalTier local;
    private final SharedTier shared;
    private final SingleFlight flights;
    private final AtomicBoolean warnedOfUnwritable = new AtomicBoolean();

    TwoTierCache(String name, CacheConfig config, EntryCodec codec, TimeSource time, WaitGraph waits, Sharing shared) {
        this.name = name;
        this.keys = KeySpace.of(config.redis().map(CacheConfig.Redis::keyPrefix).orElse("local"), name);
        this.defaultTtl = config.defaultTtl();
        this.codec = codec;
        this.time = time;
        this.stats = new StatsCounter();
        this.gate = new FillGate();
        this.local = new LocalTier(config.memory(), gate, time);
        this.flights = new SingleFlight(waits);
        this.shared = shared.open(keys, local, stats);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public <T> Optional<T> get(String key, TypeRef<T> type) {
        String stored = keys.storageKey(key);
        LocalEntry entry = local.get(stored);
        if (entry != null) {
            stats.l1Hits.increment();
            return Optional.ofNullable(TwoTierCache.<T>cast(valueAs(stored, entry, type.type())));
        }
        stats.l1Misses.increment();
        return this.<T>readShared(stored, type.type()).asOptional();
    }

    @Override
    public <T> Lookup<T> lookup(String key, TypeRef<T> type) {
        String stored = keys.storageKey(key);
        Lookup<T> hit = readLocal(stored, type.type());
        return hit != null ? hit : readShared(stored, type.type());
    }

    private <T> @Nullable Lookup<T> readLocal(String stored, Type type) {
        LocalEntry entry = local.get(stored);
        if (entry == null) {
            stats.l1Misses.increment();
            return null;
        }
        stats.l1Hits.increment();
        T value = cast(valueAs(stored, entry, type));
        return value == null ? Lookup.miss() : new Lookup<>(value, Tier.L1, remaining(entry));
    }

    private <T> Lookup<T> readShared(String stored, Type type) {
        Ticket ticket = gate.beginFill(stored);
        try {
            return shared.read(stored, type) instanceof RemoteRead.Found found
                    ? foundIn(found, stored, type, ticket)
                    : Lookup.miss();
        } finally {
            gate.end(ticket);
        }
    }

    private <T> Lookup<T> foundIn(RemoteRead.Found found, String stored, Type type, Ticket ticket) {
        local.fill(stored, entry(found.value(), type, found.payloadBytes(), found.remainingMillis()), ticket);
        return new Lookup<>(cast(found.value()), Tier.L2, Duration.ofMillis(found.remainingMillis()));
    }

    @Override
    public <T, X extends Exception> Lookup<T> lookupOrLoad(
            String key, TypeRef<T> type, @Nullable Duration ttl, CacheLoader<? extends T, X> loader) throws X {
        long ttlMillis = millis(ttl == null ? defaultTtl : ttl);
        String stored = keys.storageKey(key);
        Lookup<T> hit = readLocal(stored, type.type());
        if (hit != null && hit.hit()) {
            return hit;
        }
        Load load = new Load(stored, type.type(), ttlMillis, loader);
        try {
            return result(flights.run(stored, load::isFresh, load), type.type());
        } catch (Exception e) {
            throw TwoTierCache.<X>asDeclared(e);
        } finally {
            load.end();
        }
    }

    /** What a flight does: L1 again (another flight may just have landed), L2, the loader. Its ticket is taken before any of it. */
    private final class Load implements Callable<Loaded> {
        private final String stored;
        private final Type type;
        private final long ttlMillis;
        private final CacheLoader<?, ?> loader;
        private volatile Ticket ticket;

        Load(String stored, Type type, long ttlMillis, CacheLoader<?, ?> loader) {
            this.stored = stored;
            this.type = type;
            this.ttlMillis = ttlMillis;
            this.loader = loader;
            this.ticket = gate.beginFill(stored);
        }

        /** Whether callers that arrive now may share this flight. */
        boolean isFresh() {
            return gate.permits(ticket);
        }

        void end() {
            gate.end(ticket);
        }

        @Override
        public Loaded call() throws Exception {
            LocalEntry entry = local.get(stored);
            Object present = entry == null ? null : valueAs(stored, entry, type);
            if (entry != null && present != null) {
                return new Loaded(present, type, Tier.L1, remaining(entry).toMillis(), false);
            }
            if (shared.read(stored, type) instanceof RemoteRead.Found found) {
                local.fill(stored, entry(found.value(), type, found.payloadBytes(), found.remainingMillis()), ticket);
                return new Loaded(found.value(), type, Tier.L2, found.remainingMillis(), false);
            }
            renewTicket();
            Object value = load();
            long lives = value == null ? 0 : fill(value);
            return new Loaded(value, type, Tier.NONE, lives, false);
        }

        /** The load starts only now: what was invalidated while L2 was being asked does not concern it. */
        private void renewTicket() {
            Ticket old = ticket;
            if (!gate.permits(old)) {
                ticket = gate.beginFill(stored);
                gate.end(old);
            }
        }

        private @Nullable Object load() throws Exception {
            try {
                Object value = loader.load();
                stats.loads.increment();
                return value;
            } catch (Throwable failure) {
                stats.loadFailures.increment();
                throw failure;
            }
        }

        /** Stores the loaded value in both tiers unless it was invalidated meanwhile; how long it will live. */
        private long fill(Object value) {
            byte[] payload;
            try {
                payload = codec.encode(value);
            } catch (ValueCodecException e) {
                warnOfUnwritable(e);
                return 0;
            }
            Ticket mine = ticket;
            shared.fill(stored, payload, ttlMillis, () -> gate.permits(mine));
            local.fill(stored, entry(value, type, payload.length, ttlMillis), mine);
            if (!gate.permits(mine)) {
                return 0;
            }
            stats.puts.increment();
            return ttlMillis;
        }
    }

    private void warnOfUnwritable(ValueCodecException e) {
        if (warnedOfUnwritable.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "Cache " + name + ": a loaded value is returned but not cached, and so will others of its class: "
                            + e.getMessage());
        }
    }

    private <T> Lookup<T> result(Loaded loaded, Type type) {
        if (loaded.joined()) {
            stats.coalesced.increment();
        }
        Object value = loaded.value();
        T typed = value == null || loaded.type().equals(type)
                ? cast(value)
                : cast(codec.decode(codec.encode(value), type));
        return new Lookup<>(typed, loaded.tier(), Duration.ofMillis(loaded.ttlMillis()));
    }

    @Override
    public void put(String key, Object value) {
        put(key, value, defaultTtl);
    }

    @Override
    public void put(String key, Object value, Duration ttl) {
        long ttlMillis = millis(ttl);
        String stored = keys.storageKey(key);
        byte[] payload = codec.encode(value);
        Ticket ticket = gate.beginWrite(stored);
        try {
            boolean acknowledged = shared.write(stored, payload, ttlMillis);
            LocalEntry entry = entry(value, value.getClass(), payload.length, ttlMillis);
            if (acknowledged) {
                local.fillOrRemove(stored, entry, ticket);
            } else {
                local.store(stored, entry);
            }
            stats.puts.increment();
        } catch (CacheUnavailableException e) {
            local.remove(stored);
            throw e;
        } finally {
            gate.end(ticket);
        }
    }

    @Override
    public boolean delete(String key) {
        String stored = keys.storageKey(key);
        stats.deletes.increment();
        Ticket ticket = gate.beginWrite(stored);
        boolean removed = false;
        try {
            removed = shared.delete(stored);
        } finally {
            removed |= local.remove(stored);
            gate.end(ticket);
        }
        return removed;
    }

    @Override
    public long deleteMatching(String glob) {
        Glob pattern = new Glob(glob);
        local.refuseFillsUnderWay();
        long removed = -1;
        long removedHere;
        try {
            removed = shared.deleteMatching(glob);
        } finally {
            removedHere = local.removeMatching(pattern);
        }
        return removed >= 0 ? removed : removedHere;
    }

    @Override
    public boolean exists(String key) {
        return ttl(key).isPresent();
    }

    @Override
    public Optional<Duration> ttl(String key) {
        String stored = keys.storageKey(key);
        LocalEntry entry = local.get(stored);
        if (entry != null) {
            return Optional.of(remaining(entry));
        }
        long millis = shared.remainingMillis(stored);
        return millis > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
    }

    @Override
    public RemoteStatus ping() {
        return shared.ping();
    }

    @Override
    public CacheStats stats() {
        return stats.snapshot(local);
    }

    /** Frees what expired and is not read any more. */
    void removeExpired() {
        local.removeExpired();
    }

    /** Whether no operation is under way and nothing is left of those that were; for the invariant check of the tests. */
    boolean isIdle() {
        return gate.watchedKeys() == 0 && flights.inFlight() == 0;
    }

    private LocalEntry entry(Object value, Type type, int payloadBytes, long ttlMillis) {
        return new LocalEntry(value, type, payloadBytes, time.nanos() + TimeUnit.MILLISECONDS.toNanos(ttlMillis));
    }

    private Duration remaining(LocalEntry entry) {
        return Duration.ofNanos(Math.max(1, entry.expiresNanos() - time.nanos()));
    }

    /** The entry's value, converted through JSON if it is held as another type; null if it cannot be read as this one. */
    private @Nullable Object valueAs(String stored, LocalEntry entry, Type type) {
        if (entry.type() == type || entry.type().equals(type)) {
            return entry.value();
        }
        try {
            Object converted = codec.decode(codec.encode(entry.value()), type);
            local.replace(stored, entry, entry.as(converted, type));
            return converted;
        } catch (ValueCodecException e) {
            stats.undecodable.increment();
            return null;
        }
    }

    private static long millis(Duration ttl) {
        if (ttl.compareTo(LONGEST_TTL) > 0 || ttl.toMillis() < 1) {
            throw new IllegalArgumentException("The time to live must be between one millisecond and "
                    + LONGEST_TTL.toDays() + " days, was " + ttl);
        }
        return ttl.toMillis();
    }

    /** A value that was stored, decoded or loaded as this type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }

    /** The loader declares X, and everything else that a flight throws is unchecked. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Exception> X asDeclared(Exception e) throws X {
        throw (X) e;
    }
}
