package org.cdicache.codec;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.cdicache.CacheConfig.Compression;
import org.jspecify.annotations.Nullable;

/** Compresses as configured, and decompresses whatever any configuration wrote. */
final class Compressor implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Compressor.class.getName());

    /** No entry claims to be longer when decompressed. */
    static final int LARGEST_PAYLOAD = 64 << 20;

    /** No entry expands to more than this many times its size. It is the limit of deflate; Zstandard is held to it here. */
    private static final int GREATEST_RATIO = 1032;

    private final Compression compression;

    /** Absent if it cannot be loaded here; written before {@link #loaded}. */
    private Optional<Zstandard> zstandard = Optional.empty();

    private volatile boolean loaded;

    Compressor(Compression compression) {
        this.compression = compression;
        if (compression.algorithm() == Compression.Algorithm.ZSTD) {
            zstandard();
        }
    }

    /** A payload in the form in which it is stored: as it is, if it is small or does not get smaller. */
    Packed pack(byte[] payload) {
        Packed stored = new Packed(Envelope.STORED, payload);
        if (payload.length <= compression.threshold()) {
            return stored;
        }
        return switch (compression.algorithm()) {
            case NONE -> stored;
            case DEFLATE -> deflated(payload).orElse(stored);
            case ZSTD ->
                zstandardized(payload)
                        .or(() -> zstandard().isPresent() ? Optional.empty() : deflated(payload))
                        .orElse(stored);
        };
    }

    private Optional<Packed> deflated(byte[] payload) {
        return Optional.ofNullable(Deflate.compress(payload, compression.level()))
                .map(bytes -> new Packed(Envelope.DEFLATED, bytes));
    }

    private Optional<Packed> zstandardized(byte[] payload) {
        return zstandard()
                .map(zstd -> zstd.compress(payload))
                .flatMap(bytes -> payload.length > (long) bytes.length * GREATEST_RATIO
                        ? deflated(payload)
                        : Optional.of(new Packed(Envelope.ZSTANDARD, bytes)));
    }

    /** The payload of {@code length} bytes that was packed; null if the body cannot be that. Nothing is allocated for a false claim. */
    byte @Nullable [] unpack(byte how, Span body, int length) {
        if (length > LARGEST_PAYLOAD || length > (long) body.length() * GREATEST_RATIO) {
            return null;
        }
        return switch (how) {
            case Envelope.DEFLATED -> Deflate.decompress(body, length);
            case Envelope.ZSTANDARD ->
                zstandard().map(zstd -> zstd.decompress(body, length)).orElse(null);
            default -> null;
        };
    }

    private Optional<Zstandard> zstandard() {
        if (!loaded) {
            load();
        }
        return zstandard;
    }

    private synchronized void load() {
        if (!loaded) {
            zstandard = tryToLoad();
            loaded = true;
        }
    }

    private Optional<Zstandard> tryToLoad() {
        try {
            return Optional.of(new Zstandard(compression.level()));
        } catch (LinkageError | RuntimeException unusable) {
            LOG.log(
                    Level.WARNING,
                    "zstd cannot be used here (" + unusable
                            + "): values are compressed with deflate instead, and entries that other"
                            + " nodes compressed with zstd are misses. Put com.github.luben:zstd-jni on the class path and let it"
                            + " unpack its library into java.io.tmpdir or -DZstdTempFolder=<folder>, or set"
                            + " cache.compression.algorithm=deflate on all nodes");
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (loaded) {
            zstandard.ifPresent(Zstandard::close);
        }
    }

    /**
     * A payload as it is stored.
     *
     * @param how the compression, as in the envelope
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Packed(byte how, byte[] bytes) {}
}
