package org.cdicache.ai.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AiSummary.Recommendation;

/** Recommends what to change about operations, with the figures that it follows from. */
final class Advice {

    /** With fewer requests the figures say little. */
    static final long ENOUGH = 100;

    private static final double FEW_HITS = 0.1;
    private static final double MANY = 0.1;

    private final AiCacheConfig config;
    private final Predicate<String> keepsStale;
    private final List<Recommendation> recommendations = new ArrayList<>();

    /**
     * For a configuration.
     *
     * @param keepsStale whether a failure of an operation can be answered with a stale answer
     */
    Advice(AiCacheConfig config, Predicate<String> keepsStale) {
        this.config = config;
        this.keepsStale = keepsStale;
    }

    List<Recommendation> of(Map<String, AiCounts> operations) {
        operations.forEach((operation, counts) -> {
            // Nobody can configure what was only counted together.
            if (counts.requests() >= ENOUGH && !operation.equals(AiSummary.OTHERS)) {
                hits(operation, counts);
                rejections(operation, counts);
                failures(operation, counts);
                bypasses(operation, counts);
            }
        });
        return recommendations;
    }

    private void hits(String operation, AiCounts counts) {
        if (counts.hitRate() < FEW_HITS && counts.misses() > 0) {
            add(
                    "Look whether requests of operation " + operation
                            + " differ in something that does not change the answer, such as a time or an id; raise its ttl ("
                            + config.ttl(operation) + ") if they come again later",
                    counts,
                    counts.hits() + counts.near() + counts.stale() + counts.coalesced(),
                    "were answered without a generation");
        }
    }

    private void rejections(String operation, AiCounts counts) {
        if (counts.rejections() > counts.generated() * MANY) {
            boolean cut = counts.rejected().getOrDefault("truncated", 0L) * 2 > counts.rejections();
            add(
                    cut
                            ? "Raise the limit of output tokens of operation " + operation
                            : "Look why answers of operation " + operation + " are not worth keeping",
                    counts,
                    counts.rejections(),
                    "were generated and rejected: " + counts.rejected());
        }
    }

    private void failures(String operation, AiCounts counts) {
        if (counts.failures() > counts.requests() * MANY && !keepsStale.test(operation)) {
            add(
                    "Set cache.ai.operations." + operation + ".stale-if-error",
                    counts,
                    counts.failures(),
                    "failed, which a stale answer could have been served for");
        }
    }

    private void bypasses(String operation, AiCounts counts) {
        if (counts.bypassed() * 2 > counts.requests()) {
            add(
                    "Look whether requests of operation " + operation + " have to go past the cache",
                    counts,
                    counts.bypassed(),
                    "did");
        }
    }

    private void add(String advice, AiCounts counts, long count, String what) {
        String part = String.format(Locale.ROOT, "%.1f %%", 100.0 * count / counts.requests());
        recommendations.add(
                new Recommendation(advice, count + " of " + counts.requests() + " requests (" + part + ") " + what));
    }
}
