package org.cdicache.ai.engine;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.engine.Generation.Paid;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Tells callers of an answer what the cache and the generator know of it. Safe for use by any number of threads. */
final class Answers {

    private final TimeSource time;

    /** As many as an application has types of answers. */
    private final ConcurrentMap<TypeRef<?>, TypeRef<? extends StoredAnswer<?>>> types = new ConcurrentHashMap<>();

    Answers(TimeSource time) {
        this.time = time;
    }

    /** The type of the stored form of answers of a type; the same one each time, because a hit compares it. */
    @SuppressWarnings("unchecked")
    <T> TypeRef<StoredAnswer<T>> typeFor(TypeRef<T> answers) {
        TypeRef<? extends StoredAnswer<?>> known = types.get(answers);
        return (TypeRef<StoredAnswer<T>>) (known != null ? known : types.computeIfAbsent(answers, Answers::storedForm));
    }

    private static TypeRef<? extends StoredAnswer<?>> storedForm(TypeRef<?> answers) {
        return TypeRef.of(new AnswerType(answers.type()));
    }

    /**
     * What the cache answered, with or without this call's generator.
     *
     * @param generated the status if it was with it
     */
    <T> AiLookup<T> answered(Lookup<StoredAnswer<T>> found, Generation<T, ?> generation, Status generated) {
        StoredAnswer<T> answer = found.value();
        Paid<T> paid = generation.paid();
        boolean fresh = found.hit() && !found.stale() && answer != null;
        // A fresh hit had a refresh in the background. A stale one is worse than what this call has paid for, whatever
        // became of that.
        if (paid != null && !fresh) {
            return generated(paid, generated, found.stale() ? Duration.ZERO : found.ttl());
        }
        if (found.hit() && answer != null) {
            return hit(found, answer);
        }
        return answer == null ? nothing(Status.COALESCED) : of(Status.COALESCED, found, answer, null);
    }

    /** An answer that a tier held. */
    <T> AiLookup<T> hit(Lookup<StoredAnswer<T>> found, StoredAnswer<T> answer) {
        return of(found.stale() ? Status.STALE : Status.HIT, found, answer, null);
    }

    /** Whether a call does not take an answer of this age. Zero takes none, also where the clock of the node that made it is ahead. */
    static boolean isTooOld(AiLookup<?> hit, AiControl control) {
        Duration most = control.maxAge();
        return most != null && (most.isZero() || hit.age().compareTo(most) > 0);
    }

    /** A fresh answer of another request. */
    <T> AiLookup<T> near(Lookup<StoredAnswer<T>> found, StoredAnswer<T> answer, AiLookup.Near near) {
        return of(Status.NEAR, found, answer, near);
    }

    private <T> AiLookup<T> of(
            Status status, Lookup<StoredAnswer<T>> found, StoredAnswer<T> answer, AiLookup.@Nullable Near near) {
        return new AiLookup<>(
                status,
                answer.value(),
                found.tier(),
                answer.age(time.epochMillis()),
                found.stale() ? Duration.ZERO : found.ttl(),
                answer.finishReason(),
                answer.usage(),
                Duration.ofMillis(answer.took()),
                null,
                near);
    }

    /** An answer that this call has paid for. */
    static <T> AiLookup<T> generated(Paid<T> paid, Status status, Duration ttl) {
        Generated<T> answer = paid.answer();
        return new AiLookup<>(
                status,
                answer.value(),
                Tier.NONE,
                Duration.ZERO,
                ttl,
                answer.finishReason(),
                answer.usage(),
                Duration.ofMillis(paid.tookMillis()),
                paid.verdict());
    }

    /** No answer. */
    static <T> AiLookup<T> absent() {
        return nothing(Status.ABSENT);
    }

    private static <T> AiLookup<T> nothing(Status status) {
        return new AiLookup<>(
                status, null, Tier.NONE, Duration.ZERO, Duration.ZERO, FinishReason.UNKNOWN, null, Duration.ZERO, null);
    }
}
