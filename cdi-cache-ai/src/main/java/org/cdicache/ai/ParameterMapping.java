package org.cdicache.ai;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigDocument;
import org.cdicache.ConfigFormat;
import org.cdicache.ConfigProblem;
import org.cdicache.ValidationReport;
import org.cdicache.spi.PropertySource;

/**
 * One flat set of parameters, taken apart into the configuration of the cache and that of the AI cache in it. Parameters are called as in the
 * property reference, without {@code cache.}, or in snake case, such as {@code memory_cache_size} and {@code operation_ttls}. Two that contradict
 * each other, such as {@code memory_cache_size} and {@code l1_cache_size} with different values, and unknown ones are errors. Immutable.
 */
public final class ParameterMapping {

    private final ConfigDocument document;
    private final CacheConfigBuilder builder = CacheConfig.builder();
    private final AiConfigReader.Reading ai;
    private final ValidationReport report;

    private ParameterMapping(ConfigDocument document) {
        this.document = document;
        ValidationReport generic = ConfigFormat.load().apply(document, builder).and(builder.validate());
        this.ai = AiConfigReader.read(PropertySource.of(document));
        List<ConfigProblem> problems = ai.values().problems();
        this.report = generic.and(new ValidationReport(problems, List.of(), List.of()));
    }

    /** Maps numbers, truth values, durations, constants of enums, text, and maps and collections of them. Never throws; see {@link #report}. */
    public static ParameterMapping of(Map<String, ?> parameters) {
        return new ParameterMapping(ConfigFormat.load().parameters(parameters, "parameters"));
    }

    /** Maps a JSON object. Never throws; see {@link #report}. */
    public static ParameterMapping ofJson(String json) {
        return new ParameterMapping(ConfigFormat.load().json(json, "JSON"));
    }

    /** Maps a JSON file. Never throws, also if there is no such file; see {@link #report}. */
    public static ParameterMapping ofFile(Path file) {
        return new ParameterMapping(ConfigFormat.load().file(file.toString()));
    }

    /** The parameters of the cache, by property and in the words of the caller; none of them shows its value. */
    public SortedMap<String, String> generic() {
        return parameters(false);
    }

    /** The parameters of the AI cache, by property and in the words of the caller. */
    public SortedMap<String, String> ai() {
        return parameters(true);
    }

    private SortedMap<String, String> parameters(boolean ofAi) {
        SortedMap<String, String> keys = new TreeMap<>();
        document.settings().forEach((property, setting) -> {
            if (property.startsWith(AiConfigReader.PREFIX) == ofAi) {
                keys.put(property, setting.key());
            }
        });
        return Collections.unmodifiableSortedMap(keys);
    }

    /** Everything that was found, of both caches; secrets masked. */
    public ValidationReport report() {
        return report;
    }

    /**
     * The configuration of the cache.
     *
     * @throws CacheConfigurationException if the report has errors, of whichever cache, with all of them
     */
    public CacheConfig cacheConfig() {
        requireValid();
        return builder.build();
    }

    /**
     * The configuration of the AI cache.
     *
     * @throws CacheConfigurationException as {@link #cacheConfig}
     */
    public AiCacheConfig aiConfig() {
        requireValid();
        return ai.config();
    }

    private void requireValid() {
        if (!report.valid()) {
            throw new CacheConfigurationException(new ArrayList<>(report.errors()));
        }
    }
}
