package org.cdicache.ai;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was counted of some requests. Every request is exactly one of hits, near, stale, misses, coalesced, bypassed, absent, failures and
 * abandoned, once it has ended.
 *
 * @param hits answered by a tier
 * @param near answered by a tier, with the answer of another request that says the same
 * @param stale answered by a tier, with a stale answer
 * @param misses answered by their own generator, because no tier could or the call wanted a new answer
 * @param coalesced answered by another call's generator
 * @param bypassed answered past the cache
 * @param absent not answered: reads without a generator that found nothing
 * @param failures not answered, because the generator or the cache has failed
 * @param abandoned not answered in full, because nobody waits for the rest: streams that were cancelled, or whose model had said nothing for a minute
 *     when another stream started: nobody looks at other times
 * @param rejected generated answers that were not worth keeping, by reason; part of the misses
 * @param generated generators that returned, a part of which the misses and the bypassed are
 * @param generationTime how long they ran, all together
 * @param timeSaved how long the generators of the hits, near, stale and coalesced answers ran, then, all together
 * @param spent tokens of what was generated
 * @param saved tokens that hits, near, stale and coalesced answers did not take again
 */
public record AiCounts(
        long hits,
        long near,
        long stale,
        long misses,
        long coalesced,
        long bypassed,
        long absent,
        long failures,
        long abandoned,
        Map<String, Long> rejected,
        long generated,
        Duration generationTime,
        Duration timeSaved,
        TokenUsage spent,
        TokenUsage saved) {

    /** Nothing. */
    public static final AiCounts NONE = new AiCounts(
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Map.of(),
            0,
            Duration.ZERO,
            Duration.ZERO,
            new TokenUsage(0, 0),
            new TokenUsage(0, 0));

    /** Copies. */
    public AiCounts {
        rejected = Map.copyOf(rejected);
    }

    /** All requests. */
    public long requests() {
        return hits + near + stale + misses + coalesced + bypassed + absent + failures + abandoned;
    }

    /** The part of the requests, between 0 and 1, that was answered without a generation of its own; 0 before the first one. */
    public double hitRate() {
        long requests = requests();
        return requests == 0 ? 0 : (double) (hits + near + stale + coalesced) / requests;
    }

    /** All that was rejected. */
    public long rejections() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The mean time of a generation; zero before the first one. */
    public Duration meanGeneration() {
        return generated == 0 ? Duration.ZERO : generationTime.dividedBy(generated);
    }

    /** Both together. */
    public AiCounts plus(AiCounts other) {
        Map<String, Long> reasons = new TreeMap<>(rejected);
        other.rejected.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
        return new AiCounts(
                hits + other.hits,
                near + other.near,
                stale + other.stale,
                misses + other.misses,
                coalesced + other.coalesced,
                bypassed + other.bypassed,
                absent + other.absent,
                failures + other.failures,
                abandoned + other.abandoned,
                reasons,
                generated + other.generated,
                generationTime.plus(other.generationTime),
                timeSaved.plus(other.timeSaved),
                sum(spent, other.spent),
                sum(saved, other.saved));
    }

    private static TokenUsage sum(TokenUsage one, TokenUsage other) {
        return new TokenUsage(one.input() + other.input(), one.output() + other.output());
    }
}
