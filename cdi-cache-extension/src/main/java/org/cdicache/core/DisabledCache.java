package org.cdicache.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.cdicache.AsyncCache;
import org.cdicache.Cache;
import org.cdicache.CacheStats;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.LoadContext;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.spi.EntryFacts;
import org.cdicache.spi.OpenLoads;
import org.jspecify.annotations.Nullable;

/** The cache of the disabled preset: stores nothing, always loads. */
record DisabledCache(String name, WaitGraph waits, Executor executor) implements Cache, OpenLoads, EntryFacts {

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
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, X> loader) throws X {
        Value<T> load = new Value<>(key, type, loader);
        // Nobody joins it. But what the loader starts must not wait for a thread.
        Flight flight = new Flight(load);
        Flight outer = waits.enter(flight);
        try {
            return Reads.lookup(flight.fly());
        } catch (Exception e) {
            throw Loads.<X>asDeclared(e);
        } finally {
            waits.leave(flight, outer);
        }
    }

    /** A load that nobody shares. */
    private record Value<T>(String key, TypeRef<T> type, ContextLoader<T, ?> loader) implements SingleFlight.Work {

        @Override
        public Loaded run(Flight flight) throws Exception {
            return new Loaded(loader.load(new NothingPresent<>(key)), type.type(), Tier.NONE, 0, false);
        }

        @Override
        public boolean isFresh() {
            return false;
        }

        @Override
        public void landed() {
            // Nobody has joined.
        }
    }

    /** The context of a load that replaces nothing and is not stored. */
    private record NothingPresent<T>(String key) implements LoadContext<T> {

        @Override
        public Optional<T> present() {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> presentSince() {
            return Optional.empty();
        }

        @Override
        public T notModified() {
            throw new IllegalStateException("There is no present value of key \"" + key + "\" to keep: load it");
        }

        @Override
        public void options(EntryOptions options) {
            // Nothing is stored, however.
        }

        @Override
        public void doNotStore() {
            // Nothing is.
        }
    }

    @Override
    public <T> Load<T> open(String key, TypeRef<T> type, EntryOptions options) {
        return new Unstored<>();
    }

    /** A load of which nothing is kept, and which nobody else can share. */
    private record Unstored<T>() implements OpenLoads.Load<T> {

        @Override
        public Lookup<T> found() {
            return Lookup.miss();
        }

        @Override
        public boolean isCurrent() {
            return false;
        }

        @Override
        public Duration complete(T value, @Nullable EntryOptions decided) {
            return Duration.ZERO;
        }

        @Override
        public Lookup<T> failed(Throwable failure) {
            return Lookup.miss();
        }

        @Override
        public void close() {
            // Nothing is under way.
        }
    }

    @Override
    public <T> Map<String, T> getAll(Collection<String> keys, TypeRef<T> type) {
        return Map.of();
    }

    @Override
    public <T> Map<String, Lookup<T>> lookupAll(Collection<String> keys, TypeRef<T> type) {
        return Map.of();
    }

    /** Writes nothing. */
    @Override
    public int writtenBytes(@Nullable Object value) {
        return 0;
    }

    @Override
    public void put(String key, Object value, EntryOptions options) {
        // Stores nothing.
    }

    @Override
    public void putAll(Map<String, ?> values, EntryOptions options) {
        // Stores nothing.
    }

    @Override
    public long deleteAll(Collection<String> keys) {
        return 0;
    }

    @Override
    public long deleteMatching(String glob) {
        return 0;
    }

    @Override
    public void invalidateTags(String... tags) {
        // Nothing carries them.
    }

    @Override
    public void clear() {
        // Nothing to remove.
    }

    @Override
    public boolean expire(String key) {
        return false;
    }

    @Override
    public Stream<String> keys(String glob) {
        return Stream.empty();
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
    public AsyncCache async() {
        return new BlockingAsAsync(this, AtHand.NOTHING, executor);
    }

    @Override
    public CacheStats stats() {
        return CacheStats.NONE;
    }
}
