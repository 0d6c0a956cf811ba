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
 * <p>Needs less than {@value #MAX_BUFFER} bytes and {@value #CHUNK} chars of memory, whatever it hashes. Not safe for use by several
 * threads.
 */
final class CanonicalHash {

    /** Chars of a string that are encoded together; part of the form, so changing it changes every key. */
    static final int CHUNK = 8192;

    /** Room for a whole chunk in its longer encoding, and for what comes before it. */
    private static final int MAX_BUFFER = 24 * 1024;

    private static final int INITIAL_BUFFER = 1024;

    private final MessageDigest digest;
    private final CharsetEncoder latin1 = StandardCharsets.ISO_8859_1.newEncoder();
    private CharBuffer chars = CharBuffer.allocate(0);
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    /** The same bytes as chars that start at even and at odd positions. */
    private CharBuffer[] pairs = {};

    CanonicalHash(MessageDigest digest) {
        this.digest = digest;
        grow(INITIAL_BUFFER);
    }

    /** The hash of everything since the last one; starts anew. */
    byte[] finish() {
        flush();
        return digest.digest();
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
        if (chars.capacity() < length) {
            chars = CharBuffer.allocate(length);
        }
        string.getChars(start, start + length, chars.array(), 0);
        chars.clear().limit(length);
        reserve(1 + 2 * length);
        int tag = bytes.position();
        bytes.put((byte) '1');
        if (!latin1.reset().encode(chars, bytes, true).isUnderflow()) {
            bytes.put(tag, (byte) '2').position(tag + 1 + 2 * length);
            CharBuffer target = pairs[(tag + 1) % 2];
            target.position((tag + 1) / 2);
            target.put(chars.rewind());
        }
    }

    private void reserve(int size) {
        if (bytes.remaining() < size && bytes.position() + size > MAX_BUFFER) {
            flush();
        }
        if (bytes.remaining() < size) {
            grow(Math.max(2 * bytes.capacity(), bytes.position() + size));
        }
    }

    private void grow(int size) {
        // No step between half and all of the largest size, so that all steps together stay small, too.
        bytes = ByteBuffer.allocate(size > MAX_BUFFER / 2 ? MAX_BUFFER : size).put(bytes.flip());
        ByteBuffer view = bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        pairs = new CharBuffer[] {view.asCharBuffer(), view.position(1).asCharBuffer()};
    }

    /** Large arrays only: a digest that is fed in small pieces runs at a third of its speed. */
    private void flush() {
        digest.update(bytes.array(), 0, bytes.position());
        bytes.clear();
    }
}
