package org.cdicache.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a delete leaves in the place of an entry, for a while: a value that was loaded before the delete, by a node that has not heard of it
 * yet, finds the mark where it saw the entry or nothing, and is not stored. No two deletes leave the same mark.
 *
 * <p>To readers a marked key is absent.
 */
public final class Tombstone {

    /** No envelope, no JSON and no compressed value of anybody starts like this. */
    private static final byte[] MARK = {(byte) 0xCD, 'g', 'o', 'n', 'e', 0};

    /** The length of every tombstone. */
    private static final int LENGTH = MARK.length + Long.BYTES;

    private Tombstone() {}

    /** A mark of its own for each number. */
    public static byte[] of(long unique) {
        return ByteBuffer.allocate(LENGTH).put(MARK).putLong(unique).array();
    }

    /** Whether these bytes are a tombstone. */
    public static boolean is(byte[] bytes) {
        return is(bytes, bytes.length);
    }

    /** Whether the first bytes of an array, that many, are a tombstone. */
    public static boolean is(byte[] bytes, int length) {
        return length == LENGTH && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }

    /** What all tombstones start with. */
    public static byte[] mark() {
        return MARK.clone();
    }
}
