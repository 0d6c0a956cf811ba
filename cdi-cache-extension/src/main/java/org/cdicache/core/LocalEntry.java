package org.cdicache.core;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/**
 * A value in L1. Instants are on the monotonic clock unless named otherwise. Two entries are equal only if they are the same: they are
 * compared inside the map's locks, where the values' own equals must not run.
 *
 * <p>What every hit looks at is here, together in one line of the processor's cache; the rest is behind {@link Life}.
 */
final class LocalEntry {

    private static final int NEVER = -1;

    private final Optional<Object> answer;
    private final Type type;
    private final long softNanos;
    private final Life life;

    /** The turn in which a read was last told to the eviction policy. Threads may overwrite each other's; then one more is told. */
    private int toldInTurn = NEVER;

    /** Set before it is published. */
    private boolean plain;

    /**
     * How large a value is.
     *
     * @param payloadBytes as JSON
     * @param heapBytes as an object, about
     */
    record Size(int payloadBytes, int heapBytes) {}

    /**
     * Where a value comes from and how it ends.
     *
     * @param createdMillis when the value was made, in epoch milliseconds
     * @param refreshNanos from then on a hit starts a refresh in the background
     * @param hardNanos from then on it is gone
     * @param tags the tags it was stored under
     * @param overdue whether it is only served because a fresh value could not be had
     */
    record Life(
            Size size, long createdMillis, long refreshNanos, long hardNanos, List<TagStamp> tags, boolean overdue) {

        Life with(Size other) {
            return new Life(other, createdMillis, refreshNanos, hardNanos, tags, overdue);
        }

        Life refreshedFrom(long nanos, boolean isOverdue) {
            return new Life(size, createdMillis, nanos, hardNanos, tags, isOverdue);
        }
    }

    /**
     * A value in L1.
     *
     * @param value the object itself; null is a cached null
     * @param type the type it is held as; a read as another type is converted
     * @param softNanos from then on it is stale
     */
    LocalEntry(@Nullable Object value, Type type, long softNanos, Life life) {
        this(Optional.ofNullable(value), type, softNanos, life, /* plain= */ false);
    }

    private LocalEntry(Optional<Object> answer, Type type, long softNanos, Life life, boolean plain) {
        this.answer = answer;
        this.type = type;
        this.softNanos = softNanos;
        this.life = life;
        this.plain = plain;
    }

    LocalEntry as(@Nullable Object converted, Type convertedType, Size convertedSize) {
        return new LocalEntry(
                Optional.ofNullable(converted), convertedType, softNanos, life.with(convertedSize), plain);
    }

    /** The same value, served although it is stale until another instant; never longer than it may live at all. */
    LocalEntry overdueUntil(long nanos) {
        long soft = nanos - life.hardNanos < 0 ? nanos : life.hardNanos;
        return new LocalEntry(answer, type, soft, life.refreshedFrom(soft, /* isOverdue= */ true), plain);
    }

    /** The same value, which a hit refreshes only from an instant on. */
    LocalEntry refreshedFrom(long nanos) {
        return new LocalEntry(answer, type, softNanos, life.refreshedFrom(nanos, life.overdue), plain);
    }

    /** The same value, stale from an instant on. */
    LocalEntry staleFrom(long nanos) {
        return new LocalEntry(answer, type, nanos, life.refreshedFrom(nanos, life.overdue), plain);
    }

    /** About to be held under a storage key. */
    LocalEntry under(String key) {
        plain = life.tags.isEmpty() && !life.overdue && !KeySpace.isHash(key);
        return this;
    }

    /**
     * Whether it may be answered as long as it is fresh, without a second look: under its own key and no tag, and not for want of a better
     * value.
     */
    boolean isPlain() {
        return plain;
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
        return life.size;
    }

    long createdMillis() {
        return life.createdMillis;
    }

    long softNanos() {
        return softNanos;
    }

    List<TagStamp> tags() {
        return life.tags;
    }

    boolean isTagged() {
        return !life.tags.isEmpty();
    }

    /** The one that was made later; null if there is none. */
    static @Nullable LocalEntry newer(@Nullable LocalEntry here, @Nullable LocalEntry there) {
        if (here == null || there == null) {
            return here == null ? there : here;
        }
        return there.createdMillis() > here.createdMillis() ? there : here;
    }

    /** Whether it is only served because a fresh value could not be had. */
    boolean overdue() {
        return life.overdue;
    }

    /** Whether a fill that was slower than another would bring back what the other has replaced. */
    boolean isOlderThan(@Nullable LocalEntry present) {
        return present != null && createdMillis() < present.createdMillis();
    }

    boolean isFresh(long nowNanos) {
        return nowNanos - softNanos < 0;
    }

    boolean isRefreshDue(long nowNanos) {
        return nowNanos - life.refreshNanos >= 0;
    }

    boolean isGone(long nowNanos) {
        return nowNanos - life.hardNanos >= 0;
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
