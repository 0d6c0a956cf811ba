package org.cdicache.spi;

import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads what is stored: the payload (a value as bytes) and the sealed entry (payload, header, compression, encryption) that
 * travels to Redis. Safe for use by any number of threads.
 */
public interface EntryCodec extends AutoCloseable {

    /**
     * Writes a value as its payload; null is a value like any other.
     *
     * @throws org.cdicache.ValueCodecException if the value cannot be written
     */
    byte[] encode(@Nullable Object value);

    /**
     * Reads a payload that {@link #encode} wrote.
     *
     * @throws org.cdicache.ValueCodecException if it cannot be read as that type
     */
    @Nullable
    Object decode(byte[] payload, Type type);

    /**
     * Wraps a payload for L2.
     *
     * @param redisKey the key under which the entry will be stored; an encrypted entry can be opened under no other
     * @throws IllegalArgumentException if there are more than 64 tags, or a tag's name is empty, longer than 1,024 bytes of UTF-8, or has lone
     *     surrogates
     */
    byte[] seal(String redisKey, byte[] payload, Header header);

    /**
     * Reads an entry from L2, of which nothing in the answer refers to the array. Foreign, truncated, oversized, moved or damaged bytes, and a payload that cannot be read as {@code type},
     * are null, never an exception.
     *
     * <p>Values that other systems wrote may be readable too. Of those the expiry is unknown: their header has {@code Long.MAX_VALUE} for
     * both expiries, 0 for the creation and no tags, and L2 itself has to be asked how long the key lives.
     *
     * @param length how many bytes of the array, from its start, are the entry
     */
    @Nullable
    Opened open(String redisKey, byte[] entry, int length, Type type);

    /** As {@link #open(String, byte[], int, Type)}, for an array that is the entry. */
    default @Nullable Opened open(String redisKey, byte[] entry, Type type) {
        return open(redisKey, entry, entry.length, type);
    }

    /** The same value in an entry with another header; null if this is not a readable entry. */
    byte @Nullable [] reseal(String redisKey, byte[] entry, Header header);

    /**
     * Reads only the header of an entry, which proves nothing about its payload; that of an encrypted entry is not authenticated. Null if it
     * is not an entry, also for values that other systems wrote.
     */
    @Nullable
    Header header(byte[] entry);

    /**
     * About how many bytes of heap a value takes, as an object and with everything it holds that is written. What several values share,
     * is counted for each. Never throws: where it cannot be told, it is guessed from the size of the payload.
     */
    int heapBytes(@Nullable Object value, int payloadBytes);

    /** Releases native memory, if there is any. The codec goes on to work, more slowly. */
    @Override
    default void close() {}

    /**
     * A readable entry.
     *
     * @param value the value; null is a cached null
     * @param payloadBytes the size of its payload before compression
     */
    record Opened(@Nullable Object value, int payloadBytes, Header header) {}

    /**
     * What is known of an entry beside its value; times in epoch milliseconds.
     *
     * @param createdMillis when the value was made
     * @param softExpiryMillis from then on it is stale: served only while no fresh value can be had
     * @param hardExpiryMillis from then on it must not be served
     * @param tags the tags it was stored under, each as it stood when the value began to be made
     */
    record Header(long createdMillis, long softExpiryMillis, long hardExpiryMillis, List<TagStamp> tags) {

        public Header {
            tags = List.copyOf(tags);
        }
    }

    /**
     * A tag at a moment: an entry is valid only while the tag's version in L2 is still this one.
     *
     * @param tag the tag's name
     * @param version the random version that the last invalidation of the tag left
     */
    record TagStamp(String tag, long version) {}
}
