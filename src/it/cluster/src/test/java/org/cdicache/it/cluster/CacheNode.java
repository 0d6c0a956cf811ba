package org.cdicache.it.cluster;

import java.time.Duration;
import java.util.Optional;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfig.ReadFrom;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** A node in this JVM: an engine of its own. */
public final class CacheNode implements Node {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final TimeSource time;
    private final boolean strict;
    private final CacheFactory factory = CacheFactory.create();
    private final CacheRegistry registry;
    private final Cache cache;

    /** A node that finds Redis at a URL. */
    public CacheNode(String url, RunSettings settings, TimeSource time) {
        this(url, "cdi-cache", ReadFrom.MASTER, settings, time);
    }

    /** A node with a name of its own in Redis. */
    public CacheNode(String url, String name, ReadFrom readFrom, RunSettings settings, TimeSource time) {
        this.time = time;
        this.strict = settings.mode() == FailureMode.STRICT;
        this.registry = factory.registry(CacheConfig.builder(CachePreset.PRODUCTION)
                .redisUrl(url)
                .redisClientName(name)
                .readFrom(readFrom)
                .keyPrefix(Names.PREFIX)
                .maxEntries(Names.MORE_ENTRIES_THAN_KEYS)
                .connectTimeout(CONNECT_TIMEOUT)
                .heartbeat(settings.heartbeat())
                .commandTimeout(settings.commandTimeout())
                .failureMode(settings.mode())
                .build());
        this.cache = registry.cache(Names.CACHE);
    }

    private static EntryOptions optionsOf(int key) {
        return EntryOptions.builder().tags(Names.tag(Names.tagOf(key))).build();
    }

    Cache cache() {
        return cache;
    }

    @Override
    public Answer read(int key) {
        boolean connected = isConnected();
        try {
            Optional<Value> value = cache.get(Names.key(key), Value.class);
            long version = value.map(Value::version).orElse(Operation.NOTHING);
            return new Answer(true, version, true, connected && isConnected(), null);
        } catch (CacheUnavailableException strict) {
            return new Answer(false, Operation.NOTHING, true, connected && isConnected(), null);
        }
    }

    /** What a load stores may fail like any write, and is counted like one. */
    @Override
    public Answer load(int key, long version, long loaderNanos) {
        boolean connected = isConnected();
        long errors = errors();
        Source source = new Source(new Value(Names.key(key), version), loaderNanos);
        boolean given = true;
        long found = Operation.NOTHING;
        try {
            found = cache.getOrLoad(Names.key(key), Value.class, optionsOf(key), context -> source.ask())
                    .version();
        } catch (CacheUnavailableException strict) {
            given = false;
        }
        return new Answer(given, found, errors() == errors, connected && isConnected(), source.sourced);
    }

    /** Asked at once; then the loader takes its time, in which the value may be invalidated. Runs on the caller's thread. */
    private final class Source {
        private final Value value;
        private final long loaderNanos;
        private @Nullable Sourced sourced;

        Source(Value value, long loaderNanos) {
            this.value = value;
            this.loaderNanos = loaderNanos;
        }

        Value ask() {
            boolean connected = isConnected();
            long start = time.nanos();
            sourced = new Sourced(start, time.nanos(), connected && isConnected());
            Pause.of(loaderNanos, time);
            return value;
        }
    }

    @Override
    public Answer put(int key, long version) {
        Value value = new Value(Names.key(key), version);
        return change(() -> cache.put(value.key(), value, optionsOf(key)));
    }

    @Override
    public Answer delete(int key) {
        return change(() -> cache.delete(Names.key(key)));
    }

    @Override
    public Answer invalidateTag(int tag) {
        return change(() -> cache.invalidateTags(Names.tag(tag)));
    }

    @Override
    public Answer clear() {
        return change(cache::clear);
    }

    /**
     * The API does not tell in graceful mode whether Redis acknowledged; but whatever fails is counted before the call returns, also what fails for other
     * threads. In strict mode the call's own outcome tells.
     */
    private Answer change(Runnable operation) {
        boolean connected = isConnected();
        long errors = errors();
        boolean given = true;
        try {
            operation.run();
        } catch (CacheUnavailableException strict) {
            given = false;
        }
        return new Answer(
                given, Operation.NOTHING, given && (strict || errors() == errors), connected && isConnected(), null);
    }

    @Override
    public boolean isConnected() {
        return registry.remoteStatus().state() == RemoteStatus.State.UP;
    }

    /** Rises whenever an operation needed Redis in vain. */
    private long errors() {
        return cache.stats().l2Errors();
    }

    @Override
    public Duration stalenessBound() {
        return cache.stats().stalenessBound();
    }

    @Override
    public String stats() {
        return cache.stats().toString();
    }

    @Override
    public void close() {
        factory.close();
    }
}
