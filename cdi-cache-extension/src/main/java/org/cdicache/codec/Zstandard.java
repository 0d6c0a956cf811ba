package org.cdicache.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Zstandard frames (RFC 8878) of whole arrays, by the reference implementation in native code. */
final class Zstandard implements AutoCloseable {

    /** From the levels of deflate, 1 to 9, to ones that are faster and about as small; above 6 there is nothing to be gained on texts. */
    private static final int[] LEVELS = {1, 1, 2, 2, 3, 3, 4, 5, 6};

    /** A context grows with the largest input that it has seen. */
    private static final int LARGEST_KEPT = 256 << 10;

    private final Spares<ZstdCompressCtx> compressors;
    private final Spares<ZstdDecompressCtx> decompressors;

    /**
     * Loads the native library.
     *
     * @param level 1 (fast) to 9 (small)
     * @throws LinkageError if it is not there, not for this platform, or must not be unpacked or loaded
     */
    Zstandard(int level) {
        int most = Math.min(8, Runtime.getRuntime().availableProcessors());
        compressors =
                new Spares<>(most, () -> new ZstdCompressCtx().setLevel(LEVELS[level - 1]), ZstdCompressCtx::close);
        decompressors = new Spares<>(most, ZstdDecompressCtx::new, ZstdDecompressCtx::close);
        compressors.release(compressors.acquire());
        decompressors.release(decompressors.acquire());
    }

    /** The compressed bytes; null if they would not be smaller. */
    byte @Nullable [] compress(byte[] plain) {
        byte[] out = new byte[plain.length];
        ZstdCompressCtx context = compressors.acquire();
        boolean reusable = false;
        try {
            int length = context.compressByteArray(out, 0, out.length, plain, 0, plain.length);
            reusable = plain.length <= LARGEST_KEPT;
            return length < plain.length ? Arrays.copyOf(out, length) : null;
        } catch (ZstdException larger) {
            return null;
        } finally {
            giveBack(compressors, context, reusable);
        }
    }

    /** The {@code length} bytes that were compressed; null if the body is not one frame of exactly that. */
    byte @Nullable [] decompress(Span body, int length) {
        if (!isOneFrame(body)) {
            return null;
        }
        ZstdDecompressCtx context = decompressors.acquire();
        boolean reusable = false;
        try {
            byte[] plain = new byte[length];
            int read = context.decompressByteArray(plain, 0, length, body.bytes(), body.offset(), body.length());
            reusable = true;
            return read == length ? plain : null;
        } catch (ZstdException damaged) {
            return null;
        } finally {
            giveBack(decompressors, context, reusable);
        }
    }

    /** Of the current format only: the library would also read several frames, skippable ones, and formats from before the first release. */
    private static boolean isOneFrame(Span body) {
        byte[] b = body.bytes();
        int at = body.offset();
        boolean current = body.length() >= 4
                && b[at] == 0x28
                && b[at + 1] == (byte) 0xB5
                && b[at + 2] == 0x2F
                && b[at + 3] == (byte) 0xFD;
        try {
            return current && Zstd.findFrameCompressedSize(b, at, body.length()) == body.length();
        } catch (ZstdException cutOff) {
            return false;
        }
    }

    private static <T> void giveBack(Spares<T> spares, T context, boolean reusable) {
        if (reusable) {
            spares.release(context);
        } else {
            spares.discard(context);
        }
    }

    @Override
    public void close() {
        compressors.close();
        decompressors.close();
    }
}
