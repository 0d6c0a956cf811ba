package org.cdicache.ai;

import java.time.Duration;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * An answer, where it came from, and what became of it.
 *
 * @param status how the request was answered
 * @param value the answer; null if there is none, or if the generator returned null
 * @param tier the tier that answered; {@link Tier#NONE} for an answer that was just generated, and if there is none
 * @param age how long ago its generation began, as RFC 9111 counts it, or it was stored by the application, by the clocks of the nodes that did and that asks;
 *     never negative, and zero for an answer that this call has generated
 * @param ttl how long it will be served; {@link Duration#ZERO} when it is stale or not stored
 * @param finishReason why the model stopped, then; {@link FinishReason#UNKNOWN} if nobody said
 * @param usage the tokens that it took, then: a hit costs none; null if nobody counted
 * @param took how long the generator ran, then; zero for what the application has stored itself
 * @param verdict whether an answer that this call has generated was worth keeping; null if this call has not generated it, or stores nothing anyway
 * @param near whose answer it is, if it is that of another request that says nearly the same; null if it is this one's own
 */
public record AiLookup<T>(
        Status status,
        @Nullable T value,
        Tier tier,
        Duration age,
        Duration ttl,
        FinishReason finishReason,
        @Nullable TokenUsage usage,
        Duration took,
        @Nullable Verdict verdict,
        @Nullable Near near) {

    /** An answer of the request's own. */
    public AiLookup(
            Status status,
            @Nullable T value,
            Tier tier,
            Duration age,
            Duration ttl,
            FinishReason finishReason,
            @Nullable TokenUsage usage,
            Duration took,
            @Nullable Verdict verdict) {
        this(status, value, tier, age, ttl, finishReason, usage, took, verdict, null);
    }

    /**
     * Another request, whose answer was a near match.
     *
     * @param key of that request, for {@link NearMatches#reject}
     * @param similarity the cosine of both texts' vectors
     */
    public record Near(String key, double similarity) {}

    /** How a request was answered. */
    public enum Status {
        /** By a tier, with a fresh answer. */
        HIT,
        /** By a tier, with the fresh answer of another request that says nearly the same; experimental, and off unless it is switched on. */
        NEAR,
        /** By a tier, with an answer past its time to live, or past the age that was asked for, because no fresh one could be had. */
        STALE,
        /** By this call's generator, because no tier had an answer. */
        MISS,
        /** By this call's generator, because the call asked for an answer that is new or newer. */
        REFRESH,
        /** By the generator of another call with an equal request, which this one has waited for. */
        COALESCED,
        /** By this call's generator, past the cache: nothing was read or stored. */
        BYPASS,
        /** Not at all: the call asked for a cached answer only, and there is none. */
        ABSENT
    }

    /** Whether a tier answered; then nothing was paid for. */
    public boolean hit() {
        return status == Status.HIT || status == Status.NEAR || status == Status.STALE;
    }

    /** Whether this call's generator has answered. */
    public boolean generated() {
        return status == Status.MISS || status == Status.REFRESH || status == Status.BYPASS;
    }

    /** Whether the answer was generated just now, by this call or the one that it waited for, and is kept. */
    public boolean stored() {
        return tier == Tier.NONE && !ttl.isZero();
    }

    /** The answer with what the model said of it. */
    public Generated<T> answer() {
        return new Generated<>(value, finishReason, usage);
    }

    /** The same as a read of the cache. */
    public Lookup<T> asLookup() {
        return new Lookup<>(value, tier, ttl, status == Status.STALE);
    }

    /** Without the answer, which may be private. */
    @Override
    public String toString() {
        return "AiLookup[status=" + status + ", tier=" + tier + ", age=" + age + ", ttl=" + ttl + ", finishReason="
                + finishReason + ", usage=" + usage + ", took=" + took + ", verdict=" + verdict + ", near=" + near
                + "]";
    }
}
