package org.cdicache.core;

import java.lang.reflect.Type;

/**
 * A value in L1.
 *
 * @param value the object itself
 * @param type the type it is held as; a read as another type is converted
 * @param payloadBytes the size of its JSON
 * @param expiresNanos when it ends, on the monotonic clock
 */
record LocalEntry(Object value, Type type, int payloadBytes, long expiresNanos) {

    /** Bytes that a key and its entry take beyond characters and payload, roughly: map node, entry, string. */
    private static final int OVERHEAD = 160;

    LocalEntry as(Object converted, Type convertedType) {
        return new LocalEntry(converted, convertedType, payloadBytes, expiresNanos);
    }

    boolean isExpired(long nowNanos) {
        return nowNanos - expiresNanos >= 0;
    }

    int weight(String key) {
        long bytes = OVERHEAD + 2L * key.length() + payloadBytes;
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
