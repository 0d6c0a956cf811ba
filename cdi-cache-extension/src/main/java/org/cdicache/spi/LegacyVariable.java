package org.cdicache.spi;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cdicache.ConfigDocument;
import org.cdicache.ConfigFormat;

/**
 * An environment variable of the time before presets, which is read but has a successor. Those that are the environment's form of a property that
 * there is, such as {@code CACHE_DEFAULT_TTL}, are not among them: nothing is legacy about them.
 *
 * @param name what it is called in the environment
 * @param parameter the parameter that it sets, in snake case
 */
record LegacyVariable(String name, String parameter) {

    static final List<LegacyVariable> ALL = List.of(
            new LegacyVariable("REDIS_URL", "redis_url"),
            new LegacyVariable("REDIS_AUTH", "redis_auth"),
            new LegacyVariable("REDIS_USE_TLS", "use_tls"),
            new LegacyVariable("REDIS_TLS_CERT_PATH", "tls_cert_path"),
            new LegacyVariable("REDIS_TLS_KEY_PATH", "tls_key_path"),
            new LegacyVariable("CACHE_ENVIRONMENT", "environment"),
            new LegacyVariable("CACHE_MEMORY_SIZE", "memory_cache_size"),
            new LegacyVariable("ENABLE_AI_CACHE", "enable_ai_cache"),
            new LegacyVariable("CACHE_ENABLE_AI_FEATURES", "enable_ai_features"),
            new LegacyVariable("CACHE_TEXT_HASH_THRESHOLD", "text_hash_threshold"),
            new LegacyVariable("CACHE_HASH_ALGORITHM", "hash_algorithm"),
            new LegacyVariable("CACHE_ENABLE_SMART_PROMOTION", "enable_smart_promotion"),
            new LegacyVariable("CACHE_MAX_TEXT_LENGTH", "max_text_length"),
            new LegacyVariable("CACHE_OPERATION_TTLS", "operation_ttls"));

    /** What the variable sets. */
    ConfigDocument document(String text, ConfigFormat format) {
        return format.parameters(Map.of(parameter, text), name);
    }

    String deprecation(ConfigDocument document) {
        if (document.settings().isEmpty()) {
            return name + " is deprecated and sets nothing; remove it";
        }
        return name + " is deprecated; use "
                + document.settings().keySet().stream()
                        .map(LegacyVariable::both)
                        .collect(Collectors.joining(", "));
    }

    private static String both(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT) + " (" + property + ")";
    }
}
