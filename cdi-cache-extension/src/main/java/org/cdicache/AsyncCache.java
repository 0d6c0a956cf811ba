package org.cdicache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Cache} whose operations return at once. Each does what the operation of the same name does there; what that would throw
 * completes the stage exceptionally. What is returned and not there is {@link Cache#keys}: a stream is fetched as it is read.
 *
 * <h2>Threads</h2>
 * What {@link #get}, {@link #lookupOrLoad} and {@link #getOrLoad} find in the heap, held as the type that is asked for, is complete when they
 * return. Everything else runs on 64 threads that all caches of an application share for this, with the caller's context class loader; so do the
 * stages that depend on it. 1,000 more operations wait for one of them. Beyond that a stage completes with {@link CacheException}, and the operation has
 * not run. These are not the threads on which loads with a timeout and refreshes run.
 *
 * <p>A loader without a timeout holds its thread for as long as it takes: where a source may hang, give a
 * {@link EntryOptions#hardTimeout()}.
 * Loaders may wait for operations that they start themselves, on the thread that they are called on: such an operation runs on that thread if no
 * other is free. What a loader's own threads start is not known to belong to it, and waits for a thread like any other. Dependent stages must not
 * wait for operations: all threads may be waiting then, and none be left for what they wait for.
 *
 * <p>What a loader starts is a part of its load for as long as that is under way, whether the loader waits for it or not. It cannot be given the
 * value of that load: one that asks to load the same key completes with {@link IllegalStateException}. A key whose load waits, by way of other
 * loads, for this one it loads itself.
 *
 * <p>When the application stops, operations that wait for a thread have half a second to get one; then their stages complete with
 * {@link CacheException}.
 */
public interface AsyncCache {

    /** Completes as {@link Cache#get(String, Class)} returns. */
    default <T> CompletionStage<Optional<T>> get(String key, Class<T> type) {
        return get(key, TypeRef.of(type));
    }

    /** Completes as {@link Cache#get(String, TypeRef)} returns. */
    <T> CompletionStage<Optional<T>> get(String key, TypeRef<T> type);

    /** Completes as {@link Cache#getOrLoad(String, Class, EntryOptions, ContextLoader)} returns. */
    default <T> CompletionStage<@Nullable T> getOrLoad(
            String key, Class<T> type, EntryOptions options, ContextLoader<T, ?> loader) {
        return getOrLoad(key, TypeRef.of(type), options, loader);
    }

    /** As {@link #getOrLoad(String, Class, EntryOptions, ContextLoader)}, for a generic type. */
    default <T> CompletionStage<@Nullable T> getOrLoad(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader) {
        return lookupOrLoad(key, type, options, loader).thenApply(Lookup::value);
    }

    /** Completes as {@link Cache#lookupOrLoad(String, TypeRef, EntryOptions, ContextLoader)} returns. */
    <T> CompletionStage<Lookup<T>> lookupOrLoad(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader);

    /** Completes as {@link Cache#getAll(Collection, TypeRef)} returns. */
    <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeRef<T> type);

    /** Completes when {@link Cache#put(String, Object, EntryOptions)} returns. */
    CompletionStage<@Nullable Void> put(String key, Object value, EntryOptions options);

    /** Completes when {@link Cache#put(String, Object, Duration)} returns. */
    CompletionStage<@Nullable Void> put(String key, Object value, Duration ttl);

    /** Completes when {@link Cache#putAll(Map, EntryOptions)} returns. */
    CompletionStage<@Nullable Void> putAll(Map<String, ?> values, EntryOptions options);

    /** Completes as {@link Cache#delete} returns. */
    CompletionStage<Boolean> delete(String key);

    /** Completes as {@link Cache#deleteAll} returns. */
    CompletionStage<Long> deleteAll(Collection<String> keys);

    /** Completes as {@link Cache#deleteMatching} returns. */
    CompletionStage<Long> deleteMatching(String glob);

    /** Completes when {@link Cache#invalidateTags} returns. */
    CompletionStage<@Nullable Void> invalidateTags(String... tags);

    /** Completes when {@link Cache#clear} returns. */
    CompletionStage<@Nullable Void> clear();

    /** Completes as {@link Cache#expire} returns. */
    CompletionStage<Boolean> expire(String key);

    /** Completes as {@link Cache#exists} returns. */
    CompletionStage<Boolean> exists(String key);

    /** Completes as {@link Cache#ttl} returns. */
    CompletionStage<Optional<Duration>> ttl(String key);
}
