package org.cdicache.core;

import java.lang.reflect.Type;
import java.util.List;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/**
 * A value in L1. Instants are on the monotonic clock unless named otherwise.
 *
 * @param value the object itself; null is a cached null
 * @param type the type it is held as; a read as another type is converted
 * @param payloadBytes the size of its JSON
 * @param createdMillis when the value was made, in epoch milliseconds
 * @param refreshNanos from then on a hit starts a refresh in the background
 * @param softNanos from then on it is stale
 * @param hardNanos from then on it is gone
 * @param tags the tags it was stored under
 * @param overdue whether it is only served because a fresh value could not be had
 */
record LocalEntry(
        @Nullable Object value,
        Type type,
        int payloadBytes,
        long createdMillis,
        long refreshNanos,
        long softNanos,
        long hardNanos,
        List<TagStamp> tags,
        boolean overdue) {

    /** Bytes that a key and its entry take beyond characters and payload, roughly: map node, entry, string. */
    private static final int OVERHEAD = 192;

    LocalEntry as(@Nullable Object converted, Type convertedType) {
        return new LocalEntry(
                converted,
                convertedType,
                payloadBytes,
                createdMillis,
                refreshNanos,
                softNanos,
                hardNanos,
                tags,
                overdue);
    }

    /** The same value, served although it is stale until another instant; never longer than it may live at all. */
    LocalEntry overdueUntil(long nanos) {
        long soft = nanos - hardNanos < 0 ? nanos : hardNanos;
        return new LocalEntry(value, type, payloadBytes, createdMillis, soft, soft, hardNanos, tags, true);
    }

    /** The same value, stale from an instant on. */
    LocalEntry staleFrom(long nanos) {
        return new LocalEntry(value, type, payloadBytes, createdMillis, nanos, nanos, hardNanos, tags, overdue);
    }

    /** Identity: two entries are compared inside the map's locks, where the values' own equals must not run. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    boolean isFresh(long nowNanos) {
        return nowNanos - softNanos < 0;
    }

    boolean isRefreshDue(long nowNanos) {
        return nowNanos - refreshNanos >= 0;
    }

    boolean isGone(long nowNanos) {
        return nowNanos - hardNanos >= 0;
    }

    int weight(String key) {
        long bytes = OVERHEAD + 2L * key.length() + payloadBytes;
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
