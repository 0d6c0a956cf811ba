package org.cdicache.core;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one cache: what the caller says, what L1 and patterns see (the storage key), and what Redis sees.
 *
 * <p>Distinct keys have distinct storage keys. A key is stored as it is, unless it is longer than {@value #MAX_BYTES} bytes of UTF-8, is
 * not valid UTF-16 (it would be mangled on the way to Redis), or starts with the mark of a hashed key; then it is the mark and the
 * SHA-256 of its UTF-16 code units.
 *
 * <p>In Redis an entry is {@code {prefix}:{cache}:{generation}:{storage key}}; a marker, whose name starts with {@code @}, is
 * {@code {prefix}:{cache}:{marker}}; the lock of a load is {@code {prefix}:{cache}:@lock:{storage key}}, in every generation. A generation is
 * 16 hexadecimal digits.
 *
 * @param prefix the start of every key of the cache in Redis, {@code {prefix}:{cache}:}
 */
record KeySpace(String prefix) {

    static final int MAX_BYTES = 256;
    private static final String HASHED = "sha256:";
    private static final String LOCK = "@lock:";
    private static final int GENERATION_DIGITS = 16;

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

    /** Where L2 holds an entry, or a glob over such places. */
    String entryKey(long generation, String storageKey) {
        return entryPrefix(generation).concat(storageKey);
    }

    /** What the keys of all entries of a generation start with in L2. */
    String entryPrefix(long generation) {
        return prefix + HexFormat.of().toHexDigits(generation) + ':';
    }

    /** Where L2 holds a marker. */
    String markerKey(String marker) {
        return prefix.concat(marker);
    }

    /** The marker that a key of this cache in Redis names; null if it names an entry. */
    @Nullable
    String markerOf(String redisKey) {
        boolean marker = redisKey.startsWith("@", prefix.length()) && !redisKey.startsWith(LOCK, prefix.length());
        return marker ? redisKey.substring(prefix.length()) : null;
    }

    /** Where L2 holds the lock of a key's load. */
    String lockKey(String storageKey) {
        return prefix + LOCK + storageKey;
    }

    /** The storage key whose lock a key of this cache in Redis is; null if it is none. */
    @Nullable
    String lockedBy(String redisKey) {
        return redisKey.startsWith(LOCK, prefix.length()) ? redisKey.substring(prefix.length() + LOCK.length()) : null;
    }

    /** The storage key of the entry that a key of this cache in Redis names; null if it is none of ours. */
    @Nullable
    String storageKeyOf(String redisKey) {
        int start = prefix.length() + GENERATION_DIGITS + 1;
        return redisKey.length() > start && redisKey.charAt(start - 1) == ':' ? redisKey.substring(start) : null;
    }

    /** Whether what is stored under a storage key is another key's: one that was replaced by its hash. */
    static boolean isHash(String storageKey) {
        return storageKey.startsWith(HASHED);
    }

    private static boolean isPlain(String key) {
        return !isHash(key) && fitsInUtf8(key);
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
