package org.cdicache.codec;

import java.util.Arrays;

/** A part of an array; not copied. Equal only to itself. */
@SuppressWarnings("ArrayRecordComponent")
record Span(byte[] bytes, int offset, int length) {

    static Span of(byte[] bytes) {
        return new Span(bytes, 0, bytes.length);
    }

    /** Everything from an offset on. */
    static Span from(byte[] bytes, int offset) {
        return new Span(bytes, offset, bytes.length - offset);
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
