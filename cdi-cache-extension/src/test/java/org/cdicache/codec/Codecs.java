package org.cdicache.codec;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.cdicache.CacheConfig.Codec;
import org.cdicache.CacheConfig.Compression;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.KeyCipher;

/** What the tests of this package share. */
final class Codecs {

    static final String KEY = "cdi-cache:web:0:k";
    static final Header HEADER = new Header(1_000, 2_000, 2_000, List.of());
    static final ClassLoader LOADER = Codecs.class.getClassLoader();

    /** 32 bytes each, in base64. */
    static final String KEY_A = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    static final String KEY_B = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Codecs() {}

    static JsonEntryCodec compressing(Algorithm algorithm, int threshold, int level) {
        return new JsonEntryCodec(new Compression(algorithm, threshold, level), LOADER);
    }

    static JsonEntryCodec plain() {
        return compressing(Algorithm.NONE, 0, 6);
    }

    static JsonEntryCodec smile() {
        return new JsonEntryCodec(new Compression(Algorithm.NONE, 0, 6), Codec.SMILE, null, LOADER);
    }

    static JsonEntryCodec encrypting(Compression compression, KeyCipher cipher) {
        return new JsonEntryCodec(compression, Codec.JSON, cipher, LOADER);
    }

    static KeyCipher aes(String activeKeyId, Encryption.Key... keys) {
        return new AesGcmCipher(new Encryption(List.of(keys), activeKeyId), new SecureRandom());
    }

    static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts));
    }

    /** The bytes that the calling thread allocates in a task. */
    static long allocatedBy(Runnable task) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        task.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** An entry with any body, however false its claims. */
    static byte[] entry(byte codec, byte compression, int claimedLength, byte[] body) {
        byte[] head = new Envelope(codec, compression, false, null, claimedLength, HEADER).write();
        byte[] entry = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, entry, head.length, body.length);
        return entry;
    }
}
