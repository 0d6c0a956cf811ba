package org.cdicache.ai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;

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
        check(problems, textTiers.ascending(), "text tiers", textTiers, "must be positive and ascending");
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
    public record TextTiers(int small, int medium, int large) {
        private boolean ascending() {
            return 0 < small && small < medium && medium < large;
        }
    }

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
}
