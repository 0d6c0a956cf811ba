package org.cdicache.ai.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AiSummary.Cost;
import org.cdicache.ai.AiSummary.Invalidation;
import org.cdicache.ai.AiSummary.Part;
import org.cdicache.ai.TextTier;
import org.cdicache.ai.TokenPrice;

/** Counts requests by operation, model and size of text, of which it tells apart a bounded number. Safe for use by any number of threads. */
final class Analytics {

    /** So many that no application configures, so few that a model's name made of user input fills no heap. */
    static final int MOST_PARTS = 1_000;

    private final AiCacheConfig config;
    private final Predicate<String> keepsStale;
    private final ConcurrentMap<Part, Tally> parts = new ConcurrentHashMap<>();

    /** With what advice must know of operations, see {@link Advice}. */
    Analytics(AiCacheConfig config, Predicate<String> keepsStale) {
        this.config = config;
        this.keepsStale = keepsStale;
    }

    Tally of(AiRequest request) {
        TextTier tier = config.textTiers().of(request.text().length());
        String model = request.model();
        Part part = new Part(request.operation(), model == null ? "" : model, tier);
        Tally known = parts.get(part);
        if (known != null) {
            return known;
        }
        // Callers at the same moment may pass the bound together, by as many as they are.
        Part counted = parts.size() < MOST_PARTS ? part : new Part(AiSummary.OTHERS, AiSummary.OTHERS, tier);
        return parts.computeIfAbsent(counted, p -> new Tally());
    }

    AiSummary summary(AiSummary.Keys keys, List<Invalidation> invalidations) {
        Map<Part, AiCounts> counts = new ConcurrentHashMap<>();
        parts.forEach((part, tally) -> counts.put(part, tally.counts()));
        AiCounts total = counts.values().stream().reduce(AiCounts.NONE, AiCounts::plus);
        return new AiSummary(
                counts,
                total,
                costs(counts),
                new Advice(config, keepsStale).of(byOperation(counts)),
                keys,
                invalidations);
    }

    private static Map<String, AiCounts> byOperation(Map<Part, AiCounts> counts) {
        Map<String, AiCounts> sums = new TreeMap<>();
        counts.forEach((part, count) -> sums.merge(part.operation(), count, AiCounts::plus));
        return sums;
    }

    private Map<Part, Cost> costs(Map<Part, AiCounts> counts) {
        Map<Part, Cost> costs = new HashMap<>();
        counts.forEach((part, count) -> {
            TokenPrice price = config.prices().get(part.model());
            if (price != null) {
                costs.put(part, new Cost(price.of(count.spent()), price.of(count.saved())));
            }
        });
        return costs;
    }
}
