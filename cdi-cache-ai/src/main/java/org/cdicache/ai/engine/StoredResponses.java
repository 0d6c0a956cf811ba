package org.cdicache.ai.engine;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.cdicache.Cache;
import org.cdicache.CacheException;
import org.cdicache.CacheLoader;
import org.cdicache.CacheStats;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.cdicache.ai.AiBatch;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiPending;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.BatchGenerator;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.Generated;
import org.cdicache.ai.NearMatches;
import org.cdicache.ai.engine.Generation.Paid;
import org.cdicache.ai.near.NearMatcher;
import org.cdicache.ai.near.NoNearMatches;
import org.cdicache.spi.OpenLoads.Load;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Keeps answers in a cache. */
final class StoredResponses implements AiResponseCache {

    private static final System.Logger LOG = System.getLogger(AiResponseCache.class.getName());
    private static final Verdict ADMISSION_FAILED = Verdict.rejected("admission-failed");

    private final Cache cache;
    private final AnswerCache answerCache;
    private final RequestPolicy policy;
    private final Storing storing;
    private final AnswerAdmission admission;
    private final Conversation conversation;
    private final TimeSource time;
    private final Answers answers;
    private final Analytics analytics;
    private final @Nullable NearAnswers near;
    private final Invalidations invalidations;

    /** Without near matches. */
    StoredResponses(
            Cache cache,
            RequestPolicy policy,
            Storing storing,
            AnswerAdmission admission,
            Conversation conversation,
            TimeSource time) {
        this(cache, policy, storing, admission, conversation, null, time);
    }

    StoredResponses(
            Cache cache,
            RequestPolicy policy,
            Storing storing,
            AnswerAdmission admission,
            Conversation conversation,
            @Nullable NearMatcher matcher,
            TimeSource time) {
        this.cache = cache;
        this.answerCache = new AnswerCache(cache);
        this.policy = policy;
        this.storing = storing;
        this.admission = admission;
        this.conversation = conversation;
        this.time = time;
        this.answers = new Answers(time);
        this.analytics = new Analytics(policy.config(), storing::keepsStale);
        this.near = matcher == null ? null : new NearAnswers(matcher, policy, cache, answers);
        this.invalidations = new Invalidations(cache, near, time);
    }

    @Override
    public void cacheResponse(AiRequest request, Object response) {
        Objects.requireNonNull(response, "response");
        AiRequest accepted = policy.accepted(request);
        StoredAnswer<Object> answer =
                StoredAnswer.of(response, Generated.of(response), time.epochMillis(), /* took= */ 0);
        try {
            EntryOptions options = storing.put(accepted, () -> answerCache.chars(response));
            cache.put(policy.key(accepted), answer, options);
            if (near != null) {
                near.stored(near.search(accepted), ttl(accepted.operation()), options.tags());
            }
        } catch (ValueCodecException unwritable) {
            throw new ValueCodecException(
                    "An answer of " + response.getClass().getName()
                            + " cannot be written as JSON. Give the class getters, make it a record, or store a simpler type",
                    unwritable);
        }
    }

    @Override
    public <T> Lookup<T> lookup(AiRequest request, TypeRef<T> type) {
        AiRequest accepted = policy.accepted(request);
        Tally tally = analytics.of(accepted);
        Lookup<StoredAnswer<T>> found = tally.counted(() -> cache.lookup(policy.key(accepted), answers.typeFor(type)));
        StoredAnswer<T> answer = found.value();
        if (answer == null) {
            tally.absent();
            return Lookup.miss();
        }
        tally.read(answer, found.stale());
        return new Lookup<>(answer.value(), found.tier(), found.ttl(), found.stale());
    }

    @Override
    public <T, X extends Exception> AiLookup<T> answer(
            AiRequest request, TypeRef<T> type, AiControl control, CacheLoader<Generated<T>, X> generator) throws X {
        AiControl wanted = control.and(conversation.control());
        AiLookup<T> answer = answerTo(policy.accepted(request), type, wanted, generator);
        conversation.answered(answer);
        return answer;
    }

