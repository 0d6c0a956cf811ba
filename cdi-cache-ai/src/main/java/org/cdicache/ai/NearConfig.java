package org.cdicache.ai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.cdicache.ConfigProblem;

/**
 * Everything that shapes near matches; immutable. Experimental. What is out of bounds is reported by {@link AiCacheConfig}, of which this is a part.
 *
 * @param enabled whether answers of nearly the same requests are looked for at all
 * @param mode whether they are served
 * @param threshold the least cosine of a match, more than 0, at most 1
 * @param operationThresholds the same, by operation
 * @param maxEntries the most vectors in the heap of a node
 * @param maxBytes about the most bytes that they may take there
 * @param maxTextLength a longer text, in chars, has no near match and is none: the longer a text, the less of it shows in its vector
 * @param refresh how often a node looks for what other nodes have stored
 */
public record NearConfig(
        boolean enabled,
        Mode mode,
        double threshold,
        Map<String, Double> operationThresholds,
        int maxEntries,
        long maxBytes,
        int maxTextLength,
        Duration refresh) {

    /** What becomes of a near match. */
    public enum Mode {
        /** It is counted, and the generator runs as if there were none. */
        SHADOW,
        /** It answers. */
        SERVE
    }

    /** Off; and what holds unless it is configured. */
    public static final NearConfig OFF =
            new NearConfig(false, Mode.SHADOW, 0.95, Map.of(), 10_000, 64L << 20, 2_000, Duration.ofMinutes(1));

    static final String PREFIX = "cache.ai.near.";

    /** Copies. */
    public NearConfig {
        operationThresholds = Map.copyOf(operationThresholds);
    }

    /** The least cosine of a match for an operation. */
    public double threshold(String operation) {
        return operationThresholds.getOrDefault(operation, threshold);
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    List<ConfigProblem> problems() {
        List<ConfigProblem> problems = new ArrayList<>();
        checkThreshold(problems::add, PREFIX + "threshold", threshold);
        operationThresholds.forEach((operation, least) ->
                checkThreshold(problems::add, PREFIX + "operations." + operation + ".threshold", least));
        check(problems::add, maxEntries >= 1, PREFIX + "max-entries", maxEntries, "must be at least 1");
        check(problems::add, maxBytes >= 1 << 16, PREFIX + "max-bytes", maxBytes, "must be at least 64KB");
        check(problems::add, maxTextLength >= 1, PREFIX + "max-text-length", maxTextLength, "must be at least 1");
        check(
                problems::add,
                refresh.compareTo(Duration.ofSeconds(1)) >= 0 && refresh.toDays() <= 365,
                PREFIX + "refresh",
                refresh,
                "must be between one second and 365 days, such as 1m");
        return problems;
    }

    private static void checkThreshold(Consumer<ConfigProblem> problems, String property, double threshold) {
        check(
                problems,
                threshold > 0 && threshold <= 1,
                property,
                threshold,
                "must be a cosine above 0 and at most 1, such as 0.95");
    }

    private static void check(
            Consumer<ConfigProblem> problems, boolean valid, String property, Object value, String fix) {
        if (!valid) {
            problems.accept(new ConfigProblem(property, String.valueOf(value), "code", fix));
        }
    }

    /** Collects values, which {@link AiCacheConfig} checks. Not safe for use by several threads. */
    public static final class Builder {
        private boolean enabled;
        private Mode mode;
        private double threshold;
        private final Map<String, Double> operationThresholds;
        private int maxEntries;
        private long maxBytes;
        private int maxTextLength;
        private Duration refresh;

        private Builder(NearConfig start) {
            this.enabled = start.enabled;
            this.mode = start.mode;
            this.threshold = start.threshold;
            this.operationThresholds = new TreeMap<>(start.operationThresholds);
            this.maxEntries = start.maxEntries;
            this.maxBytes = start.maxBytes;
            this.maxTextLength = start.maxTextLength;
            this.refresh = start.refresh;
        }

        /** Whether answers of nearly the same requests are looked for at all. */
        public Builder enabled(boolean on) {
            this.enabled = on;
            return this;
        }

        /** Whether they are served. */
        public Builder mode(Mode value) {
            this.mode = value;
            return this;
        }

        /** The least cosine of a match. */
        public Builder threshold(double cosine) {
            this.threshold = cosine;
            return this;
        }

        /** The least cosine of a match for one operation. */
        public Builder threshold(String operation, double cosine) {
            operationThresholds.put(operation, cosine);
            return this;
        }

        /** The most vectors in the heap of a node. */
        public Builder maxEntries(int entries) {
            this.maxEntries = entries;
            return this;
        }

        /** About the most bytes that they may take there. */
        public Builder maxBytes(long bytes) {
            this.maxBytes = bytes;
            return this;
        }

        /** The longest text, in chars, that has near matches. */
        public Builder maxTextLength(int chars) {
            this.maxTextLength = chars;
            return this;
        }

        /** How often a node looks for what other nodes have stored. */
        public Builder refresh(Duration interval) {
            this.refresh = interval;
            return this;
        }

        /** The configuration. */
        public NearConfig build() {
            return new NearConfig(
                    enabled, mode, threshold, operationThresholds, maxEntries, maxBytes, maxTextLength, refresh);
        }
    }
}
