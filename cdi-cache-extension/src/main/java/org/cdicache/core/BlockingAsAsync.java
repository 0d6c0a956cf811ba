package org.cdicache.core;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.cdicache.AsyncCache;
import org.cdicache.Cache;
import org.cdicache.CacheException;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.jspecify.annotations.Nullable;

/** One path for both worlds: the blocking operations, run elsewhere. */
record BlockingAsAsync(Cache cache, Executor executor) implements AsyncCache {

    @Override
    public <T> CompletionStage<Optional<T>> get(String key, TypeRef<T> type) {
        return run(() -> cache.get(key, type));
    }

    @Override
    public <T> CompletionStage<Lookup<T>> lookupOrLoad(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader) {
        return run(() -> cache.lookupOrLoad(key, type, options, loader));
    }

    @Override
    public <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeRef<T> type) {
        return run(() -> cache.getAll(keys, type));
    }

    @Override
    public CompletionStage<@Nullable Void> put(String key, Object value, EntryOptions options) {
        return run(() -> {
            cache.put(key, value, options);
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> delete(String key) {
        return run(() -> cache.delete(key));
    }

    @Override
    public CompletionStage<@Nullable Void> invalidateTags(String... tags) {
        return run(() -> {
            cache.invalidateTags(tags);
            return null;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> clear() {
        return run(() -> {
            cache.clear();
            return null;
        });
    }

    private <T extends @Nullable Object> CompletionStage<T> run(Callable<T> operation) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    stage.complete(operation.call());
                } catch (Throwable failure) {
                    stage.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException busy) {
            stage.completeExceptionally(new CacheException("Too many cache operations are under way", busy));
        }
        return stage;
    }
}
