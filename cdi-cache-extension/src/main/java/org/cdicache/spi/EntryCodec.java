package org.cdicache.spi;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads what is stored: the payload (a value as bytes) and the sealed entry (payload, stamps, compression) that travels to
 * Redis. Safe for use by any number of threads.
 */
public interface EntryCodec {

    /**
     * Writes a value as its payload.
     *
     * @throws org.cdicache.ValueCodecException if the value cannot be written
     */
    byte[] encode(Object value);

    /**
     * Reads a payload that {@link #encode} wrote.
     *
     * @throws org.cdicache.ValueCodecException if it cannot be read as that type
     */
    Object decode(byte[] payload, Type type);

    /**
     * Wraps a payload for L2.
     *
     * @param createdMillis when the value was made, in epoch milliseconds
     * @param expiresMillis when it must no longer be served, in epoch milliseconds
     */
    byte[] seal(byte[] payload, long createdMillis, long expiresMillis);

    /**
     * Reads an entry from L2. Foreign, truncated, oversized or damaged bytes, and a payload that cannot be read as {@code type}, are
     * null, never an exception.
     */
    @Nullable
    Opened open(byte[] entry, Type type);

    /**
     * Reads only the stamps of an entry; null as for {@link #open}.
     */
    @Nullable
    Stamps stamps(byte[] entry);

    /**
     * A readable entry.
     *
     * @param value the value
     * @param payloadBytes the size of its payload before compression
     * @param stamps when it was made and when it ends
     */
    record Opened(Object value, int payloadBytes, Stamps stamps) {}

    /**
     * The stamps of an entry, in epoch milliseconds.
     *
     * @param createdMillis when the value was made
     * @param expiresMillis when it must no longer be served
     */
    record Stamps(long createdMillis, long expiresMillis) {}
}
