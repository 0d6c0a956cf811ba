package org.cdicache.ai;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies JSON-like values into one immutable form in which equal JSON texts are equal Java values. */
final class Options {

    /** Deeper values are refused: they are most likely cyclic, and the copy is recursive. */
    private static final int MAX_DEPTH = 64;

    private Options() {}

    static Map<String, @Nullable Object> copy(Map<String, ?> options) {
        return options.isEmpty() ? Map.of() : map(options, new Path(null, "options"), 0);
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map, Path path, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw rejected(path, "has a key of " + className(key) + "; option keys must be strings");
            }
            copy.put(name, value(value, new Path(path, name), depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static List<@Nullable Object> list(Iterable<?> elements, Path path, int depth) {
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object element : elements) {
            copy.add(value(element, new Path(path, copy.size()), depth + 1));
        }
        return Collections.unmodifiableList(copy);
    }

    private static @Nullable Object value(@Nullable Object value, Path path, int depth) {
        if (depth > MAX_DEPTH) {
            throw rejected(path, "is nested deeper than " + MAX_DEPTH + " levels; is it cyclic?");
        }
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number, path);
        }
        if (value instanceof Map<?, ?> nested) {
            return map(nested, path, depth);
        }
        if (value instanceof List<?> nested) {
            return list(nested, path, depth);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value.getClass().isArray() && !(value instanceof byte[]) && !(value instanceof char[])) {
            return list(elements(value), path, depth);
        }
        throw rejected(
                path,
                "is of " + className(value)
                        + "; an option must be null, a string, boolean, number, enum constant, list, array or map with string keys");
    }

    private static List<@Nullable Object> elements(Object array) {
        int length = Array.getLength(array);
        List<@Nullable Object> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private static Number number(Number number, Path path) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof BigInteger whole) {
            return whole(whole);
        }
        if (number instanceof BigDecimal decimal) {
            return decimal.scale() == 0 ? whole(decimal.unscaledValue()) : decimal;
        }
        if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw rejected(path, "is " + number + ", which is no number in JSON");
            }
            BigDecimal printed = new BigDecimal(number.toString());
            // Scale 0 means a whole number here, which a double never is: 12345678.0 prints as 1.2345678E7.
            return printed.scale() == 0 ? printed.setScale(1) : printed;
        }
        throw rejected(path, "is of " + className(number) + "; use a Java primitive's class, BigInteger or BigDecimal");
    }

    private static Number whole(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private static String className(@Nullable Object value) {
        return value == null ? "null" : "class " + value.getClass().getTypeName();
    }

    private static IllegalArgumentException rejected(Path path, String reason) {
        return new IllegalArgumentException(path + " " + reason);
    }

    /** Where a value is; put into words only for a message. */
    private record Path(@Nullable Path parent, Object step) {

        private static final int LONGEST = 200;

        @Override
        public String toString() {
            StringBuilder words = new StringBuilder();
            for (Path at = this; at != null; at = at.parent) {
                words.insert(0, at.step instanceof Integer index ? "[" + index + "]" : at.step);
                if (at.parent != null && at.step instanceof String) {
                    words.insert(0, '.');
                }
            }
            return words.length() <= LONGEST ? words.toString() : words.substring(0, LONGEST) + "...";
        }
    }
}
