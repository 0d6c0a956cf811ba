package org.cdicache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Cache} whose operations return at once. Each does what the operation of the same name does there; what that would throw
 * completes the stage exceptionally. Operations and stages that depend on them run on threads of the library, with the caller's context
 * class loader.
 */
public interface AsyncCache {

    /** Completes as {@link Cache#get(String, TypeRef)} returns. */
    <T> CompletionStage<Optional<T>> get(String key, TypeRef<T> type);

    /** Completes as {@link Cache#lookupOrLoad(String, TypeRef, EntryOptions, ContextLoader)} returns. */
    <T> CompletionStage<Lookup<T>> lookupOrLoad(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader);

    /** Completes as {@link Cache#getAll(Collection, TypeRef)} returns. */
    <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeRef<T> type);

    /** Completes when {@link Cache#put(String, Object, EntryOptions)} returns. */
    CompletionStage<@Nullable Void> put(String key, Object value, EntryOptions options);

    /** Completes when {@link Cache#put(String, Object, Duration)} returns. */
    default CompletionStage<@Nullable Void> put(String key, Object value, Duration ttl) {
        return put(key, value, EntryOptions.ttl(ttl));
    }

    /** Completes as {@link Cache#delete} returns. */
    CompletionStage<Boolean> delete(String key);

    /** Completes when {@link Cache#invalidateTags} returns. */
    CompletionStage<@Nullable Void> invalidateTags(String... tags);

    /** Completes when {@link Cache#clear} returns. */
    CompletionStage<@Nullable Void> clear();
}
