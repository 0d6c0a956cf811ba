package org.cdicache.codec;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Raw deflate (RFC 1951) of whole arrays. */
final class Deflate {

    private Deflate() {}

    /** The compressed bytes; null if they would not be smaller. */
    static byte @Nullable [] compress(byte[] plain, int level) {
        Deflater deflater = new Deflater(level, /* nowrap= */ true);
        try {
            byte[] out = new byte[plain.length];
            deflater.setInput(plain);
            deflater.finish();
            int length = deflater.deflate(out);
            return deflater.finished() && length < plain.length ? Arrays.copyOf(out, length) : null;
        } finally {
            deflater.end();
        }
    }

    /** The {@code length} bytes that were compressed; null if the body is not exactly that. */
    static byte @Nullable [] decompress(Span body, int length) {
        Inflater inflater = new Inflater(/* nowrap= */ true);
        try {
            byte[] plain = new byte[length];
            inflater.setInput(body.bytes(), body.offset(), body.length());
            int read = 0;
            while (read < length) {
                int n = inflater.inflate(plain, read, length - read);
                if (n == 0) {
                    return null;
                }
                read += n;
            }
            // The end marker may follow the last byte of output; more output would be another value's.
            boolean ended = inflater.inflate(new byte[1]) == 0 && inflater.finished();
            return ended && inflater.getRemaining() == 0 ? plain : null;
        } catch (DataFormatException damaged) {
            return null;
        } finally {
            inflater.end();
        }
    }
}
