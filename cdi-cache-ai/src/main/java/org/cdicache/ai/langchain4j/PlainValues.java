package org.cdicache.ai.langchain4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies values of unknown types, as far as they come back from JSON equal to what they were. */
final class PlainValues {

    /** Deeper values are most likely cyclic. */
    private static final int MAX_DEPTH = 32;

    private PlainValues() {}

    /**
     * A copy of a map.
     *
     * @throws Unstorable if something in it would come back as something else
     */
    static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        return map(map, 0);
    }

    /** A text, unless UTF-8 cannot carry it; null stays null. */
    static @Nullable String text(@Nullable String text) {
        if (text != null && !wellFormed(text)) {
            throw new Unstorable("text with a lone surrogate");
        }
        return text;
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String name) || !wellFormed(name)) {
                throw new Unstorable("a key that is no text");
            }
            copy.put(name, value(value, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object value(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Unstorable("a value nested deeper than " + MAX_DEPTH);
        }
        if (value == null || value instanceof Boolean || value instanceof Integer) {
            return value;
        }
        if (value instanceof String text) {
            return text(text);
        }
        // A smaller one would come back as an Integer.
        if (value instanceof Long number && number != number.intValue()) {
            return number;
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return number;
        }
        if (value instanceof Map<?, ?> nested) {
            return map(nested, depth);
        }
        if (value instanceof List<?> nested) {
            List<@Nullable Object> copy = new ArrayList<>();
            nested.forEach(element -> copy.add(value(element, depth + 1)));
            return Collections.unmodifiableList(copy);
        }
        throw new Unstorable("a value of " + value.getClass());
    }

    private static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
