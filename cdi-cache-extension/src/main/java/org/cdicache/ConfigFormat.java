package org.cdicache;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;

/**
 * Turns configurations into text and back. Applications use {@link CacheConfigBuilder} and {@link CacheConfig#toJson}; this is what stands behind
 * them, so that no type of a JSON library shows. Wrong input never throws: it becomes problems that show no secret.
 */
public interface ConfigFormat {

    /**
     * The format of the library.
     *
     * @throws IllegalStateException if the library's implementation is not on the class path
     */
    static ConfigFormat load() {
        return ServiceLoader.load(ConfigFormat.class, ConfigFormat.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "No implementation of org.cdicache.ConfigFormat found; is META-INF/services missing from a repackaged jar?"));
    }

    /**
     * A JSON object whose keys are names of properties, without {@code cache.}, nested or with dots, or the snake-case names of parameters.
     *
     * @param origin what to call it in problems
     */
    ConfigDocument json(String text, String origin);

    /** {@link #json} from a file or, if there is none of that name, from a resource that the calling thread's context class loader finds. */
    ConfigDocument file(String location);

    /** {@link #json} that has been parsed: maps, collections, numbers, truth values, durations, constants of enums, text. */
    ConfigDocument parameters(Map<String, ?> values, String origin);

    /** Sets what the document says about caches; the settings of the AI cache are left to its module. Reports what could not be read. */
    ValidationReport apply(ConfigDocument document, CacheConfigBuilder builder);

    /** Sets what environment variables say, under the names that they have for a container. */
    ValidationReport applyEnvironment(Map<String, String> variables, CacheConfigBuilder builder);

    /**
     * Every setting by property; the opposite of {@link #apply}. Secrets are masked.
     *
     * @throws CacheConfigurationException if something in it has no text
     */
    SortedMap<String, String> properties(CacheConfig config);

    /** Properties as JSON, nested by the parts of their names. */
    String json(Map<String, String> properties);
}
