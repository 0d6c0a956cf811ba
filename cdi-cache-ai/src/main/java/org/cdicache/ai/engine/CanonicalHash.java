package org.cdicache.ai.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hashes JSON-like values in a form from which they could be read back, so that distinct values never give the same bytes: every value
 * starts with a tag for its type, every string, list and map with its length. docs/reference/ai-keys.md describes the form.
 *
 * <p>Needs less than 48 KB of memory, whatever it hashes: a buffer of chars, and one of bytes that grows twice at most. Not safe for use by
 * several threads.
 */
final class CanonicalHash {

    /** Chars of a string that are encoded together; part of the form, so changing it changes every key. */
    static final int CHUNK = 8192;

    /** Chars that are looked at together, few enough to stay in the nearest cache of a processor. */
    private static final int STEP = 4096;

    private static final int SMALL_BUFFER = 1024;

    /** Room for a chunk in its shorter encoding, and for what comes before it. */
    private static final int MIDDLE_BUFFER = CHUNK + SMALL_BUFFER;

    /** Room for a chunk in its longer encoding behind almost a whole one in the shorter. */
    private static final int LARGE_BUFFER = 3 * CHUNK + SMALL_BUFFER;

    private final MessageDigest digest;
    private final CharsetEncoder latin1 = StandardCharsets.ISO_8859_1.newEncoder();
    private final CharBuffer chars = CharBuffer.allocate(STEP);
    private ByteBuffer bytes = ByteBuffer.allocate(SMALL_BUFFER);

    /** The same bytes as chars that start at even and at odd positions, once there is something wide. */
    private CharBuffer[] pairs = {};

    private int usedChars;
    private int usedBytes;

    CanonicalHash(MessageDigest digest) {
        this.digest = digest;
    }

    /** The hash of everything since the last one; starts anew. */
    byte[] finish() {
        flush();
        return digest.digest();
    }

    /** Leaves nothing of what was hashed in memory that lives on. */
    void forget() {
        Arrays.fill(chars.array(), 0, usedChars, '\0');
        Arrays.fill(bytes.array(), 0, usedBytes, (byte) 0);
        usedChars = 0;
        usedBytes = 0;
    }

    CanonicalHash value(@Nullable Object value) {
        if (value == null) {
            return tag('n');
        }
        if (value instanceof Boolean bool) {
            return tag(bool ? 't' : 'f');
        }
        if (value instanceof String string) {
            return tag('s').string(string);
        }
        if (value instanceof Long || value instanceof BigInteger) {
            return tag('i').string(value.toString());
        }
        if (value instanceof BigDecimal decimal) {
            return tag('d').string(decimal.unscaledValue().toString()).number(decimal.scale());
        }
        if (value instanceof List<?> list) {
            tag('l').number(list.size());
            list.forEach(this::value);
            return this;
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        throw new IllegalArgumentException("no canonical form for " + value.getClass());
    }

    /** Bytes of a fixed meaning, such as another hash. */
    CanonicalHash bytes(char tag, byte[] value) {
        tag(tag).number(value.length).reserve(value.length);
        bytes.put(value);
        return this;
    }

    private CanonicalHash map(Map<?, ?> map) {
        String[] keys = map.keySet().toArray(String[]::new);
        Arrays.sort(keys);
        tag('m').number(keys.length);
        for (String key : keys) {
            string(key).value(map.get(key));
        }
        return this;
    }

    private CanonicalHash tag(char tag) {
        reserve(1);
        bytes.put((byte) tag);
        return this;
    }

    private CanonicalHash number(int number) {
        reserve(Integer.BYTES);
        bytes.putInt(number);
        return this;
    }

    private CanonicalHash string(String string) {
        number(string.length());
        for (int start = 0; start < string.length(); start += CHUNK) {
            chunk(string, start, Math.min(CHUNK, string.length() - start));
        }
        return this;
    }

    /**
     * One byte per char if all of them fit, otherwise two. Unlike UTF-8 that keeps lone surrogates apart, needs no care where a chunk
     * splits a pair, and both ways are bulk operations of the JDK.
     */
    private void chunk(String string, int start, int length) {
        reserve(1 + length);
        int tag = bytes.position();
        bytes.put((byte) '1');
        for (int from = 0; from < length; from += STEP) {
            step(string, start + from, Math.min(STEP, length - from));
            if (!latin1.reset().encode(chars, bytes, true).isUnderflow()) {
                bytes.position(tag);
                wideChunk(string, start, length);
                return;
            }
        }
    }

    private void wideChunk(String string, int start, int length) {
        reserve(1 + 2 * length);
        bytes.put((byte) '2');
        CharBuffer target = pairs()[bytes.position() % 2].position(bytes.position() / 2);
        for (int from = 0; from < length; from += STEP) {
            step(string, start + from, Math.min(STEP, length - from));
            target.put(chars);
        }
        bytes.position(bytes.position() + 2 * length);
    }

    private CharBuffer[] pairs() {
        if (pairs.length == 0) {
            ByteBuffer view = bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
            pairs = new CharBuffer[] {view.asCharBuffer(), view.position(1).asCharBuffer()};
        }
        return pairs;
    }

    private void step(String string, int start, int length) {
        string.getChars(start, start + length, chars.array(), 0);
        chars.clear().limit(length);
        usedChars = Math.max(usedChars, length);
    }

    private void reserve(int size) {
        if (bytes.remaining() < size && bytes.position() >= CHUNK) {
            flush();
        }
        if (bytes.remaining() < size) {
            boolean middle = bytes.position() + size <= MIDDLE_BUFFER;
            bytes = ByteBuffer.allocate(middle ? MIDDLE_BUFFER : LARGE_BUFFER).put(bytes.flip());
            pairs = new CharBuffer[0];
        }
    }

    /** Large arrays only: a digest that is fed in small pieces runs at a third of its speed. */
    private void flush() {
        digest.update(bytes.array(), 0, bytes.position());
        usedBytes = Math.max(usedBytes, bytes.position());
        bytes.clear();
    }
}
