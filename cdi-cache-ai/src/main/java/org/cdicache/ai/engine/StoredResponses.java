package org.cdicache.ai.engine;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import org.cdicache.Cache;
import org.cdicache.CacheException;
import org.cdicache.CacheLoader;
import org.cdicache.CacheStats;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.jspecify.annotations.Nullable;

/** Keeps answers in a cache. */
final class StoredResponses implements AiResponseCache {

    private static final System.Logger LOG = System.getLogger(AiResponseCache.class.getName());

    private final Cache cache;
    private final RequestPolicy policy;

    StoredResponses(Cache cache, RequestPolicy policy) {
        this.cache = cache;
        this.policy = policy;
    }

    @Override
    public void cacheResponse(AiRequest request, Object response) {
        cache.put(key(request), response, ttl(request.operation()));
    }

    @Override
    public <T> Lookup<T> lookup(AiRequest request, TypeRef<T> type) {
        return cache.lookup(key(request), type);
    }

    @Override
    public <T, X extends Exception> Lookup<T> lookupOrGenerate(
            AiRequest request, TypeRef<T> type, CacheLoader<? extends T, X> generator) throws X {
        String key = key(request);
        Generation<T, X> generation = new Generation<>(generator);
        try {
            return cache.lookupOrLoad(key, type, ttl(request.operation()), generation);
        } catch (RuntimeException | Error failure) {
            if (!generation.returned) {
                throw failure;
            }
            LOG.log(WARNING, "An answer was generated, but not stored as {0}: {1}", key, reason(failure));
            return new Lookup<>(generation.answer, Tier.NONE, Duration.ZERO);
        }
    }

    /** The messages of other exceptions may quote the answer. */
    private static String reason(Throwable failure) {
        return failure instanceof CacheException
                ? failure.toString()
                : failure.getClass().getName();
    }

    @Override
    public boolean forget(AiRequest request) {
        return cache.delete(key(request));
    }

    @Override
    public String key(AiRequest request) {
        return policy.key(request);
    }

    @Override
    public Duration ttl(String operation) {
        return policy.ttl(operation);
    }

    @Override
    public CacheStats stats() {
        return cache.stats();
    }

    /** Remembers an answer that this call has paid for. Confined to the calling thread, on which the cache runs it. */
    private static final class Generation<T, X extends Exception> implements CacheLoader<T, X> {

        private final CacheLoader<? extends T, X> generator;
        private @Nullable T answer;
        private boolean returned;

        Generation(CacheLoader<? extends T, X> generator) {
            this.generator = generator;
        }

        @Override
        public @Nullable T load() throws X {
            answer = generator.load();
            returned = true;
            return answer;
        }
    }
}
