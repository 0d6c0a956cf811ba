package org.cdicache.core;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/**
 * A value in L1. Instants are on the monotonic clock unless named otherwise. Two entries are equal only if they are the same: they are
 * compared inside the map's locks, where the values' own equals must not run.
 */
final class LocalEntry {

    private static final int NEVER = -1;

    private final Optional<Object> answer;
    private final Type type;
    private final Size size;
    private final long createdMillis;
    private final long refreshNanos;
    private final long softNanos;
    private final long hardNanos;
    private final List<TagStamp> tags;
    private final boolean overdue;

    /** Asked on every hit, which need not look at the tags then. */
    private final boolean tagged;

    /** The turn in which a read was last told to the eviction policy. Threads may overwrite each other's; then one more is told. */
    private int toldInTurn = NEVER;

    /**
     * How large a value is.
     *
     * @param payloadBytes as JSON
     * @param heapBytes as an object, about
     */
    record Size(int payloadBytes, int heapBytes) {}

    /**
     * A value in L1.
     *
     * @param value the object itself; null is a cached null
     * @param type the type it is held as; a read as another type is converted
     * @param createdMillis when the value was made, in epoch milliseconds
     * @param refreshNanos from then on a hit starts a refresh in the background
     * @param softNanos from then on it is stale
     * @param hardNanos from then on it is gone
     * @param tags the tags it was stored under
     */
    LocalEntry(
            @Nullable Object value,
            Type type,
            Size size,
            long createdMillis,
            long refreshNanos,
            long softNanos,
            long hardNanos,
            List<TagStamp> tags) {
        this(Optional.ofNullable(value), type, size, createdMillis, refreshNanos, softNanos, hardNanos, tags, false);
    }

    private LocalEntry(
            Optional<Object> answer,
            Type type,
            Size size,
            long createdMillis,
            long refreshNanos,
            long softNanos,
            long hardNanos,
            List<TagStamp> tags,
            boolean overdue) {
        this.answer = answer;
        this.type = type;
        this.size = size;
        this.createdMillis = createdMillis;
        this.refreshNanos = refreshNanos;
        this.softNanos = softNanos;
        this.hardNanos = hardNanos;
        this.tags = tags;
        this.overdue = overdue;
        this.tagged = !tags.isEmpty();
    }

    LocalEntry as(@Nullable Object converted, Type convertedType, Size convertedSize) {
        return new LocalEntry(
                Optional.ofNullable(converted),
                convertedType,
                convertedSize,
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
        return new LocalEntry(answer, type, size, createdMillis, soft, soft, hardNanos, tags, true);
    }

    /** The same value, stale from an instant on. */
    LocalEntry staleFrom(long nanos) {
        return new LocalEntry(answer, type, size, createdMillis, nanos, nanos, hardNanos, tags, overdue);
    }

    /** The value as callers get it, made once; empty for a cached null. */
    Optional<Object> answer() {
        return answer;
    }

    @Nullable
    Object value() {
        return answer.orElse(null);
    }

    Type type() {
        return type;
    }

    Size size() {
        return size;
    }

    long createdMillis() {
        return createdMillis;
    }

    long softNanos() {
        return softNanos;
    }

    List<TagStamp> tags() {
        return tags;
    }

    boolean isTagged() {
        return tagged;
    }

    /** Whether it is only served because a fresh value could not be had. */
    boolean overdue() {
        return overdue;
    }

    /** Whether a fill that was slower than another would bring back what the other has replaced. */
    boolean isOlderThan(@Nullable LocalEntry present) {
        return present != null && createdMillis < present.createdMillis;
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

    /** Whether this is its first read in a turn of {@link Recency}. */
    boolean isFirstReadIn(int turn) {
        if (toldInTurn == turn) {
            return false;
        }
        toldInTurn = turn;
        return true;
    }
}
