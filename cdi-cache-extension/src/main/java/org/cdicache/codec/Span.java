package org.cdicache.codec;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A part of an array; not copied. Equal only to itself. */
@SuppressWarnings("ArrayRecordComponent")
record Span(byte[] bytes, int offset, int length) {

    static Span of(byte[] bytes) {
        return new Span(bytes, 0, bytes.length);
    }

    /** Everything from there on, counted from the start of this part. */
    Span from(int start) {
        return new Span(bytes, offset + start, length - start);
    }

    /** Of this part, starting at 0. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, offset, length).slice();
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes, offset, length);
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
