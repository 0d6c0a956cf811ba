package org.cdicache.ai.engine;

import java.time.Duration;
import java.util.Objects;
import org.cdicache.CacheLoader;
import org.cdicache.CacheStats;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.Generated;
import org.cdicache.spi.TimeSource;

/** What applications get while the AI cache is switched off: requests are checked, but nothing is stored. */
final class UnstoredResponses implements AiResponseCache {

    private final RequestPolicy policy;
    private final TimeSource time;

    UnstoredResponses(RequestPolicy policy, TimeSource time) {
        this.policy = policy;
        this.time = time;
    }

    @Override
    public void cacheResponse(AiRequest request, Object response) {
        policy.check(request);
        Objects.requireNonNull(response, "response");
    }

    @Override
    public <T> Lookup<T> lookup(AiRequest request, TypeRef<T> type) {
        policy.check(request);
        return Lookup.miss();
    }

    @Override
    public <T, X extends Exception> AiLookup<T> answer(
            AiRequest request, TypeRef<T> type, AiControl control, CacheLoader<Generated<T>, X> generator) throws X {
        policy.check(request);
        return control.onlyIfCached()
                ? Answers.absent()
                : Answers.generated(new Generation<>(generator, time).run(), Status.BYPASS, Duration.ZERO);
    }

    @Override
    public boolean forget(AiRequest request) {
        policy.check(request);
        return false;
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
        return CacheStats.NONE;
    }
}
