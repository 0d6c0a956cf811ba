package org.cdicache.ai.cdi;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.PropertySource;

/** Turns the {@code cache.ai.*} properties into an {@link AiCacheConfig}. */
final class AiConfigReader {

    private static final System.Logger LOG = System.getLogger(AiConfigReader.class.getName());

    private static final String PREFIX = "cache.ai.";
    private static final String ENABLED = PREFIX + "enabled";
    private static final String HASH_THRESHOLD = PREFIX + "hash-threshold";
    private static final String DEFAULT_TTL = PREFIX + "default-ttl";
    private static final String MAX_TEXT_LENGTH = PREFIX + "max-text-length";
    private static final String OPERATIONS = PREFIX + "operations";

    /** The first one that is set decides; the other two are the older names, as a property and as an environment variable. */
    private static final List<String> SWITCHES = List.of(ENABLED, "enable.ai.cache", "ENABLE_AI_CACHE");

    private final ConfigValues values;
    private final AiCacheConfig defaults;

    private AiConfigReader(PropertySource source) {
        this.values = new ConfigValues(source);
        // Read apart, because it is the core that reports an unknown preset.
        this.defaults = AiCacheConfig.of(new ConfigValues(source)
                .oneOf("cache.preset", CachePreset.class)
                .orElse(CachePreset.SIMPLE));
    }

    /**
     * The configuration that the properties describe, starting from {@code cache.preset}. Logs one warning for each property under
     * {@code cache.ai.} that has no effect.
     *
     * @throws CacheConfigurationException with all problems at once
     */
    static AiCacheConfig read(PropertySource source) {
        return new AiConfigReader(source).read();
    }

    private AiCacheConfig read() {
        Set<String> operations = operations();
        AiCacheConfig config = config(operations);
        Set<String> known = new HashSet<>(SWITCHES);
        known.addAll(Set.of(HASH_THRESHOLD, DEFAULT_TTL, MAX_TEXT_LENGTH, OPERATIONS));
        operations.forEach(operation -> known.add(ttlOf(operation)));
        values.unknown(PREFIX, known).forEach(line -> LOG.log(WARNING, line));
        values.throwProblems();
        return config;
    }

    private AiCacheConfig config(Set<String> operations) {
        Map<String, Duration> ttls = new HashMap<>(defaults.operationTtls());
        operations.forEach(operation -> values.duration(ttlOf(operation)).ifPresent(ttl -> ttls.put(operation, ttl)));
        try {
            return new AiCacheConfig(
                    enabled(),
                    values.integer(HASH_THRESHOLD).orElse(defaults.hashThreshold()),
                    defaults.textTiers(),
                    ttls,
                    values.duration(DEFAULT_TTL).orElse(defaults.defaultTtl()),
                    values.integer(MAX_TEXT_LENGTH).orElse(defaults.maxTextLength()));
        } catch (CacheConfigurationException invalid) {
            invalid.problems().forEach(values::report);
            return defaults;
        }
    }

    private boolean enabled() {
        return SWITCHES.stream()
                .filter(name -> values.text(name).isPresent())
                .findFirst()
                .flatMap(values::bool)
                .orElse(defaults.enabled());
    }

    /** The operations of the preset, and those that the application adds. */
    private Set<String> operations() {
        Set<String> operations = new TreeSet<>(defaults.operationTtls().keySet());
        for (String name : values.text(OPERATIONS).orElse("").split(",", -1)) {
            if (!name.isBlank()) {
                operations.add(name.strip());
            }
        }
        return operations;
    }

    private static String ttlOf(String operation) {
        return OPERATIONS + "." + operation + ".ttl";
    }
}
