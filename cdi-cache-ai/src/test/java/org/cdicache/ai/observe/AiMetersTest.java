package org.cdicache.ai.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AiSummary.Cost;
import org.cdicache.ai.AiSummary.Part;
import org.cdicache.ai.TextTier;
import org.cdicache.ai.TokenUsage;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.junit.jupiter.api.Test;

class AiMetersTest {

    private static final Part SMALL = new Part("qa", "m", TextTier.SMALL);
    private static final Part LARGE = new Part("qa", "m", TextTier.LARGE);
    private static final Part NO_MODEL = new Part("qa", "", TextTier.SMALL);

    private final Map<MetricID, Counted> counters = new HashMap<>();
    private final Map<MetricID, Supplier<?>> gauges = new HashMap<>();
    private final AiMeters published = new AiMeters(registry());

    private static final class Counted implements Counter {
        private long count;

        @Override
        public void inc() {
            inc(1);
        }

        @Override
        public void inc(long more) {
            count += more;
        }

        @Override
        public long getCount() {
            return count;
        }
    }

    /** A server's, as far as it is used. */
    private MetricRegistry registry() {
        return (MetricRegistry) Proxy.newProxyInstance(
                MetricRegistry.class.getClassLoader(),
                new Class<?>[] {MetricRegistry.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "counter" -> counters.computeIfAbsent(id(arguments), id -> new Counted());
                    case "gauge" -> gauges.put(id(arguments), (Supplier<?>) arguments[1]);
                    case "remove" ->
                        counters.remove((MetricID) arguments[0]) != null
                                || gauges.remove((MetricID) arguments[0]) != null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static MetricID id(Object[] arguments) {
        return new MetricID(((Metadata) arguments[0]).getName(), (Tag[]) arguments[arguments.length - 1]);
    }

    private static AiSummary summary(Map<Part, AiCounts> parts, String spent, String saved) {
        return new AiSummary(
                parts,
                AiCounts.NONE,
                Map.of(
                        SMALL,
                        new Cost(new BigDecimal(spent), new BigDecimal(saved)),
                        LARGE,
                        new Cost(BigDecimal.ZERO, BigDecimal.ZERO)),
                List.of(),
                new AiSummary.Keys(0, 0),
                List.of());
    }

    /** Each count another number, from the first one on. */
    private static AiCounts counts(int first) {
        return new AiCounts(
                first,
                first + 1,
                first + 2,
                first + 3,
                first + 4,
                first + 5,
                first + 6,
                first + 7,
                first + 8,
                Map.of("truncated", first + 9L, "blank", first + 10L),
                first + 11,
                Duration.ofMillis(first + 12),
                Duration.ofMillis(first + 13),
                new TokenUsage(first + 14, first + 15),
                new TokenUsage(first + 16, first + 17));
    }

    /** All counters by their name and their tags, but those that tell the part. */
    private Map<String, Long> counters(Part part) {
        Map<String, Long> found = new TreeMap<>();
        counters.forEach((id, counter) -> {
            Map<String, String> tags = new TreeMap<>(id.getTags());
            boolean own = part.operation().equals(tags.remove("operation"))
                    & part.model().equals(tags.remove("model"))
                    & part.tier().name().equalsIgnoreCase(tags.remove("tier"));
            if (own) {
                found.put(id.getName() + tags.values(), counter.getCount());
            }
        });
        return found;
    }

    private static Map<String, Long> expected(int first) {
        Map<String, Long> expected = new TreeMap<>();
        List<String> results =
                List.of("hit", "near", "stale", "miss", "coalesced", "bypassed", "absent", "failed", "abandoned");
        for (int i = 0; i < results.size(); i++) {
            expected.put("cache.ai.requests[" + results.get(i) + "]", (long) first + i);
        }
        expected.put("cache.ai.rejected[truncated]", first + 9L);
        expected.put("cache.ai.rejected[blank]", first + 10L);
        expected.put("cache.ai.generation.millis[spent]", first + 12L);
        expected.put("cache.ai.generation.millis[saved]", first + 13L);
        expected.put("cache.ai.tokens[input, spent]", first + 14L);
        expected.put("cache.ai.tokens[output, spent]", first + 15L);
        expected.put("cache.ai.tokens[input, saved]", first + 16L);
        expected.put("cache.ai.tokens[output, saved]", first + 17L);
        return expected;
    }

    private Map<String, Object> costs() {
        Map<String, Object> costs = new HashMap<>();
        gauges.forEach((id, gauge) -> costs.put(id.getName() + new TreeMap<>(id.getTags()).values(), gauge.get()));
        return costs;
    }

    @Test
    void everyCount_isACounter_ofItsPart() {
        published.publish(summary(Map.of(SMALL, counts(1), LARGE, counts(100), NO_MODEL, counts(1_000)), "0", "0"));

        assertThat(counters(SMALL)).isEqualTo(expected(1));
        assertThat(counters(LARGE)).isEqualTo(expected(100));
        assertThat(counters(NO_MODEL)).isEqualTo(expected(1_000));
    }

    @Test
    void counters_advanceByWhatIsNew() {
        published.publish(summary(Map.of(SMALL, counts(1)), "0", "0"));
        published.publish(summary(Map.of(SMALL, counts(1)), "0", "0"));
        assertThat(counters(SMALL)).isEqualTo(expected(1));

        published.publish(summary(Map.of(SMALL, counts(31), LARGE, counts(5)), "0", "0"));

        assertThat(counters(SMALL)).isEqualTo(expected(31));
        assertThat(counters(LARGE)).isEqualTo(expected(5));
    }

    @Test
    void whatHasNeverHappened_isNoMetric() {
        published.publish(summary(Map.of(SMALL, AiCounts.NONE), "0", "0"));

        assertThat(counters).isEmpty();
        assertThat(gauges).isEmpty();
    }

    @Test
    void costs_areGauges_ofTheirPart_withTheLatestSums() {
        published.publish(summary(Map.of(), "0.0014", "0"));
        assertThat(costs()).isEqualTo(Map.of("cache.ai.cost[m, qa, small, spent]", 0.0014));

        published.publish(summary(Map.of(), "0.0028", "1.5"));

        assertThat(costs())
                .isEqualTo(Map.of(
                        "cache.ai.cost[m, qa, small, spent]", 0.0028, "cache.ai.cost[m, qa, small, saved]", 1.5));
    }

    @Test
    void names_doNotEndInTotal() {
        published.publish(summary(Map.of(SMALL, counts(1)), "1", "1"));

        assertThat(Stream.concat(counters.keySet().stream(), gauges.keySet().stream()))
                .extracting(MetricID::getName)
                .hasSizeGreaterThan(10)
                .noneMatch(name -> name.endsWith("total"));
    }

    /** So that an application that is deployed again begins at nothing. */
    @Test
    void everythingIsTakenBack() {
        MetricID others = new MetricID("others");
        counters.put(others, new Counted());
        published.publish(summary(Map.of(SMALL, counts(1)), "1", "1"));
        published.remove();
        assertThat(counters).containsOnlyKeys(others);
        assertThat(gauges).isEmpty();
        counters.clear();

        published.publish(summary(Map.of(SMALL, counts(1)), "2", "1"));

        assertThat(counters(SMALL)).isEqualTo(expected(1));
        assertThat(costs())
                .isEqualTo(
                        Map.of("cache.ai.cost[m, qa, small, spent]", 2.0, "cache.ai.cost[m, qa, small, saved]", 1.0));
    }
}
