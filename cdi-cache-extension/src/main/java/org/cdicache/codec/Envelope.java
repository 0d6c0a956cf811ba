package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/**
 * The header of an entry in Redis, version 1, big-endian:
 *
 * <pre>
 *  0  2  magic 0xCD 0xCA
 *  2  1  version, 1
 *  3  1  codec of the payload, 1 = JSON, 2 = Smile
 *  4  1  compression of the payload, 0 = none, 1 = raw deflate, 2 = one Zstandard frame
 *  5  1  flags, 1 = tags, 2 = the value is null, 4 = encrypted
 *  6  8  created, epoch milliseconds
 * 14  8  soft expiry, epoch milliseconds: from then on a refresh is due
 * 22  8  hard expiry, epoch milliseconds: from then on it must not be served
 * 30  4  length of the payload before compression; 0 if the value is null
 * 34     if encrypted: length (1) and UTF-8 of the key's id
 *        if there are tags: their number (1), then of each the length (2) and UTF-8 of its name and its version (8)
 *        payload, compressed, then encrypted
 * </pre>
 *
 * <p>A reader rejects every version, codec, compression and flag that it does not know.
 *
 * @param keyId the id of the key that the payload is encrypted with; null if it is not encrypted
 */
record Envelope(
        byte codec,
        byte compression,
        boolean nullValue,
        @Nullable String keyId,
        int payloadLength,
        Header header) {

    static final byte JSON = 1;
    static final byte SMILE = 2;

    static final byte STORED = 0;
    static final byte DEFLATED = 1;
    static final byte ZSTANDARD = 2;

    static final int MOST_TAGS = 64;
    static final int LONGEST_TAG = 1024;
    static final int LONGEST_KEY_ID = 64;

    private static final byte MAGIC_1 = (byte) 0xCD;
    private static final byte MAGIC_2 = (byte) 0xCA;
    private static final byte VERSION = 1;
    private static final int FIXED = 34;

    private static final int TAGS = 1;
    private static final int NULL = 2;
    private static final int ENCRYPTED = 4;

    /** Whether an entry claims to be one of ours, readable or not. */
    static boolean starts(Span entry) {
        byte[] bytes = entry.bytes();
        int start = entry.offset();
        return entry.length() >= 2 && bytes[start] == MAGIC_1 && bytes[start + 1] == MAGIC_2;
    }

    /**
     * The bytes that precede the payload.
     *
     * @throws IllegalArgumentException if there are too many tags, or if a name is empty, too long or no valid text
     */
    byte[] write() {
        List<byte[]> tags = names();
        byte[] key = keyId == null ? null : utf8(keyId, LONGEST_KEY_ID);
        int flags = (tags.isEmpty() ? 0 : TAGS) | (nullValue ? NULL : 0) | (key == null ? 0 : ENCRYPTED);
        int length = FIXED
                + (key == null ? 0 : 1 + key.length)
                + (tags.isEmpty() ? 0 : 1)
                + tags.stream().mapToInt(name -> 2 + name.length + 8).sum();
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put(MAGIC_1).put(MAGIC_2).put(VERSION).put(codec).put(compression).put((byte) flags);
        out.putLong(header.createdMillis()).putLong(header.softExpiryMillis()).putLong(header.hardExpiryMillis());
        out.putInt(payloadLength);
        if (key != null) {
            out.put((byte) key.length).put(key);
        }
        if (!tags.isEmpty()) {
            out.put((byte) tags.size());
        }
        for (int i = 0; i < tags.size(); i++) {
            byte[] name = tags.get(i);
            out.putShort((short) name.length).put(name);
            out.putLong(header.tags().get(i).version());
        }
        return out.array();
    }

    private List<byte[]> names() {
        if (header.tags().size() > MOST_TAGS) {
            throw new IllegalArgumentException("An entry can carry " + MOST_TAGS + " tags, not "
                    + header.tags().size());
        }
        return header.tags().stream()
                .map(stamp -> utf8(stamp.tag(), LONGEST_TAG))
                .toList();
    }

    private static byte[] utf8(String text, int longest) {
        try {
            ByteBuffer bytes = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            if (bytes.remaining() < 1 || bytes.remaining() > longest) {
                throw new IllegalArgumentException("A name must have 1 to " + longest + " bytes in UTF-8: " + text);
            }
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A name must be valid text, without lone surrogates: " + text, e);
        }
    }

    /** The header of an entry, and where its payload begins; null if it is not one that this version can read. */
    static @Nullable Located read(Span entry) {
        if (entry.length() < FIXED || !starts(entry)) {
            return null;
        }
        ByteBuffer in = entry.buffer().position(2);
        byte version = in.get();
        byte codec = in.get();
        byte compression = in.get();
        int flags = in.get();
        boolean known = version == VERSION
                && (codec == JSON || codec == SMILE)
                && (compression >= STORED && compression <= ZSTANDARD)
                && (flags & ~(TAGS | NULL | ENCRYPTED)) == 0;
        long created = in.getLong();
        long soft = in.getLong();
        long hard = in.getLong();
        int length = in.getInt();
        boolean nullValue = (flags & NULL) != 0;
        if (!known || length < 0 || (nullValue && (length != 0 || compression != STORED))) {
            return null;
        }
        String keyId = (flags & ENCRYPTED) == 0 ? null : name(in, 1, LONGEST_KEY_ID);
        List<TagStamp> tags = (flags & TAGS) == 0 ? List.of() : tags(in);
        if (tags == null || (keyId == null && (flags & ENCRYPTED) != 0)) {
            return null;
        }
        Header header = new Header(created, soft, hard, tags);
        return new Located(new Envelope(codec, compression, nullValue, keyId, length, header), in.position());
    }

    private static @Nullable List<TagStamp> tags(ByteBuffer in) {
        int count = in.hasRemaining() ? in.get() : 0;
        if (count < 1 || count > MOST_TAGS) {
            return null;
        }
        List<TagStamp> tags = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String tag = name(in, 2, LONGEST_TAG);
            if (tag == null || in.remaining() < 8) {
                return null;
            }
            tags.add(new TagStamp(tag, in.getLong()));
        }
        return tags;
    }

    /** A text behind its length; null if it is empty, too long, cut off or malformed. */
    private static @Nullable String name(ByteBuffer in, int lengthBytes, int longest) {
        if (in.remaining() < lengthBytes) {
            return null;
        }
        int length = lengthBytes == 1 ? in.get() : in.getShort();
        if (length < 1 || length > longest || length > in.remaining()) {
            return null;
        }
        try {
            ByteBuffer bytes = in.slice().limit(length);
            in.position(in.position() + length);
            return UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    /**
     * A header and where it ends.
     *
     * @param bodyOffset where the payload begins, compressed and encrypted as it is
     */
    record Located(Envelope envelope, int bodyOffset) {}
}
