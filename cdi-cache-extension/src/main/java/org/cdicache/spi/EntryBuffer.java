package org.cdicache.spi;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a remote tier holds under a key, in an array that may be longer, and that other answers are read into once it is {@linkplain #release released}.
 *
 * <p>Releasing is a courtesy: a buffer that is dropped is garbage like any other. One that is released while something still refers to its array would be
 * a wrong answer, so only who has come to the end of a read does it. Belongs to one thread at a time; touches no tier.
 */
public final class EntryBuffer {

    private final int length;
    private final @Nullable Consumer<byte[]> pool;

    /** Null once it is released. */
    private byte @Nullable [] array;

    /**
     * Bytes in an array that is wanted back.
     *
     * @param array its first {@code length} bytes are the entry
     * @param pool is given the array when it is released, once at most
     */
    public EntryBuffer(byte[] array, int length, Consumer<byte[]> pool) {
        this(length, pool, array);
    }

    private EntryBuffer(int length, @Nullable Consumer<byte[]> pool, byte[] array) {
        this.length = length;
        this.pool = pool;
        this.array = array;
    }

    /** Bytes that nobody wants back. */
    public static EntryBuffer of(byte[] entry) {
        return new EntryBuffer(entry.length, null, entry);
    }

    /**
     * The entry, from the start of this array on; not copied.
     *
     * @throws IllegalStateException if it was released
     */
    public byte[] array() {
        byte[] present = array;
        if (present == null) {
            throw new IllegalStateException("The buffer was released; another entry may be in it");
        }
        return present;
    }

    /** How many bytes of the array are the entry. */
    public int length() {
        return length;
    }

    /**
     * The entry in an array of its own, which outlives the buffer.
     *
     * @throws IllegalStateException if it was released
     */
    public byte[] toByteArray() {
        return pool == null ? array() : Arrays.copyOf(array(), length);
    }

    /** Gives the array back, unless that is done or nobody wants it. */
    public void release() {
        byte[] present = array;
        if (pool != null && present != null) {
            array = null;
            pool.accept(present);
        }
    }
}
