package org.cdicache.codec;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.cdicache.ValueCodecException;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.jspecify.annotations.Nullable;

/** Values that other systems wrote: UTF-8 JSON, plain, gzipped (RFC 1952) or in a zlib stream (RFC 1950). */
final class ForeignValue {

    private static final Header UNKNOWN_EXPIRY = new Header(0, Long.MAX_VALUE, Long.MAX_VALUE, List.of());

    private ForeignValue() {}

    /** The value; null if the bytes are nothing of the kind. */
    static @Nullable Opened open(Span bytes, Type type, JacksonFormat json) {
        try {
            if (looksLikeJson(bytes)) {
                return new Opened(json.read(bytes, type), bytes.length(), UNKNOWN_EXPIRY);
            }
            try (InputStream expanded = expanding(bytes)) {
                if (expanded == null) {
                    return null;
                }
                BoundedStream bounded = new BoundedStream(expanded);
                return new Opened(json.read(bounded, type), bounded.read, UNKNOWN_EXPIRY);
            }
        } catch (IOException | ValueCodecException unreadable) {
            return null;
        }
    }

    private static boolean looksLikeJson(Span bytes) {
        ByteBuffer in = bytes.buffer();
        byte first = ' ';
        while (in.hasRemaining() && " \t\r\n".indexOf(first) >= 0) {
            first = in.get();
        }
        return "{[\"-0123456789tf".indexOf(first) >= 0;
    }

    private static @Nullable InputStream expanding(Span bytes) throws IOException {
        if (bytes.length() <= 2) {
            return null;
        }
        int start = bytes.buffer().getShort() & 0xFFFF;
        if (start == 0x1F8B) {
            return new GZIPInputStream(bytes.stream());
        }
        // 0x78 is deflate with the usual window; the two bytes are a multiple of 31.
        return start >> 8 == 0x78 && start % 31 == 0 ? new InflaterInputStream(bytes.stream()) : null;
    }

    /** Refuses to yield more than the largest payload, and counts. */
    private static final class BoundedStream extends FilterInputStream {

        private int read;

        BoundedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) {
                count(1);
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            count(Math.max(0, n));
            return n;
        }

        private void count(int n) throws IOException {
            read += n;
            if (read > Compressor.LARGEST_PAYLOAD) {
                throw new IOException(
                        "A compressed value expands to more than " + Compressor.LARGEST_PAYLOAD + " bytes");
            }
        }
    }
}
