package org.cdicache.ai.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cdicache.CacheLoader;
import org.cdicache.CacheStats;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiBatch;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiPending;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.BatchGenerator;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.Generated;
import org.cdicache.ai.NearMatches;
import org.cdicache.ai.near.NoNearMatches;
import org.cdicache.spi.TimeSource;

/** What applications get while the AI cache is switched off: requests are checked, but nothing is stored. */
final class UnstoredResponses implements AiResponseCache {

    private final RequestPolicy policy;
    private final Conversation conversation;
    private final TimeSource time;

    UnstoredResponses(RequestPolicy policy, Conversation conversation, TimeSource time) {
        this.policy = policy;
        this.conversation = conversation;
        this.time = time;
    }

    @Override
    public void cacheResponse(AiRequest request, Object response) {
        policy.accepted(request);
        Objects.requireNonNull(response, "response");
    }

    @Override
    public <T> Lookup<T> lookup(AiRequest request, TypeRef<T> type) {
        policy.accepted(request);
        return Lookup.miss();
    }

    @Override
    public <T, X extends Exception> AiLookup<T> answer(
            AiRequest request, TypeRef<T> type, AiControl control, CacheLoader<Generated<T>, X> generator) throws X {
        policy.accepted(request);
        AiLookup<T> answer = generated(control.and(conversation.control()), generator);
        conversation.answered(answer);
        return answer;
    }

    private <T, X extends Exception> AiLookup<T> generated(AiControl wanted, CacheLoader<Generated<T>, X> generator)
            throws X {
        return wanted.onlyIfCached()
                ? Answers.absent()
                : Answers.generated(new Generation<>(generator, time, bill -> {}).run(), Status.BYPASS, Duration.ZERO);
    }

    @Override
    public <T> AiPending<T> begin(AiRequest request, TypeRef<T> type, AiControl control) {
        AiControl wanted = control.and(conversation.control());
        AiPending<T> pending = new UnstoredPending<>(policy.key(policy.accepted(request)), wanted);
        if (wanted.onlyIfCached()) {
            conversation.answered(pending.found());
        }
        return pending;
    }

    @Override
    public boolean forget(AiRequest request) {
        policy.accepted(request);
        return false;
    }

    @Override
    public <T> AiBatch<T> getOrGenerateAll(
            Collection<AiRequest> requests, TypeRef<T> type, BatchGenerator<T> generator, BatchOptions options) {
        AiControl wanted = conversation.control();
        Map<AiRequest, AiRequest> accepted = new LinkedHashMap<>();
        requests.forEach(request -> accepted.computeIfAbsent(request, policy::accepted));
        // The conversation is not known to the executor's threads.
        Queue<AiLookup<T>> answers = new ConcurrentLinkedQueue<>();
        Batch.Answering<T> answering = (request, own) -> {
            AiLookup<T> answer = this.<T, Exception>generated(wanted, () -> generator.generate(request));
            answers.add(answer);
            return answer;
        };
        AiBatch<T> batch = new Batch<>(accepted, options, answering).run(Map.of());
        answers.forEach(conversation::answered);
        return batch;
    }

    @Override
    public void invalidate(AnswerScope scope, String reason) {
        policy.accepted(scope);
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
    public AiSummary summary() {
        return new AiSummary(Map.of(), AiCounts.NONE, Map.of(), List.of(), new AiSummary.Keys(0, 0), List.of());
    }

    @Override
    public NearMatches near() {
        return NoNearMatches.INSTANCE;
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
