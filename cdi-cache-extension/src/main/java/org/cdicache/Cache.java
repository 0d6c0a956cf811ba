package org.cdicache;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A named cache in two tiers: Caffeine in this JVM's heap (L1) in front of a Redis that all nodes share (L2). Without a configured
 * Redis it lives in L1 only.
 *
 * <p>Inject it with {@code @Inject @WebCache Cache cache;}, or create it with a {@link CacheFactory}. Instances are safe for use by any
 * number of threads.
 *
 * <h2>Values</h2>
 * Values travel to Redis as JSON, so a value must be something Jackson can write and read back. L1 keeps a reference to the object
 * itself: treat what you put, and what you get, as immutable. A value read as another type than the one it is held as is converted
 * through JSON, exactly as if it had been read from Redis.
 *
 * <h2>When Redis is away</h2>
 * In the default {@linkplain FailureMode#GRACEFUL graceful} mode no method throws because of Redis: reads answer from L1 or miss, writes
 * and deletes take effect in this JVM and are made good in Redis before anything is read from it again. In
 * {@linkplain FailureMode#STRICT strict} mode an operation that needed Redis throws {@link CacheUnavailableException}. No call waits for
 * Redis longer than {@code cache.redis.command-timeout}.
 *
 * <h2>Coherence</h2>
 * A write or delete by any client of Redis removes the key from the L1 of every node by a push from Redis. While a node has no
 * connection that receives those pushes it reads nothing from L2, and it starts from an empty L1 afterwards.
 *
 * <h2>Keys</h2>
 * Any non-empty string. Distinct keys never share an entry. A key over 256 bytes is stored under its SHA-256, so no pattern matches
 * it but {@code *}, which matches every key.
 */
public interface Cache {

    /** The name under which this cache is registered; part of its keys in Redis. */
    String name();

    /**
     * Reads a value. Touches L1, then L2; may wait for the network when L1 does not have the key.
     *
     * @return the value, or empty when the key is absent, expired or unreadable as {@code type}, or when Redis is away
     * @throws IllegalArgumentException if the key is empty
     * @throws CacheUnavailableException in strict mode, if L2 was needed and did not answer
     */
    default <T> Optional<T> get(String key, Class<T> type) {
        return get(key, TypeRef.of(type));
    }

    /** As {@link #get(String, Class)}, for a generic type: {@code cache.get("all", new TypeRef<List<Product>>() {})}. */
    <T> Optional<T> get(String key, TypeRef<T> type);

    /**
     * Reads a value and tells where it came from and how long it will live. Tiers, waiting and failures as in
     * {@link #get(String, Class)}.
     *
     * @return a hit, or {@link Lookup#miss()}; never null
     */
    default <T> Lookup<T> lookup(String key, Class<T> type) {
        return lookup(key, TypeRef.of(type));
    }

    /** As {@link #lookup(String, Class)}, for a generic type. */
    <T> Lookup<T> lookup(String key, TypeRef<T> type);

    /**
     * Reads a value, or loads and stores it with the cache's default time to live. Concurrent callers of one key share one load; the
     * loader runs on the thread of the first of them, without any lock or Redis connection held.
     *
     * <p>A value whose key was deleted or overwritten while it was being loaded is returned to its callers but not stored. So is a value
     * that cannot be written as JSON. A null from the loader is returned, and stored only with
     * {@link EntryOptions#nullTtl()}.
     *
     * @throws X whatever the loader throws, unwrapped, to every caller that shared the load; nothing is stored
     * @throws IllegalStateException if the loader asks this cache for the key that it is loading, also by way of {@link #async}
     * @throws CacheException if the calling thread is interrupted while it waits for another thread's load; the load goes on
     * @throws CacheUnavailableException in strict mode, if L2 was needed and did not answer; the loader has not run
     */
    default <T, X extends Exception> @Nullable T getOrLoad(
            String key, Class<T> type, CacheLoader<? extends T, X> loader) throws X {
        return lookupOrLoad(key, TypeRef.of(type), null, loader).value();
    }

    /** As {@link #getOrLoad(String, Class, CacheLoader)}, for a generic type. */
    default <T, X extends Exception> @Nullable T getOrLoad(
            String key, TypeRef<T> type, CacheLoader<? extends T, X> loader) throws X {
        return lookupOrLoad(key, type, null, loader).value();
    }

    /** As {@link #getOrLoad(String, Class, CacheLoader)}, with a time to live for the loaded value. */
    default <T, X extends Exception> @Nullable T getOrLoad(
            String key, Class<T> type, Duration ttl, CacheLoader<? extends T, X> loader) throws X {
        return lookupOrLoad(key, TypeRef.of(type), ttl, loader).value();
    }

    /**
     * As {@link #getOrLoad(String, Class, CacheLoader)}, with options for the load and the entry, and a loader that knows the value which it
     * replaces.
     *
     * <p>With {@code staleIfError} a failed load is answered with the stale value, if there is one. With a soft or hard timeout the loader
     * runs on a thread of the library, with the caller's context class loader, and goes on when the caller has left. With
     * {@code earlyRefresh} a hit late in the entry's life starts a refresh in the background.
     *
     * <p>Loads with a timeout, refreshes and {@linkplain CacheWarmer warm-ups} have 64 threads between them, for all caches. When all of them are
     * held, by a source that hangs or because there is much to do, a call with a hard timeout is answered with what a tier holds, fresh or stale;
     * without a hard timeout and with nothing stale it loads on its own thread. So does a call in the loader of a load with a timeout or of a
     * refresh, with any timeout: the timeouts of that load's callers are what ends their waiting then, and its own is not kept.
     *
     * @throws LoadTimeoutException if the load takes longer than the hard timeout and there is nothing stale to serve; it goes on. Also if
     *     no thread is free for it and there is nothing to serve: then as soon as both tiers have been looked at, which is at once, or when L2 has
     *     answered or its command timeout is over
     * @throws IllegalArgumentException if the options and the cache's own contradict each other
     */
    default <T, X extends Exception> @Nullable T getOrLoad(
            String key, Class<T> type, EntryOptions options, ContextLoader<T, X> loader) throws X {
        return lookupOrLoad(key, TypeRef.of(type), options, loader).value();
    }

    /**
     * As {@link #getOrLoad(String, Class, CacheLoader)}, telling where the value came from. A loaded value has {@link Tier#NONE}.
     *
     * @param ttl the time to live of a loaded value, at least one millisecond; null for the cache's default
     */
    default <T, X extends Exception> Lookup<T> lookupOrLoad(
            String key, TypeRef<T> type, @Nullable Duration ttl, CacheLoader<? extends T, X> loader) throws X {
        EntryOptions options = ttl == null ? EntryOptions.NONE : EntryOptions.ttl(ttl);
        return this.<T, X>lookupOrLoad(key, type, options, context -> loader.load());
    }

    /** As {@link #getOrLoad(String, Class, EntryOptions, ContextLoader)}, telling where the value came from. */
    <T, X extends Exception> Lookup<T> lookupOrLoad(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, X> loader) throws X;

    /**
     * Reads several keys in one round trip to L2 for those that L1 does not hold.
     *
     * @return the values found, by key, in the order in which the keys were given; keys without a value are missing from it
     * @throws IllegalArgumentException if a key is empty
     * @throws CacheUnavailableException in strict mode, if L2 was needed and did not answer
     */
    default <T> Map<String, T> getAll(Collection<String> keys, Class<T> type) {
        return getAll(keys, TypeRef.of(type));
    }

    /** As {@link #getAll(Collection, Class)}, for a generic type. */
    <T> Map<String, T> getAll(Collection<String> keys, TypeRef<T> type);

    /** Stores a value with the cache's default time to live; see {@link #put(String, Object, EntryOptions)}. */
    default void put(String key, Object value) {
        put(key, value, EntryOptions.NONE);
    }

    /** Stores a value for a time; see {@link #put(String, Object, EntryOptions)}. */
    default void put(String key, Object value, Duration ttl) {
        put(key, value, EntryOptions.ttl(ttl));
    }

    /**
     * Stores a value, in L2 first and then in L1, replacing any other. When it returns normally with Redis connected, Redis has
     * acknowledged the value and every later read on this node sees it or something newer. A value above
     * {@code cache.memory.max-entry-size} lives in L2 only.
     *
     * @throws IllegalArgumentException if the key is empty or the options are wrong; nothing is stored
     * @throws ValueCodecException if the value cannot be written as JSON; nothing is stored
     * @throws CacheUnavailableException in strict mode, if Redis did not acknowledge; the key is then absent from L1, and will be
     *     removed from L2 before L2 is read again
     */
    void put(String key, Object value, EntryOptions options);

    /**
     * Stores several values, sent to L2 together; a thousand at a time, each thousand within the command timeout. Not a transaction: on a failure
     * some may have been stored.
     *
     * @throws IllegalArgumentException if a key is empty or the options are wrong; nothing is stored
     * @throws ValueCodecException if a value cannot be written as JSON; nothing is stored
     * @throws CacheUnavailableException as for {@link #put(String, Object, EntryOptions)}, for all keys
     */
    void putAll(Map<String, ?> values, EntryOptions options);

    /**
     * Removes a key from both tiers. A delete that has returned is not undone by a reader that was refilling the key at the same time.
     *
     * @return whether either tier held the key
     * @throws CacheUnavailableException in strict mode, if Redis did not acknowledge; the key is gone from L1, and will be removed from
     *     L2 before L2 is read again
     */
    default boolean delete(String key) {
        return deleteAll(List.of(key)) > 0;
    }

    /** Removes several keys, as {@link #delete}, in one round trip; how many either tier held. */
    long deleteAll(Collection<String> keys);

    /**
     * Removes every key that matches a glob as Redis understands it: {@code *}, {@code ?}, {@code [a-z]}, {@code [^a]}, {@code \} to
     * escape. Walks the whole keyspace of this cache in L2 by SCAN, in batches, each within the command timeout; never KEYS.
     *
     * @return how many keys were removed from L2, or from L1 when there is no L2 or it is away
     * @throws IllegalArgumentException if the pattern is empty
     * @throws CacheUnavailableException in strict mode, if Redis did not acknowledge all of it
     */
    long deleteMatching(String glob);

    /**
     * Invalidates every entry that carries one of these tags, on all nodes, in time that does not depend on how many there are. What is
     * being loaded under such a tag is not stored.
     *
     * @throws CacheUnavailableException in strict mode, if Redis did not acknowledge; made good before L2 is read again
     */
    void invalidateTags(String... tags);

    /**
     * Removes everything from this cache, on all nodes, in time that does not depend on how much there is: entries in Redis become
     * unreachable and end with their time to live.
     *
     * @throws CacheUnavailableException in strict mode, if Redis did not acknowledge; made good before L2 is read again
     */
    void clear();

    /**
     * Makes an entry stale: reads miss it and load anew, but a load that fails may still answer with it, as far as its
     * {@code staleIfError} reaches.
     *
     * @return whether either tier held it
     * @throws CacheUnavailableException in strict mode, if Redis did not acknowledge
     */
    boolean expire(String key);

    /**
     * The keys that match a glob, fetched from L2 in steps as the stream is read; from L1 when there is no L2 or it is away. Keys that
     * come or go meanwhile may or may not appear, and a key may appear twice. A key over 256 bytes appears as its hash. Each step is waited for
     * within the command timeout.
     *
     * @throws IllegalArgumentException if the pattern is empty
     * @throws CacheUnavailableException in strict mode, if Redis did not answer, also while the stream is read; in graceful mode the
     *     stream then ends where it is
     */
    Stream<String> keys(String glob);

    /** Whether a read would find the key. Touches L1, then L2 unless the cache keeps nothing there; failures as in {@link #get(String, Class)}. */
    boolean exists(String key);

    /** The remaining time to live of a key, or empty if it is absent. Tiers and failures as in {@link #get(String, Class)}. */
    Optional<Duration> ttl(String key);

    /** Pings Redis and waits for the answer, at most the command timeout. Never throws. */
    RemoteStatus ping();

    /** The same cache for callers that must not wait: what the heap does not answer runs on threads of the library. */
    AsyncCache async();

    /** Counters since this cache was created. Never touches the network. */
    CacheStats stats();
}
