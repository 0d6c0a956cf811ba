package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the text of a JSON string in ASCII, which may have escapes of one letter; eight bytes at a time. */
final class JsonText {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long TWOS = 2 * ONES;
    private static final long EXCLAMATION_MARKS = '!' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";
    private static final int[] NONE = {};
    private static final int FEW = 16;

    private final byte[] bytes;
    private final int start;
    private final int end;

    /** Where the backslashes are; the first {@link #escapes}. */
    private final int[] backslashes;

    private final int escapes;

    private JsonText(byte[] bytes, int start, int end, int[] backslashes, int escapes) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.backslashes = backslashes;
        this.escapes = escapes;
    }

    /** The text that starts there; null if it has no end, a control character, another escape, or a byte that is not ASCII. */
    static @Nullable JsonText find(byte[] bytes, int start, int limit) {
        int[] backslashes = NONE;
        int escapes = 0;
        int at = plainUntil(bytes, start, limit);
        while (at < limit - 1 && bytes[at] == '\\' && ESCAPES.indexOf(bytes[at + 1]) >= 0) {
            if (escapes == backslashes.length) {
                backslashes = Arrays.copyOf(backslashes, Math.max(FEW, 2 * escapes));
            }
            backslashes[escapes++] = at;
            at = plainUntil(bytes, at + 2, limit);
        }
        return at < limit && bytes[at] == '"' ? new JsonText(bytes, start, at, backslashes, escapes) : null;
    }

    /** The first quote, backslash, control character or byte that is not ASCII; the limit if there is none. */
    private static int plainUntil(byte[] bytes, int from, int limit) {
        int at = from;
        while (at <= limit - Long.BYTES) {
            long special = special((long) WORDS.get(bytes, at));
            if (special != 0) {
                return at + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < limit && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /** The high bit of the first byte that is not plain, and possibly of plain ones behind it. */
    private static long special(long word) {
        // With its second bit turned a quote is the next after the control characters, and everything else is above it.
        long controlOrQuote = (word ^ TWOS) - EXCLAMATION_MARKS;
        long backslash = (word ^ BACKSLASHES) - ONES;
        // Of a plain byte no difference has its high bit, unless a byte before it borrowed.
        return (controlOrQuote | backslash | word) & HIGH_BITS;
    }

    /** The closing quote. */
    int end() {
        return end;
    }

    String decoded() {
        if (escapes == 0) {
            return new String(bytes, start, end - start, ISO_8859_1);
        }
        byte[] plain = new byte[end - start - escapes];
        int to = 0;
        int from = start;
        for (int i = 0; i < escapes; i++) {
            int run = backslashes[i] - from;
            System.arraycopy(bytes, from, plain, to, run);
            plain[to + run] = (byte) ESCAPED.charAt(ESCAPES.indexOf(bytes[backslashes[i] + 1]));
            to += run + 1;
            from = backslashes[i] + 2;
        }
        System.arraycopy(bytes, from, plain, to, end - from);
        return new String(plain, ISO_8859_1);
    }
}
