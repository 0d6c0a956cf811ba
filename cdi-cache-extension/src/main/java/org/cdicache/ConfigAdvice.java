package org.cdicache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.cdicache.CacheConfig.Memory;
import org.cdicache.CacheConfig.Redis;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.SecurityReport.Finding;
import org.cdicache.ValidationReport.Recommendation;

/** What speaks against a configuration that is valid. */
final class ConfigAdvice {

    /** More of the heap than this part is a risk to everything else in it. */
    private static final int HEAP_PART = 4;

    private static final Duration LONG_HEARTBEAT = Duration.ofSeconds(10);
    private static final int TINY = 200;

    private final CacheConfig config;
    private final List<ConfigProblem> warnings = new ArrayList<>();
    private final List<Recommendation> recommendations = new ArrayList<>();

    private ConfigAdvice(CacheConfig config) {
        this.config = config;
    }

    /**
     * On a configuration.
     *
     * @param heap the largest size of the heap, in bytes
     */
    static ValidationReport on(CacheConfig config, long heap) {
        ConfigAdvice advice = new ConfigAdvice(config);
        if (config.enabled()) {
            config.redis().ifPresentOrElse(advice::redis, advice::noRedis);
            advice.memory(heap);
            advice.compression();
            advice.entry("cache.entry.", config.entry(), config.entry());
            new TreeMap<>(config.caches())
                    .forEach((name, cache) ->
                            advice.entry("cache.caches." + name + ".", cache.entry(), config.entryOf(name)));
        }
        return new ValidationReport(List.of(), advice.warnings, advice.recommendations);
    }

    private void noRedis() {
        if (config.preset() == CachePreset.PRODUCTION || config.preset() == CachePreset.AI_PRODUCTION) {
            recommend(
                    "cache.redis.url",
                    "set it",
                    "without Redis every node caches alone, and a restart of a node empties its caches");
        }
        if (config.failOnConnectionError()) {
            warn("cache.fail-on-connection-error", "true", "has no effect without cache.redis.url");
        }
        if (config.failureMode() == FailureMode.STRICT) {
            warn("cache.failure-mode", "strict", "has no effect without cache.redis.url");
        }
        if (config.encryption().isPresent()) {
            warn("cache.encryption.keys", "***", "has no effect without cache.redis.url: the heap is not encrypted");
        }
    }

    private void redis(Redis redis) {
        security(redis);
        if (redis.heartbeat().compareTo(LONG_HEARTBEAT) > 0) {
            recommend(
                    "cache.redis.heartbeat",
                    "make it shorter than " + redis.heartbeat(),
                    "a connection that dies silently is noticed only by it, and until then the heap may serve old values");
        }
        if (redis.keyPrefix().equals("cdi-cache")) {
            recommend(
                    "cache.redis.key-prefix",
                    "give the application its own",
                    "applications with the same prefix on the same Redis share their entries");
        }
    }

    /** The worst of it; {@link SecurityReport} tells all. What is missing altogether has no value to warn of. */
    private void security(Redis redis) {
        for (Finding found : SecurityReport.of(config).of(SecurityReport.Severity.HIGH)) {
            if (found.property().equals("cache.redis.url")) {
                warn(found.property(), redis.maskedUrl(), found.what() + "; " + found.fix());
            } else {
                recommend(found.property(), found.fix(), found.what());
            }
        }
    }

    private void memory(long heap) {
        memory("cache.", config.memory(), heap);
        new TreeMap<>(config.caches()).forEach((name, cache) -> {
            if (cache.memory() != null) {
                memory("cache.caches." + name + ".", cache.memory(), heap);
            }
        });
    }

    private void memory(String prefix, Memory memory, long heap) {
        long part = heap / HEAP_PART;
        if (memory.maxBytes() > part && memory.maxEntryBytes() > part / memory.maxEntries()) {
            warn(
                    prefix + "memory.max-size",
                    String.valueOf(memory.maxBytes()),
                    "lets one cache take more than a quarter of the heap (" + heap
                            + " bytes); lower it or give the JVM more");
        }
    }

    private void compression() {
        if (config.redis().isPresent()
                && config.compression().algorithm() != CacheConfig.Compression.Algorithm.NONE
                && config.compression().level() == 9
                && config.compression().threshold() < TINY) {
            recommend(
                    "cache.compression.threshold",
                    "raise it to " + TINY + " bytes or more, or lower cache.compression.level",
                    "level 9 on values of " + config.compression().threshold()
                            + " bytes costs time and hardly saves memory");
        }
    }

    /** Tells of a cache only what its own options bring about. */
    private void entry(String prefix, EntryOptions own, EntryOptions effective) {
        if (own.hardTimeout() != null && effective.staleIfError() == null) {
            recommend(
                    prefix + "stale-if-error",
                    "set it beside hard-timeout",
                    "without a stale value every load that is too slow is an exception to its caller");
        }
        if (own.tiers() == Tiers.L2_ONLY && config.redis().isEmpty()) {
            warn(prefix + "tiers", "l2-only", "stores nothing at all without cache.redis.url");
        }
    }

    private void warn(String property, String value, String fix) {
        warnings.add(new ConfigProblem(property, value, "configuration", fix));
    }

    private void recommend(String property, String advice, String reason) {
        recommendations.add(new Recommendation(property, advice, reason));
    }
}
