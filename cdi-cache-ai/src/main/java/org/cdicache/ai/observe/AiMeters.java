package org.cdicache.ai.observe;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AiSummary.Part;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Counters that advance by what has happened since the last time; each appears with its first count. Costs are fractions, which counters cannot have, and so
 * gauges. No name ends in {@code total}: exporters append that themselves. For one thread.
 */
final class AiMeters {

    private final MetricRegistry metrics;
    private final Map<MetricID, Long> published = new HashMap<>();
    private final Map<MetricID, AtomicReference<Double>> costs = new HashMap<>();

    AiMeters(MetricRegistry metrics) {
        this.metrics = metrics;
    }

    /** Publishes what changed since the last call. */
    void publish(AiSummary summary) {
        summary.parts().forEach(this::publish);
        summary.costs().forEach((part, cost) -> {
            cost(part, "spent", cost.spent());
            cost(part, "saved", cost.saved());
        });
    }

    private void cost(Part part, String use, BigDecimal now) {
        Tag[] tags = tags(part, new Tag("use", use));
        MetricID id = new MetricID("cache.ai.cost", tags);
        AtomicReference<Double> known = costs.get(id);
        if (known != null) {
            known.set(now.doubleValue());
        } else if (now.signum() > 0) {
            AtomicReference<Double> cost = new AtomicReference<>(now.doubleValue());
            costs.put(id, cost);
            String description = "What tokens have cost, or would have, by the prices that are configured";
            metrics.gauge(metadata("cache.ai.cost", description), cost::get, tags);
        }
    }

    private void publish(Part part, AiCounts counts) {
        requests(part, "hit", counts.hits());
        requests(part, "near", counts.near());
        requests(part, "stale", counts.stale());
        requests(part, "miss", counts.misses());
        requests(part, "coalesced", counts.coalesced());
        requests(part, "bypassed", counts.bypassed());
        requests(part, "absent", counts.absent());
        requests(part, "failed", counts.failures());
        requests(part, "abandoned", counts.abandoned());
        counts.rejected()
                .forEach((reason, count) -> advance(
                        "cache.ai.rejected",
                        "Generated answers that were not worth keeping",
                        count,
                        part,
                        new Tag("reason", reason)));
        used(part, "spent", counts.spent().input(), counts.spent().output());
        used(part, "saved", counts.saved().input(), counts.saved().output());
        millis(part, "spent", counts.generationTime().toMillis());
        millis(part, "saved", counts.timeSaved().toMillis());
    }

    private void requests(Part part, String result, long now) {
        advance("cache.ai.requests", "Requests to the AI cache, by result", now, part, new Tag("result", result));
    }

    private void used(Part part, String use, long input, long output) {
        String tokens = "Tokens of generations, spent or saved";
        advance("cache.ai.tokens", tokens, input, part, new Tag("use", use), new Tag("direction", "input"));
        advance("cache.ai.tokens", tokens, output, part, new Tag("use", use), new Tag("direction", "output"));
    }

    private void millis(Part part, String use, long now) {
        advance("cache.ai.generation.millis", "Time of generations, spent or saved", now, part, new Tag("use", use));
    }

    private void advance(String name, String description, long now, Part part, Tag... more) {
        Tag[] tags = tags(part, more);
        MetricID id = new MetricID(name, tags);
        long delta = now - published.getOrDefault(id, 0L);
        if (delta > 0) {
            metrics.counter(metadata(name, description), tags).inc(delta);
            published.put(id, now);
        }
    }

    private static Tag[] tags(Part part, Tag... more) {
        Tag[] tags = new Tag[more.length + 3];
        tags[0] = new Tag("operation", part.operation());
        tags[1] = new Tag("model", part.model());
        tags[2] = new Tag("tier", part.tier().name().toLowerCase(Locale.ROOT));
        System.arraycopy(more, 0, tags, 3, more.length);
        return tags;
    }

    private static Metadata metadata(String name, String description) {
        return Metadata.builder()
                .withName(name)
                .withDescription(description)
                .withUnit(MetricUnits.NONE)
                .build();
    }

    /** Takes every metric back. */
    void remove() {
        published.keySet().forEach(metrics::remove);
        published.clear();
        costs.keySet().forEach(metrics::remove);
        costs.clear();
    }
}
