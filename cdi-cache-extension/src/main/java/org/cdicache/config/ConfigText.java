package org.cdicache.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.cdicache.EntryOptions;
import org.cdicache.spi.ListText;

/** Writes a configuration as properties, and properties as a tree. */
final class ConfigText {

    private static final String ROOT = "cache.";

    private final SortedMap<String, String> properties = new TreeMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    private ConfigText() {}

    /** Every setting by property; secrets masked. */
    static SortedMap<String, String> of(CacheConfig config) {
        ConfigText text = new ConfigText();
        for (CacheProperty property : CacheProperty.values()) {
            String value = property.textIn(config);
            if (!value.isEmpty()) {
                text.properties.put(property.property(), value);
            }
        }
        text.entry(ConfigReader.ENTRY, config.entry());
        if (!config.caches().isEmpty()) {
            text.properties.put(NamedCaches.NAMES, ListText.of(new TreeMap<>(config.caches()).keySet()));
        }
        config.caches().forEach((name, cache) -> text.named(NamedCaches.prefix(name), cache));
        if (!text.problems.isEmpty()) {
            throw new CacheConfigurationException(text.problems);
        }
        return text.properties;
    }

    private void named(String prefix, CacheConfig.Named cache) {
        entry(prefix, cache.entry());
        CacheConfig.Memory memory = cache.memory();
        if (memory != null) {
            properties.put(prefix + NamedCaches.MAX_ENTRIES, String.valueOf(memory.maxEntries()));
            properties.put(prefix + NamedCaches.MAX_SIZE, SettingText.of(memory.maxBytes()));
            properties.put(prefix + NamedCaches.MAX_ENTRY_SIZE, SettingText.of(memory.maxEntryBytes()));
        }
    }

    private void entry(String prefix, EntryOptions options) {
        for (EntryProperty property : EntryProperty.values()) {
            String value = property.textIn(options);
            if (value != null) {
                properties.put(prefix + property.option(), value);
            }
        }
        if (options.ttlPolicy() != null) {
            problems.add(
                    new ConfigProblem(
                            prefix + "ttl",
                            "TtlPolicy",
                            "code",
                            "is decided by code, which cannot be written; leave the policy out and set it in code after reading"));
        }
    }

    /** Nested by the parts of the names. A property that has others below it is a list of names; its children stand for it. */
    static Map<String, Object> tree(Map<String, String> properties) {
        Map<String, Object> root = new TreeMap<>();
        properties.forEach((name, text) -> put(root, plain(name), text));
        return root;
    }

    private static String plain(String name) {
        return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
    }

    private static void put(Map<String, Object> node, String path, String text) {
        int dot = path.indexOf('.');
        if (dot >= 0) {
            put(child(node, path.substring(0, dot)), path.substring(dot + 1), text);
        } else if (path.equals("caches")) {
            for (String name : text.split(",", -1)) {
                child(child(node, path), name);
            }
        } else {
            node.put(path, text);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> node, String name) {
        return (Map<String, Object>) node.computeIfAbsent(name, added -> new TreeMap<String, Object>());
    }
}
