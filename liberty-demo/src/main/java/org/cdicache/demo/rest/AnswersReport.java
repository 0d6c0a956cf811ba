package org.cdicache.demo.rest;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AiSummary.Recommendation;
import org.cdicache.ai.TokenUsage;

/**
 * What the AI response cache has answered on this server, and what that was worth.
 *
 * @param operations by operation, in the order of their names
 * @param total all of them
 * @param costSpent what the tokens of generated answers cost, by the prices of {@code cache.ai.prices}
 * @param costSaved what those of the others would have cost
 * @param recommendations what the cache advises to change, with its reasons
 */
record AnswersReport(
        List<Line> operations,
        Line total,
        BigDecimal costSpent,
        BigDecimal costSaved,
        List<Recommendation> recommendations) {

    /**
     * What was counted of an operation.
     *
     * @param answered without a generation of their own
     * @param hitRate the part that those are of the requests, from 0 to 1
     * @param meanMillis of a generation
     * @param savedMillis how long generations took that were not repeated
     */
    record Line(
            String operation,
            long requests,
            long answered,
            double hitRate,
            long generated,
            long meanMillis,
            long savedMillis,
            long tokensSpent,
            long tokensSaved) {

        static Line of(String operation, AiCounts counts) {
            return new Line(
                    operation,
                    counts.requests(),
                    counts.hits() + counts.near() + counts.stale() + counts.coalesced(),
                    Math.round(counts.hitRate() * 10_000) / 10_000.0,
                    counts.generated(),
                    counts.meanGeneration().toMillis(),
                    counts.timeSaved().toMillis(),
                    all(counts.spent()),
                    all(counts.saved()));
        }

        private static long all(TokenUsage usage) {
            return usage.input() + usage.output();
        }
    }

    static AnswersReport of(AiSummary summary) {
        List<Line> lines = new ArrayList<>();
        summary.byOperation().forEach((operation, counts) -> lines.add(Line.of(operation, counts)));
        return new AnswersReport(
                lines,
                Line.of("all", summary.total()),
                summary.costSpent(),
                summary.costSaved(),
                summary.recommendations());
    }
}