    @Override
    public <T> AiPending<T> begin(AiRequest request, TypeRef<T> type, AiControl control) {
        AiControl wanted = control.and(conversation.control());
        AiRequest accepted = policy.accepted(request);
        Tally tally = analytics.of(accepted);
        String key = policy.key(accepted);
        NearMatcher.Search search = near == null ? null : near.search(accepted);
        AiLookup<T> found = tally.counted(() -> fresh(key, type, wanted, search));
        if (found.hit() || wanted.onlyIfCached()) {
            tally.count(found);
            conversation.answered(found);
        }
        return new StoredPending<>(
                new StoredPending.Ends<T>() {
                    @Override
                    public boolean opens() {
                        return answerCache.opens();
                    }

                    @Override
                    public Load<StoredAnswer<T>> open() {
                        return answerCache.open(key, answers.typeFor(type), storing.load(accepted, wanted));
                    }

                    @Override
                    public Verdict judge(Generated<?> answer, Consumer<EntryOptions> decided) {
                        return StoredResponses.this.judge(accepted, wanted, answer, decided);
                    }

                    @Override
                    public void stored(Duration ttl) {
                        if (near != null && search != null) {
                            near.stored(
                                    search, ttl, storing.load(accepted, wanted).tags());
                        }
                    }
                },
                key,
                wanted,
                found,
                tally,
                answers,
                time);
    }

    private <T> AiLookup<T> fresh(String key, TypeRef<T> type, AiControl control, NearMatcher.@Nullable Search search) {
        if (control.noCache()) {
            return Answers.absent();
        }
        AiLookup<T> stored = stored(key, type, control);
        // A stale one is served only if the model cannot be asked.
        if (stored.status() == Status.HIT || (stored.hit() && control.onlyIfCached())) {
            return stored;
        }
        AiLookup<T> other = near == null || search == null ? null : near.find(search, type, control);
        return other == null ? Answers.absent() : other;
    }

    private <T, X extends Exception> AiLookup<T> answerTo(
            AiRequest accepted, TypeRef<T> type, AiControl wanted, CacheLoader<Generated<T>, X> generator) throws X {
        Tally tally = analytics.of(accepted);
        Generation<T, X> generation = new Generation<>(generator, time, tally::generated);
        AiLookup<T> answer = tally.<AiLookup<T>, X>counted(() -> answered(accepted, type, wanted, generation));
        tally.count(answer);
        return answer;
    }

    private <T, X extends Exception> AiLookup<T> answered(
            AiRequest request, TypeRef<T> type, AiControl control, Generation<T, X> generation) throws X {
        String key = policy.key(request);
        if (near == null) {
            return exactly(request, key, type, control, generation);
        }
        NearMatcher.Search search = near.search(request);
        AiLookup<T> stored = control.noCache() ? Answers.absent() : stored(key, type, control);
        AiLookup<T> other = control.noCache() || stored.hit() ? null : near.find(search, type, control);
        if (other != null) {
            return other;
        }
        // A load finds it again, and starts what refreshes it early.
        if (stored.hit() && !storing.refreshesEarly()) {
            return stored;
        }
        AiLookup<T> answer = exactly(request, key, type, control, generation);
        if (answer.generated()) {
            near.stored(search, answer.ttl(), storing.load(request, control).tags());
        }
        return answer;
    }

