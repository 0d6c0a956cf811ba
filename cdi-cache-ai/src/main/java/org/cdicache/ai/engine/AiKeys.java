package org.cdicache.ai.engine;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiSummary;
import org.jspecify.annotations.Nullable;

/** Makes the key of a request: {@code operation:model:tenant:hash}. Safe for use by any number of threads. */
final class AiKeys {

    /** As that, of requests without their text. */
    private static final String NEAR_SCHEMA = "cdi-cache-ai-near/1";

    /** Version of the canonical form; a new one makes all older answers unreachable. */
    private static final String SCHEMA = "cdi-cache-ai/1";

    private static final String ABSENT = "~";

    /** Three names and a hash stay below the 256 bytes above which the cache itself would hash the key. */
    private static final int MAX_NAME = 60;

    private static final int NAME_HASH_BYTES = 16;

    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat ESCAPED = HexFormat.of().withUpperCase().withPrefix("%");

    private final int hashThreshold;
    private final HashPool hashes;
    private final LongAdder made = new LongAdder();
    private final LongAdder digested = new LongAdder();

    AiKeys(int hashThreshold) {
        this(hashThreshold, AiKeys::sha256);
    }

    AiKeys(int hashThreshold, Supplier<MessageDigest> digests) {
        this.hashThreshold = hashThreshold;
        this.hashes = new HashPool(digests);
    }

    /** How many keys were made. */
    AiSummary.Keys counts() {
        return new AiSummary.Keys(made.sum(), digested.sum());
    }

    String key(AiRequest request) {
        made.increment();
        if (isHashed(request.text())) {
            digested.increment();
        }
        return hashes.with(hash -> key(request, hash));
    }

    private String key(AiRequest request, CanonicalHash hash) {
        Supplier<CanonicalHash> same = () -> hash;
        String names = name(request.operation(), same)
                + ':'
                + name(request.model(), same)
                + ':'
                + name(request.tenant(), same)
                + ':';
        return names + HEX.formatHex(hash(request, hash));
    }

    /** Whether a text enters the hash as its own. */
    boolean isHashed(String text) {
        return text.length() > hashThreshold;
    }

    private byte[] hash(AiRequest request, CanonicalHash hash) {
        // First, because it uses the same buffer.
        byte @Nullable [] textHash =
                isHashed(request.text()) ? hash.value(request.text()).finish() : null;
        everythingButText(SCHEMA, request, hash);
        if (textHash == null) {
            hash.value(request.text());
        } else {
            hash.bytes('h', textHash);
        }
        return hash.finish();
    }

    private static void everythingButText(String schema, AiRequest request, CanonicalHash hash) {
        hash.value(schema)
                .value(request.operation())
                .value(request.model())
                .value(request.tenant())
                .value(request.options())
                .value(request.question());
    }

    /** The same for all requests that differ in nothing but their texts, and only for those. */
    String partition(AiRequest request) {
        return hashes.with(hash -> {
            everythingButText(NEAR_SCHEMA, request, hash);
            return HEX.formatHex(hash.finish());
        });
    }

    /** A name as keys and tags show it: without separators, and no two names alike. */
    static String name(String name) {
        return name(name, () -> new CanonicalHash(sha256()));
    }

    /** The hash of a value, in hexadecimal digits. */
    static String digest(Object value) {
        return HEX.formatHex(new CanonicalHash(sha256()).value(value).finish());
    }

    private static String name(@Nullable String name, Supplier<CanonicalHash> hashes) {
        if (name == null) {
            return ABSENT;
        }
        String escaped = escaped(name.substring(0, Math.min(name.length(), MAX_NAME)));
        if (name.length() <= MAX_NAME && escaped.length() <= MAX_NAME) {
            return escaped;
        }
        String rest = HEX.formatHex(hashes.get().value(name).finish(), 0, NAME_HASH_BYTES);
        return escaped.substring(0, MAX_NAME - 1 - rest.length()) + '~' + rest;
    }

    /** Percent-escapes everything but {@code [A-Za-z0-9._-]}, so that a name holds no separator and nothing that a glob would expand. */
    private static String escaped(String name) {
        if (isPlain(name)) {
            return name;
        }
        StringBuilder escaped = new StringBuilder(name.length() + 16);
        name.codePoints().forEach(c -> {
            if (plain(c)) {
                escaped.append((char) c);
            } else {
                escaped.append(ESCAPED.formatHex(utf8(c)));
            }
        });
        return escaped.toString();
    }

    /** A loop, because a stream would cost more than all else that a name costs. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!plain(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean plain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /** UTF-8, extended to lone surrogates, which Java's own encoder would all turn into the same question mark. */
    private static byte[] utf8(int c) {
        if (c < 0x80) {
            return new byte[] {(byte) c};
        }
        if (c < 0x800) {
            return new byte[] {(byte) (0xC0 | (c >> 6)), tail(c)};
        }
        if (c < 0x10000) {
            return new byte[] {(byte) (0xE0 | (c >> 12)), tail(c >> 6), tail(c)};
        }
        return new byte[] {(byte) (0xF0 | (c >> 18)), tail(c >> 12), tail(c >> 6), tail(c)};
    }

    private static byte tail(int c) {
        return (byte) (0x80 | (c & 0x3F));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
