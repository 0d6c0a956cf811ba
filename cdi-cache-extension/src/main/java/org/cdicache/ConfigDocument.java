package org.cdicache;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings from one document, such as a JSON file, under the names of their properties.
 *
 * @param origin what to call the document in problems
 * @param settings by property, such as {@code cache.default-ttl}; those of the AI cache among them
 * @param problems what in the document cannot be used; secrets masked
 * @param warnings what in the document has no effect
 */
public record ConfigDocument(
        String origin, Map<String, Setting> settings, List<ConfigProblem> problems, List<ConfigProblem> warnings) {

    /** With copies of the collections. */
    public ConfigDocument {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /**
     * One setting.
     *
     * @param key what the document calls it
     * @param text its value; may hold a secret
     */
    public record Setting(String key, String text) {

        /** Without the text, which may hold a secret. */
        @Override
        public String toString() {
            return key;
        }
    }

    /** Without the values, which may hold secrets. */
    @Override
    public String toString() {
        return "ConfigDocument[origin=" + origin + ", settings=" + settings.keySet() + "]";
    }
}
