package org.cdicache.core;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The keys of one cache: what the caller says, what L1 and patterns see (the storage key), and what Redis sees.
 *
 * <p>Distinct keys have distinct storage keys. A key is stored as it is, unless it is longer than {@value #MAX_BYTES} bytes of UTF-8, is
 * not valid UTF-16 (it would be mangled on the way to Redis), or starts with the mark of a hashed key; then it is the mark and the
 * SHA-256 of its UTF-16 code units.
 *
 * @param prefix the start of every key of the cache in Redis, {@code {prefix}:{cache}:}
 */
record KeySpace(String prefix) {

    static final int MAX_BYTES = 256;
    private static final String HASHED = "sha256:";

    static KeySpace of(String applicationPrefix, String cacheName) {
        return new KeySpace(applicationPrefix + ":" + cacheName + ":");
    }

    /**
     * The key under which both tiers hold an entry.
     *
     * @throws IllegalArgumentException if the key is empty
     */
    String storageKey(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("A cache key must not be empty");
        }
        return isPlain(key) ? key : HASHED + sha256(key);
    }

    String redisKey(String storageKey) {
        return prefix.concat(storageKey);
    }

    /** The inverse of {@link #redisKey}. */
    String fromRedis(String redisKey) {
        return redisKey.substring(prefix.length());
    }

    private static boolean isPlain(String key) {
        return !key.startsWith(HASHED) && fitsInUtf8(key);
    }

    private static boolean fitsInUtf8(String key) {
        int bytes = 0;
        for (int i = 0; i < key.length() && bytes <= MAX_BYTES; i++) {
            char c = key.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < key.length()
                    && Character.isLowSurrogate(key.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return false;
            }
        }
        return bytes <= MAX_BYTES;
    }

    private static String sha256(String key) {
        try {
            // Not getBytes(UTF_16BE): it replaces lone surrogates, and two keys would become one.
            ByteBuffer codeUnits = ByteBuffer.allocate(2 * key.length());
            codeUnits.asCharBuffer().put(key);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(codeUnits.array());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform must provide SHA-256", impossible);
        }
    }
}
