package org.cdicache.codec;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The header of an entry in Redis, version 1, big-endian:
 *
 * <pre>
 *  0  2  magic 0xCD 0xCA
 *  2  1  version, 1
 *  3  1  codec of the payload, 1 = JSON
 *  4  1  compression of the payload, 0 = none, 1 = raw deflate
 *  5  1  flags, 0
 *  6  8  created, epoch milliseconds
 * 14  8  soft expiry, epoch milliseconds: from then on a refresh is due
 * 22  8  hard expiry, epoch milliseconds: from then on it must not be served
 * 30  4  length of the payload before compression
 * 34     payload
 * </pre>
 *
 * <p>A reader rejects every version, codec, compression and flag that it does not know.
 */
record Envelope(byte compression, long createdMillis, long softExpiryMillis, long hardExpiryMillis, int payloadLength) {

    static final int HEADER = 34;
    static final byte STORED = 0;
    static final byte DEFLATED = 1;

    private static final short MAGIC = (short) 0xCDCA;
    private static final byte VERSION = 1;
    private static final byte JSON = 1;
    private static final byte NO_FLAGS = 0;

    /** The header followed by the first {@code length} bytes of {@code body}. */
    byte[] write(byte[] body, int length) {
        return ByteBuffer.allocate(HEADER + length)
                .putShort(MAGIC)
                .put(VERSION)
                .put(JSON)
                .put(compression)
                .put(NO_FLAGS)
                .putLong(createdMillis)
                .putLong(softExpiryMillis)
                .putLong(hardExpiryMillis)
                .putInt(payloadLength)
                .put(body, 0, length)
                .array();
    }

    /** The header of an entry; null if it is not one that this version can read. */
    static @Nullable Envelope read(byte[] entry) {
        if (entry.length < HEADER) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(entry);
        if (in.getShort() != MAGIC || in.get() != VERSION || in.get() != JSON) {
            return null;
        }
        byte compression = in.get();
        byte flags = in.get();
        Envelope envelope = new Envelope(compression, in.getLong(), in.getLong(), in.getLong(), in.getInt());
        boolean known = flags == NO_FLAGS && (compression == STORED || compression == DEFLATED);
        return known && envelope.payloadLength >= 0 ? envelope : null;
    }
}
