package org.cdicache.ai;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.PropertySource;

/** Turns the {@code cache.ai.*} properties into an {@link AiCacheConfig}. */
final class AiConfigReader {

    static final String PREFIX = "cache.ai.";
    static final String ENABLED = PREFIX + "enabled";
    static final String HASH_THRESHOLD = PREFIX + "hash-threshold";
    static final String DEFAULT_TTL = PREFIX + "default-ttl";
    static final String MAX_TEXT_LENGTH = PREFIX + "max-text-length";
    static final String SMALL = PREFIX + "text-tiers.small";
    static final String MEDIUM = PREFIX + "text-tiers.medium";
    static final String LARGE = PREFIX + "text-tiers.large";
    /** Read by the extension that knows LangChain4j. */
    static final String LANGCHAIN4J = PREFIX + "langchain4j.decorate";

    static final String OPERATIONS = PREFIX + "operations";

    private static final Pattern TTL = Pattern.compile(Pattern.quote(OPERATIONS) + "\\.(.+)\\.ttl");

    private final ConfigValues values;
    private final CachePreset preset;

    private AiConfigReader(PropertySource source) {
        this.values = new ConfigValues(source);
        // Read apart, because it is the core that reports an unknown preset.
        this.preset = new ConfigValues(source)
                .oneOf("cache.preset", CachePreset.class)
                .orElse(CachePreset.SIMPLE);
    }

    /**
     * What was read.
     *
     * @param config the preset's own if anything was wrong
     * @param values with everything that was wrong
     * @param unknown a line for each property that nobody knows
     */
    record Reading(AiCacheConfig config, ConfigValues values, List<String> unknown) {}

    /** The configuration that the properties describe, starting from {@code cache.preset}. */
    static Reading read(PropertySource source) {
        return new AiConfigReader(source).read();
    }

    private Reading read() {
        Set<String> operations = operations();
        AiCacheConfig config = config(operations);
        Set<String> known = new HashSet<>(Set.of(
                ENABLED, HASH_THRESHOLD, DEFAULT_TTL, MAX_TEXT_LENGTH, SMALL, MEDIUM, LARGE, LANGCHAIN4J, OPERATIONS));
        operations.forEach(operation -> known.add(ttlOf(operation)));
        return new Reading(config, values, values.unknown(PREFIX, known));
    }

    private AiCacheConfig config(Set<String> operations) {
        AiCacheConfig.Builder builder = AiCacheConfig.builder(preset);
        values.bool(ENABLED).ifPresent(builder::enabled);
        values.integer(HASH_THRESHOLD).ifPresent(builder::hashThreshold);
        values.duration(DEFAULT_TTL).ifPresent(builder::defaultTtl);
        values.integer(MAX_TEXT_LENGTH).ifPresent(builder::maxTextLength);
        values.integer(SMALL).ifPresent(builder::smallText);
        values.integer(MEDIUM).ifPresent(builder::mediumText);
        values.integer(LARGE).ifPresent(builder::largeText);
        operations.forEach(
                operation -> values.duration(ttlOf(operation)).ifPresent(ttl -> builder.operationTtl(operation, ttl)));
        try {
            return builder.build();
        } catch (CacheConfigurationException invalid) {
            invalid.problems().forEach(values::report);
            return AiCacheConfig.of(preset);
        }
    }

    /** The operations of the preset, those that the application declares, and those whose property some source shows. */
    private Set<String> operations() {
        Set<String> operations =
                new TreeSet<>(AiCacheConfig.of(preset).operationTtls().keySet());
        values.list(OPERATIONS).ifPresent(operations::addAll);
        operations.addAll(values.namesLike(TTL));
        return operations;
    }

    static String ttlOf(String operation) {
        return OPERATIONS + "." + operation + ".ttl";
    }
}
