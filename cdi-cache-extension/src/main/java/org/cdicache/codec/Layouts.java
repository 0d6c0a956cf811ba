package org.cdicache.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What objects of the application's classes take in the heap by themselves, with the numbers they hold: HotSpot's, with compressed
 * references. Only declarations are read, never fields.
 */
final class Layouts {

    private static final int HEADER = 12;
    private static final int REFERENCE = 4;
    private static final int UNKNOWN = 64;

    /** Applications that generate classes must not fill the heap with them. */
    private static final int MOST = 2_000;

    private static final Map<Class<?>, Integer> PRIMITIVES = Map.of(
            boolean.class,
            1,
            byte.class,
            1,
            char.class,
            2,
            short.class,
            2,
            int.class,
            4,
            float.class,
            4,
            long.class,
            8,
            double.class,
            8);

    private static final Map<Class<?>, Integer> NUMBERS =
            Map.of(Short.class, 16, Integer.class, 16, Float.class, 16, Long.class, 24, Double.class, 24);

    private final ConcurrentMap<Class<?>, Integer> known = new ConcurrentHashMap<>();

    int of(Class<?> type) {
        Integer bytes = known.get(type);
        return bytes != null ? bytes : learn(type);
    }

    private int learn(Class<?> type) {
        if (known.size() >= MOST) {
            known.clear();
        }
        int bytes = measure(type);
        known.put(type, bytes);
        return bytes;
    }

    private static int measure(Class<?> type) {
        int own = HEADER;
        int numbers = 0;
        try {
            for (Class<?> c = type; c != null; c = c.getSuperclass()) {
                for (Field field : c.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        own += sizeOf(field.getType());
                        numbers += NUMBERS.getOrDefault(field.getType(), 0);
                    }
                }
            }
        } catch (LinkageError someClassIsMissing) {
            return UNKNOWN;
        }
        return ((own + 7) & -8) + numbers;
    }

    /** The place that a value of the type takes in an object or an array. */
    static int sizeOf(Class<?> type) {
        return PRIMITIVES.getOrDefault(type, REFERENCE);
    }
}