    private <T, X extends Exception> AiLookup<T> exactly(
            AiRequest request, String key, TypeRef<T> type, AiControl control, Generation<T, X> generation) throws X {
        if (control.onlyIfCached() || control.noStore()) {
            AiLookup<T> stored = control.noCache() ? Answers.absent() : stored(key, type, control);
            Status status = control.noCache() ? Status.BYPASS : Status.MISS;
            return stored.hit() || control.onlyIfCached()
                    ? stored
                    : Answers.generated(generation.run(), status, Duration.ZERO);
        }
        Status status = control.noCache() || control.maxAge() != null ? Status.REFRESH : Status.MISS;
        try {
            Lookup<StoredAnswer<T>> found = cache.lookupOrLoad(
                    key,
                    answers.typeFor(type),
                    storing.load(request, control),
                    context -> generation.run(context, answer -> judge(request, control, answer, context::options)));
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

    private Verdict judge(AiRequest request, AiControl control, Generated<?> answer, Consumer<EntryOptions> options) {
        AnswerAdmission judge = control.admission() == null ? admission : control.admission();
        try {
            Verdict verdict = judge.judge(request, answer);
            Object value = answer.value();
            EntryOptions decided = verdict.admitted() && value != null
                    ? storing.decided(request, control, () -> answerCache.chars(value))
                    : null;
            if (decided != null) {
                options.accept(decided);
            }
            return verdict;
        } catch (RuntimeException failure) {
            LOG.log(WARNING, "An admission failed, so its answer is not stored: {0}", reason(failure));
            return ADMISSION_FAILED;
        }
    }

    private <T> AiLookup<T> stored(String key, TypeRef<T> type, AiControl control) {
        return taken(cache.lookup(key, answers.typeFor(type)), control);
    }

    /** What a call takes of what a tier holds. */
    private <T> AiLookup<T> taken(Lookup<StoredAnswer<T>> found, AiControl control) {
        StoredAnswer<T> answer = found.value();
        if (answer == null) {
            return Answers.absent();
        }
        AiLookup<T> hit = answers.hit(found, answer);
        return Answers.isTooOld(hit, control) ? Answers.absent() : hit;
    }

    @Override
    public <T> AiBatch<T> getOrGenerateAll(
            Collection<AiRequest> requests, TypeRef<T> type, BatchGenerator<T> generator, BatchOptions options) {
        AiControl wanted = conversation.control();
        // The tenant is that of the caller, whom the executor's threads do not know.
        Map<AiRequest, AiRequest> accepted = new LinkedHashMap<>();
        requests.forEach(request -> accepted.computeIfAbsent(request, policy::accepted));
        Map<AiRequest, AiLookup<T>> found = wanted.noCache() ? Map.of() : found(accepted, type, wanted);
        found.values().forEach(conversation::answered);
        // Nor is the conversation known there, which is told of the others when all of them have ended.
        Queue<AiLookup<T>> others = new ConcurrentLinkedQueue<>();
        Batch.Answering<T> answering = (request, own) -> {
            AiLookup<T> answer = this.<T, Exception>answerTo(own, type, wanted, () -> generator.generate(request));
            others.add(answer);
            return answer;
        };
        AiBatch<T> batch = new Batch<>(accepted, options, answering).run(found);
        others.forEach(conversation::answered);
        return batch;
    }

    /** What needs no more than a lookup: those that are there, and if only such ones are wanted, also those that are not. */
    private <T> Map<AiRequest, AiLookup<T>> found(
            Map<AiRequest, AiRequest> accepted, TypeRef<T> type, AiControl wanted) {
        Map<AiRequest, String> keys = new LinkedHashMap<>();
        accepted.forEach((request, own) -> keys.put(request, policy.key(own)));
        Map<String, Lookup<StoredAnswer<T>>> stored = lookupAll(accepted.values(), keys.values(), type);
        Map<AiRequest, AiLookup<T>> found = new LinkedHashMap<>();
        accepted.forEach((request, own) -> {
            Lookup<StoredAnswer<T>> here = stored.getOrDefault(keys.get(request), Lookup.miss());
            AiLookup<T> answer = taken(here, wanted);
            // Whoever takes less of stale answers than is kept has a load decide.
            boolean decided = answer.status() != Status.STALE || wanted.staleIfError() == null;
            if (wanted.onlyIfCached() ? near == null || answer.hit() : answer.hit() && decided) {
                analytics.of(own).count(answer);
                found.put(request, answer);
            }
        });
        return found;
    }

    private <T> Map<String, Lookup<StoredAnswer<T>>> lookupAll(
            Collection<AiRequest> accepted, Collection<String> keys, TypeRef<T> type) {
        try {
            return answerCache.lookupAll(keys, answers.typeFor(type));
        } catch (RuntimeException | Error failure) {
            accepted.forEach(request -> analytics.of(request).failed());
            throw failure;
        }
    }

    @Override
    public void invalidate(AnswerScope scope, String reason) {
        invalidations.invalidate(policy.accepted(scope), reason);
    }

    /** The messages of other exceptions may quote the answer. */
    private static String reason(Throwable failure) {
        return failure instanceof CacheException
                ? failure.toString()
                : failure.getClass().getName();
    }

    @Override
    public boolean forget(AiRequest request) {
        String key = key(request);
        if (near != null) {
            near.forget(key);
        }
        return cache.delete(key);
    }

    @Override
    public AiRequest accepted(AiRequest request) {
        return policy.accepted(request);
    }

    @Override
    public String key(AiRequest request) {
        return policy.key(policy.accepted(request));
    }

    @Override
    public String explainKey(AiRequest request) {
        return policy.explain(policy.accepted(request));
    }

    @Override
    public Duration ttl(String operation) {
        return policy.ttl(operation);
    }

    @Override
    public NearMatches near() {
        return near == null ? NoNearMatches.INSTANCE : near;
    }

    @Override
    public AiSummary summary() {
        return analytics.summary(policy.keyCounts(), invalidations.latest());
    }

    @Override
    public CacheStats stats() {
        return cache.stats();
    }
}
