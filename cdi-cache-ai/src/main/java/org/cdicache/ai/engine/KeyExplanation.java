package org.cdicache.ai.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cdicache.ai.AiRequest;
import org.jspecify.annotations.Nullable;

/** Tells what a key is made of without telling what is private: digests of texts, names and types of options. */
final class KeyExplanation {

    private KeyExplanation() {}

    static String of(AiRequest request, AiKeys keys) {
        return "key " + keys.key(request)
                + "\n  operation " + AiKeys.name(request.operation())
                + "\n  model " + name(request.model())
                + "\n  tenant " + name(request.tenant())
                + "\n  text " + text(request.text())
                + (keys.isHashed(request.text())
                        ? ", in the hash as its own SHA-256, because it is longer than cache.ai.hash-threshold"
                        : ", in the hash as it is")
                + "\n  question " + text(request.question())
                + "\n  options " + options(request.options());
    }

    private static String name(@Nullable String name) {
        return name == null ? "none" : AiKeys.name(name);
    }

    private static String text(@Nullable String text) {
        return text == null ? "none" : "of " + text.length() + " chars, digest " + AiKeys.digest(text);
    }

    private static String options(Map<String, @Nullable Object> options) {
        return options.isEmpty()
                ? "none"
                : new TreeMap<>(options)
                        .entrySet().stream()
                                .map(e -> AiKeys.name(e.getKey()) + ':' + type(e.getValue()))
                                .collect(Collectors.joining(", "));
    }

    private static String type(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map<?, ?> map) {
            return "map of " + map.size();
        }
        return value instanceof List<?> list
                ? "list of " + list.size()
                : value.getClass().getSimpleName();
    }
}
