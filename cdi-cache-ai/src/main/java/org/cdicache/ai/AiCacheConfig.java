package org.cdicache.ai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.spi.PropertySource;

/**
 * Everything that shapes the AI response cache, beside the {@link org.cdicache.CacheConfig} of the cache that it lives in; immutable and
 * always valid.
 *
 * @param enabled whether anything is stored
 * @param hashThreshold a text of more chars than this enters the hash of the key as its own SHA-256
 * @param textTiers the sizes that divide texts into small, medium and large ones
 * @param operationTtls time to live by operation
 * @param defaultTtl time to live for all other operations
 * @param maxTextLength the longest text of a request, in chars
 */
public record AiCacheConfig(
        boolean enabled,
        int hashThreshold,
        TextTiers textTiers,
        Map<String, Duration> operationTtls,
        Duration defaultTtl,
        int maxTextLength) {

    private static final System.Logger LOG = System.getLogger(AiCacheConfig.class.getName());
    private static final Duration LONGEST_TTL = Duration.ofDays(36_500);

    /**
     * Checks every value.
     *
     * @throws CacheConfigurationException with all problems at once
     */
    public AiCacheConfig {
        operationTtls = Map.copyOf(operationTtls);
        List<ConfigProblem> problems = new ArrayList<>();
        check(problems, hashThreshold >= 1, "cache.ai.hash-threshold", hashThreshold, "must be at least 1");
        check(problems, maxTextLength >= 1, "cache.ai.max-text-length", maxTextLength, "must be at least 1");
        check(problems, textTiers.small() >= 1, "cache.ai.text-tiers.small", textTiers.small(), "must be at least 1");
        check(
                problems,
                textTiers.medium() > textTiers.small(),
                "cache.ai.text-tiers.medium",
                textTiers.medium(),
                "must be larger than cache.ai.text-tiers.small (" + textTiers.small() + ")");
        check(
                problems,
                textTiers.large() > textTiers.medium(),
                "cache.ai.text-tiers.large",
                textTiers.large(),
                "must be larger than cache.ai.text-tiers.medium (" + textTiers.medium() + ")");
        checkTtl(problems, "cache.ai.default-ttl", defaultTtl);
        operationTtls.forEach((operation, ttl) -> checkTtl(problems, "cache.ai.operations." + operation + ".ttl", ttl));
        if (!problems.isEmpty()) {
            throw new CacheConfigurationException(problems);
        }
    }

    /**
     * The largest text, in chars, that still belongs to each tier; anything longer than {@code large} belongs to none.
     *
     * @param small of small texts
     * @param medium of medium texts
     * @param large of large texts
     */
    public record TextTiers(int small, int medium, int large) {}

    /** The values of a preset. Presets that are not made for AI have those of {@code ai-development}, switched off. */
    public static AiCacheConfig of(CachePreset preset) {
        return preset == CachePreset.AI_PRODUCTION
                ? new AiCacheConfig(
                        true,
                        1_000,
                        new TextTiers(1_000, 5_000, 25_000),
                        operationTtls(240, 120, 180, 160, 120),
                        Duration.ofHours(4),
                        200_000)
                : new AiCacheConfig(
                        preset.ai(),
                        500,
                        new TextTiers(500, 2_000, 10_000),
                        operationTtls(30, 15, 20, 25, 15),
                        Duration.ofMinutes(30),
                        50_000);
    }

    /** A builder that starts from the values of a preset. */
    public static Builder builder(CachePreset preset) {
        return new Builder(of(preset));
    }

    /**
     * The configuration that {@code cache.ai.*} properties describe, starting from {@code cache.preset}. What is unknown among them has no effect,
     * unless it comes from a document of the cache's own, where it is a problem.
     *
     * @param source what is configured; nothing beneath it is looked for
     * @throws CacheConfigurationException with all problems at once
     */
    public static AiCacheConfig read(PropertySource source) {
        AiConfigReader.Reading reading = AiConfigReader.read(source);
        reading.unknown().forEach(line -> LOG.log(System.Logger.Level.WARNING, line));
        reading.values().throwProblems();
        return reading.config();
    }

    /**
     * Every setting under the name of its property, as text that {@link #read} reads to the same configuration, if it has times to live for the
     * operations of the presets; otherwise those come from the preset. It holds no secret.
     */
    public SortedMap<String, String> toMap() {
        SortedMap<String, String> properties = new TreeMap<>();
        properties.put(AiConfigReader.ENABLED, String.valueOf(enabled));
        properties.put(AiConfigReader.HASH_THRESHOLD, String.valueOf(hashThreshold));
        properties.put(AiConfigReader.SMALL, String.valueOf(textTiers.small()));
        properties.put(AiConfigReader.MEDIUM, String.valueOf(textTiers.medium()));
        properties.put(AiConfigReader.LARGE, String.valueOf(textTiers.large()));
        properties.put(AiConfigReader.DEFAULT_TTL, defaultTtl.toString());
        properties.put(AiConfigReader.MAX_TEXT_LENGTH, String.valueOf(maxTextLength));
        operationTtls.forEach((operation, ttl) -> properties.put(AiConfigReader.ttlOf(operation), ttl.toString()));
        return properties;
    }

    /** The time to live of an operation's answers. */
    public Duration ttl(String operation) {
        return operationTtls.getOrDefault(operation, defaultTtl);
    }

    private static Map<String, Duration> operationTtls(
            int summarize, int sentiment, int keyPoints, int questions, int qa) {
        return Map.of(
                "summarize", Duration.ofMinutes(summarize),
                "sentiment", Duration.ofMinutes(sentiment),
                "key_points", Duration.ofMinutes(keyPoints),
                "questions", Duration.ofMinutes(questions),
                "qa", Duration.ofMinutes(qa));
    }

    private static void checkTtl(List<ConfigProblem> problems, String property, Duration ttl) {
        boolean valid = ttl.compareTo(Duration.ofMillis(1)) >= 0 && ttl.compareTo(LONGEST_TTL) <= 0;
        check(problems, valid, property, ttl, "must be between one millisecond and 36500 days, such as 30m or PT30M");
    }

    private static void check(List<ConfigProblem> problems, boolean valid, String property, Object value, String fix) {
        if (!valid) {
            problems.add(new ConfigProblem(property, String.valueOf(value), "code", fix));
        }
    }

    /** Collects values and checks them together in {@link #build()}. Not safe for use by several threads. */
    public static final class Builder {
        private boolean enabled;
        private int hashThreshold;
        private int smallText;
        private int mediumText;
        private int largeText;
        private final Map<String, Duration> operationTtls;
        private Duration defaultTtl;
        private int maxTextLength;

        private Builder(AiCacheConfig start) {
            this.enabled = start.enabled;
            this.hashThreshold = start.hashThreshold;
            this.smallText = start.textTiers.small();
            this.mediumText = start.textTiers.medium();
            this.largeText = start.textTiers.large();
            this.operationTtls = new TreeMap<>(start.operationTtls);
            this.defaultTtl = start.defaultTtl;
            this.maxTextLength = start.maxTextLength;
        }

        /** Whether anything is stored. */
        public Builder enabled(boolean on) {
            this.enabled = on;
            return this;
        }

        /** A text of more chars than this enters the hash of the key as its own SHA-256. */
        public Builder hashThreshold(int chars) {
            this.hashThreshold = chars;
            return this;
        }

        /** The largest small text, in chars. */
        public Builder smallText(int chars) {
            this.smallText = chars;
            return this;
        }

        /** The largest medium text, in chars. */
        public Builder mediumText(int chars) {
            this.mediumText = chars;
            return this;
        }

        /** The largest large text, in chars. */
        public Builder largeText(int chars) {
            this.largeText = chars;
            return this;
        }

        /** The time to live of the answers of one operation. */
        public Builder operationTtl(String operation, Duration ttl) {
            operationTtls.put(operation, ttl);
            return this;
        }

        /** The time to live of the answers of operations that have none of their own. */
        public Builder defaultTtl(Duration ttl) {
            this.defaultTtl = ttl;
            return this;
        }

        /** The longest text of a request, in chars. */
        public Builder maxTextLength(int chars) {
            this.maxTextLength = chars;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws CacheConfigurationException with all problems at once
         */
        public AiCacheConfig build() {
            return new AiCacheConfig(
                    enabled,
                    hashThreshold,
                    new TextTiers(smallText, mediumText, largeText),
                    operationTtls,
                    defaultTtl,
                    maxTextLength);
        }
    }
}
