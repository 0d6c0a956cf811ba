package org.cdicache.core;

import java.time.Duration;
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

/** One path for both worlds: the blocking operations, run elsewhere, but for what needs no waiting. */
record BlockingAsAsync(Cache cache, AtHand atHand, Executor executor) implements AsyncCache {

    @Override
    public <T> CompletionStage<Optional<T>> get(String key, TypeRef<T> type) {
        return runUnless(
                () -> {
                    Lookup<T> here = atHand.lookupAtHand(key, type);
                    return here == null ? null : here.asOptional();
                },
                () -> cache.get(key, type));
    }

    @Override
    public <T> CompletionStage<Lookup<T>> lookupOrLoad(
            String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader) {
        return runUnless(
                () -> atHand.lookupAtHand(key, type, options, loader),
                () -> cache.lookupOrLoad(key, type, options, loader));
    }

    @Override
    public <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeRef<T> type) {
        return run(() -> cache.getAll(keys, type));
    }

    @Override
    public CompletionStage<@Nullable Void> put(String key, Object value, EntryOptions options) {
        return runVoid(() -> cache.put(key, value, options));
    }

    @Override
    public CompletionStage<@Nullable Void> put(String key, Object value, Duration ttl) {
        return runVoid(() -> cache.put(key, value, ttl));
    }

    @Override
    public CompletionStage<@Nullable Void> putAll(Map<String, ?> values, EntryOptions options) {
        return runVoid(() -> cache.putAll(values, options));
    }

    @Override
    public CompletionStage<Boolean> delete(String key) {
        return run(() -> cache.delete(key));
    }

    @Override
    public CompletionStage<Long> deleteAll(Collection<String> keys) {
        return run(() -> cache.deleteAll(keys));
    }

    @Override
    public CompletionStage<Long> deleteMatching(String glob) {
        return run(() -> cache.deleteMatching(glob));
    }

    @Override
    public CompletionStage<@Nullable Void> invalidateTags(String... tags) {
        return runVoid(() -> cache.invalidateTags(tags));
    }

    @Override
    public CompletionStage<@Nullable Void> clear() {
        return runVoid(cache::clear);
    }

    @Override
    public CompletionStage<Boolean> expire(String key) {
        return run(() -> cache.expire(key));
    }

    @Override
    public CompletionStage<Boolean> exists(String key) {
        return run(() -> cache.exists(key));
    }

    @Override
    public CompletionStage<Optional<Duration>> ttl(String key) {
        return run(() -> cache.ttl(key));
    }

    /** What is at hand is there when this returns; for everything else the operation is run. */
    private <T> CompletionStage<T> runUnless(Callable<@Nullable T> atHand, Callable<T> operation) {
        try {
            T here = atHand.call();
            return here == null ? run(operation) : CompletableFuture.completedFuture(here);
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private CompletionStage<@Nullable Void> runVoid(Runnable operation) {
        return this.<@Nullable Void>run(() -> {
            operation.run();
            return null;
        });
    }

    private <T extends @Nullable Object> CompletionStage<T> run(Callable<T> operation) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        Staged<T> staged = new Staged<>(operation, stage);
        try {
            executor.execute(staged);
        } catch (RejectedExecutionException busy) {
            staged.refuse(busy);
        }
        return stage;
    }

    private record Staged<T extends @Nullable Object>(Callable<T> operation, CompletableFuture<T> stage)
            implements AsyncThreads.Operation {

        @Override
        public void run() {
            try {
                stage.complete(operation.call());
            } catch (Throwable failure) {
                stage.completeExceptionally(failure);
            }
        }

        @Override
        public void refuse(RejectedExecutionException why) {
            stage.completeExceptionally(new CacheException(
                    "No thread is free for the operation: too many are under way and wait, or the cache is closed",
                    why));
        }
    }
}
