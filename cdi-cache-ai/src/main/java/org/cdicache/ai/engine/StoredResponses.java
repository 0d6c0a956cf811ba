package org.cdicache.ai.engine;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.Objects;
import org.cdicache.Cache;
import org.cdicache.CacheException;
import org.cdicache.CacheLoader;
import org.cdicache.CacheStats;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.Generated;
import org.cdicache.ai.engine.Generation.Paid;
import org.cdicache.spi.TimeSource;

/** Keeps answers in a cache. */
final class StoredResponses implements AiResponseCache {

    private static final System.Logger LOG = System.getLogger(AiResponseCache.class.getName());
    private static final Verdict ADMISSION_FAILED = Verdict.rejected("admission-failed");

    private final Cache cache;
    private final RequestPolicy policy;
    private final AnswerAdmission admission;
    private final TimeSource time;
    private final Answers answers;

    StoredResponses(Cache cache, RequestPolicy policy, AnswerAdmission admission, TimeSource time) {
        this.cache = cache;
        this.policy = policy;
        this.admission = admission;
        this.time = time;
        this.answers = new Answers(time);
    }

    @Override
    public void cacheResponse(AiRequest request, Object response) {
        Objects.requireNonNull(response, "response");
        StoredAnswer<Object> answer =
                StoredAnswer.of(response, Generated.of(response), time.epochMillis(), /* took= */ 0);
        cache.put(key(request), answer, ttl(request.operation()));
    }

    @Override
    public <T> Lookup<T> lookup(AiRequest request, TypeRef<T> type) {
        Lookup<StoredAnswer<T>> found = cache.lookup(key(request), StoredAnswer.typeFor(type));
        StoredAnswer<T> answer = found.value();
        return answer == null ? Lookup.miss() : new Lookup<>(answer.value(), found.tier(), found.ttl(), found.stale());
    }

    @Override
    public <T, X extends Exception> AiLookup<T> answer(
            AiRequest request, TypeRef<T> type, AiControl control, CacheLoader<Generated<T>, X> generator) throws X {
        String key = key(request);
        if (control.onlyIfCached()) {
            return stored(key, type, control);
        }
        Generation<T, X> generation = new Generation<>(generator, time);
        if (control.noStore()) {
            AiLookup<T> stored = control.noCache() ? Answers.absent() : stored(key, type, control);
            Status status = control.noCache() ? Status.BYPASS : Status.MISS;
            return stored.hit() ? stored : Answers.generated(generation.run(), status, Duration.ZERO);
        }
        Status status = control.noCache() ? Status.REFRESH : Status.MISS;
        try {
            Lookup<StoredAnswer<T>> found = cache.lookupOrLoad(
                    key,
                    StoredAnswer.typeFor(type),
                    EntryOptions.ttl(ttl(request.operation())),
                    context -> generation.run(context, (answer, how) -> judge(request, control, answer)));
            return answers.answered(found, generation, status);
        } catch (RuntimeException | Error failure) {
            Paid<T> paid = generation.paid();
            if (paid == null) {
                throw failure;
            }
            LOG.log(WARNING, "An answer was generated, but not stored as {0}: {1}", key, reason(failure));
            return Answers.generated(paid, status, Duration.ZERO);
        }
    }

    private Verdict judge(AiRequest request, AiControl control, Generated<?> answer) {
        AnswerAdmission judge = control.admission() == null ? admission : control.admission();
        try {
            return judge.judge(request, answer);
        } catch (RuntimeException failure) {
            LOG.log(WARNING, "An admission failed, so its answer is not stored: {0}", reason(failure));
            return ADMISSION_FAILED;
        }
    }

    private <T> AiLookup<T> stored(String key, TypeRef<T> type, AiControl control) {
        Lookup<StoredAnswer<T>> found = cache.lookup(key, StoredAnswer.typeFor(type));
        StoredAnswer<T> answer = found.value();
        if (answer == null) {
            return Answers.absent();
        }
        AiLookup<T> hit = answers.hit(found, answer);
        return control.maxAge() != null && hit.age().compareTo(control.maxAge()) > 0 ? Answers.absent() : hit;
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
}
