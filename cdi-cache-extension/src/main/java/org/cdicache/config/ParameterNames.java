package org.cdicache.config;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cdicache.ConfigProblem;
import org.cdicache.spi.ConfigLayers;

/** From the names that documents and parameters use to those of properties. */
final class ParameterNames {

    private static final String ROOT = "cache.";
    private static final String AI = "ai.";
    private static final Set<String> NOT_INSIDE = Set.of(ConfigLayers.CONFIG_FILE, ConfigLayers.CUSTOM_CONFIG);

    /** Parameters that have another name as properties. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            entry("redis_url", "cache.redis.url"),
            entry("redis_auth", "cache.redis.password"),
            entry("redis_password", "cache.redis.password"),
            entry("redis_username", "cache.redis.username"),
            entry("use_tls", "cache.redis.tls"),
            entry("tls_cert_path", "cache.redis.tls.certificate"),
            entry("tls_key_path", "cache.redis.tls.key"),
            entry("key_prefix", "cache.redis.key-prefix"),
            entry("memory_cache_size", "cache.memory.max-entries"),
            entry("l1_cache_size", "cache.memory.max-entries"),
            entry("compression_threshold", "cache.compression.threshold"),
            entry("compression_level", "cache.compression.level"),
            entry("environment", "cache.preset"),
            entry("enable_ai_cache", "cache.ai.enabled"),
            entry("enable_ai_features", "cache.ai.enabled"),
            entry("enable_smart_promotion", "cache.ai.smart-promotion"),
            entry("text_hash_threshold", "cache.ai.hash-threshold"),
            entry("hash_threshold", "cache.ai.hash-threshold"),
            entry("max_text_length", "cache.ai.max-text-length"));

    /** Those that hold one value for each of several names: what stands before the name, and after it. */
    private static final Map<String, String[]> MAPS = Map.of(
            "operation_ttls.", new String[] {"cache.ai.operations.", ".ttl"},
            "text_size_tiers.", new String[] {"cache.ai.text-tiers.", ""});

    private ParameterNames() {}

    /** The names of parameters that differ from the names of properties, with these. */
    static Map<String, String> aliases() {
        return ALIASES;
    }

    /** Without the parts that may be left out. */
    static String plain(String path) {
        String plain = path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
        return plain.startsWith("ai_config.") ? AI + plain.substring("ai_config.".length()) : plain;
    }

    /** The name among those of the AI cache without their first part, in snake case. */
    static String parameter(String path) {
        String plain = plain(path);
        return (plain.startsWith(AI) ? plain.substring(AI.length()) : plain).replace('-', '_');
    }

    /** The property that a path of keys means; empty if there is none, or none that may stand in a document. */
    static Optional<String> property(String path) {
        String plain = plain(path);
        boolean ai = plain.startsWith(AI);
        String parameter = parameter(path);
        String alias = ALIASES.get(parameter);
        if (alias != null && (!ai || alias.startsWith(ROOT + AI))) {
            return Optional.of(alias);
        }
        for (Map.Entry<String, String[]> map : MAPS.entrySet()) {
            if (parameter.startsWith(map.getKey())) {
                String name = (ai ? plain.substring(AI.length()) : plain)
                        .substring(map.getKey().length());
                return Optional.of(map.getValue()[0] + name + map.getValue()[1]);
            }
        }
        String property = ROOT + dashed(plain);
        return isKnown(property) || ai ? Optional.of(property) : Optional.empty();
    }

    /** Underscores are dashes, but in the names of caches, operations and models they are what they are. */
    private static String dashed(String plain) {
        if (plain.startsWith("ai.operations.") || plain.startsWith("ai.prices.")) {
            return plain;
        }
        String[] parts = plain.split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean isName = i == 1 && parts[0].equals("caches");
            parts[i] = isName ? parts[i] : parts[i].replace('_', '-');
        }
        return String.join(".", parts);
    }

    private static boolean isKnown(String property) {
        return !NOT_INSIDE.contains(property)
                && (ConfigReader.names(Set.of()).contains(property) || NamedCaches.isProperty(property));
    }

    /** What is wrong with a path that means no property. */
    static String unknown(String path) {
        if (NOT_INSIDE.contains(ROOT + dashed(plain(path)))) {
            return "cannot be set inside a document; set it as a property";
        }
        Set<String> candidates = new TreeSet<>(ALIASES.keySet());
        MAPS.keySet().forEach(map -> candidates.add(map.substring(0, map.length() - 1)));
        candidates.addAll(Flattening.SPECIAL);
        Set<String> names = ConfigReader.names(caches(path));
        names.removeAll(NOT_INSIDE);
        names.forEach(name -> candidates.add(name.substring(ROOT.length())));
        candidates.addAll(candidates.stream()
                .filter(name -> name.indexOf('.') < 0)
                .map(name -> name.replace('-', '_'))
                .collect(Collectors.toSet()));
        return "is unknown" + ConfigProblem.didYouMean(plain(path), candidates);
    }

    private static Set<String> caches(String path) {
        String[] parts = plain(path).split("\\.", -1);
        return parts.length > 2 && Arrays.asList(parts).indexOf("caches") == 0 ? Set.of(parts[1]) : Set.of();
    }
}
