package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The text of a JSON string in UTF-8, which may have escapes.
 *
 * @param start the first byte behind the opening quote
 * @param end the closing quote
 * @param escapes how many there are, each of two bytes
 */
@SuppressWarnings("ArrayRecordComponent")
record JsonText(byte[] bytes, int start, int end, int escapes) {

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = ' ' * ONES;

    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    /** The text that starts there; null if it has no end, a control character, or an escape that is not a single letter. */
    static @Nullable JsonText find(byte[] bytes, int start, int limit) {
        int escapes = 0;
        int at = plainUntil(bytes, start, limit);
        while (at < limit - 1 && bytes[at] == '\\' && ESCAPES.indexOf(bytes[at + 1]) >= 0) {
            escapes++;
            at = plainUntil(bytes, at + 2, limit);
        }
        return at < limit && bytes[at] == '"' ? new JsonText(bytes, start, at, escapes) : null;
    }

    /** The first quote, backslash or control character; the limit if there is none. */
    private static int plainUntil(byte[] bytes, int from, int limit) {
        int at = from;
        while (at <= limit - Long.BYTES) {
            long special = special((long) WORDS.get(bytes, at));
            if (special != 0) {
                return at + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < limit && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isPlain(byte one) {
        return one < 0 || (one >= ' ' && one != '"' && one != '\\');
    }

    /** The high bit of the first byte that is a quote, a backslash or a control character, and possibly of later ones that are not. */
    private static long special(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        return (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - SPACES) & ~word)) & HIGH_BITS;
    }

    String decoded() {
        return escapes == 0
                ? new String(bytes, start, end - start, UTF_8)
                : new String(unescaped(), UTF_8);
    }

    private byte[] unescaped() {
        byte[] plain = new byte[end - start - escapes];
        int to = 0;
        int from = start;
        while (from < end) {
            int backslash = plainUntil(bytes, from, end);
            System.arraycopy(bytes, from, plain, to, backslash - from);
            to += backslash - from;
            if (backslash < end) {
                plain[to++] = (byte) ESCAPED.charAt(ESCAPES.indexOf(bytes[backslash + 1]));
            }
            from = backslash + 2;
        }
        return plain;
    }
}
