package org.cdicache.ai;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the response cache has done on this node since it was created. The total is the sum of the parts; no text, option or tenant is in it.
 *
 * @param parts what was counted, by operation, model and size of the text
 * @param total all parts together
 * @param costs what the tokens of the parts cost, and would have cost; of those whose model has a price ({@code cache.ai.prices})
 * @param recommendations what should be changed, and why
 * @param keys the keys that were made
 * @param invalidations the latest ones that this node was asked for, the latest first; at most {@value #MOST_INVALIDATIONS}
 */
public record AiSummary(
        Map<Part, AiCounts> parts,
        AiCounts total,
        Map<Part, Cost> costs,
        List<Recommendation> recommendations,
        Keys keys,
        List<Invalidation> invalidations) {

    /** How many invalidations are remembered. */
    public static final int MOST_INVALIDATIONS = 20;

    /** What parts beyond the number that is kept apart are counted under, as their operation and their model. */
    public static final String OTHERS = "(others)";

    /** Copies. */
    public AiSummary {
        parts = Map.copyOf(parts);
        costs = Map.copyOf(costs);
        recommendations = List.copyOf(recommendations);
        invalidations = List.copyOf(invalidations);
    }

    /**
     * What is counted apart.
     *
     * @param model empty for requests without one
     */
    public record Part(String operation, String model, TextTier tier) {}

    /**
     * Money, in the currency of the prices.
     *
     * @param spent what the tokens of generated answers cost
     * @param saved what the tokens of answers that were not generated again would have cost
     */
    public record Cost(BigDecimal spent, BigDecimal saved) {}

    /**
     * Keys, for which each request is hashed at least once.
     *
     * @param made how many
     * @param digested of those how many whose text is longer than {@code cache.ai.hash-threshold}, and so is hashed by itself first
     */
    public record Keys(long made, long digested) {}

    /**
     * Something to change.
     *
     * @param advice what
     * @param reason why, with the figures that it follows from
     */
    public record Recommendation(String advice, String reason) {}

    /**
     * An invalidation that this node was asked for.
     *
     * @param scope of what, with the tenant that it was for
     * @param reason why, in the words of the application
     */
    public record Invalidation(Instant at, AnswerScope scope, String reason) {}

    /** What the tokens of generated answers cost, all together, as far as the prices of their models are known. */
    public BigDecimal costSpent() {
        return cost(Cost::spent);
    }

    /** What the tokens of answers that were not generated again would have cost, all together, as far as that is known. */
    public BigDecimal costSaved() {
        return cost(Cost::saved);
    }

    private BigDecimal cost(Function<Cost, BigDecimal> use) {
        return costs.values().stream().map(use).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The counts of each operation. */
    public SortedMap<String, AiCounts> byOperation() {
        return by(Part::operation);
    }

    /** The counts of each model; under an empty name those of requests without one. */
    public SortedMap<String, AiCounts> byModel() {
        return by(Part::model);
    }

    /** The counts of each size of texts. */
    public SortedMap<TextTier, AiCounts> byTier() {
        return by(Part::tier);
    }

    private <K extends Comparable<K>> SortedMap<K, AiCounts> by(Function<Part, K> attribute) {
        SortedMap<K, AiCounts> sums = new TreeMap<>();
        parts.forEach((part, counts) -> sums.merge(attribute.apply(part), counts, AiCounts::plus));
        return sums;
    }
}
