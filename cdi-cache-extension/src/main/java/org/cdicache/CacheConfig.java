package org.cdicache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that shapes the caches of one application; immutable and always valid.
 *
 * @param preset where the defaults came from
 * @param defaultTtl time to live of an entry stored without one
 * @param memory the bounds of L1
 * @param redis how to reach L2; empty for memory-only caches
 * @param codec what values are written as
 * @param compression when and how values are compressed for L2
 * @param encryption the keys that entries in L2 are encrypted with; empty if they are not
 * @param failureMode what an outage of Redis means to the application
 * @param failOnConnectionError whether an unreachable Redis at start is an error
 * @param entry how entries are loaded and stored unless a cache or a call says otherwise
 * @param caches what single caches do differently, by name
 */
public record CacheConfig(
        CachePreset preset,
        Duration defaultTtl,
        Memory memory,
        Optional<Redis> redis,
        Codec codec,
        Compression compression,
        Optional<Encryption> encryption,
        FailureMode failureMode,
        boolean failOnConnectionError,
        EntryOptions entry,
        Map<String, Named> caches) {

    /**
     * Checks every value.
     *
     * @throws CacheConfigurationException with all problems at once
     */
    public CacheConfig {
        List<ConfigProblem> problems = new ArrayList<>();
        ConfigCheck check = new ConfigCheck(problems);
        check.that(
                defaultTtl.toMillis() >= 1,
                "cache.default-ttl",
                defaultTtl,
                "must be at least one millisecond, such as 30m or PT30M");
        check.memory(memory, preset);
        check.that(
                compression.level() >= 1 && compression.level() <= 9,
                "cache.compression.level",
                compression.level(),
                "must be between 1 (fast) and 9 (small)");
        check.that(
                compression.threshold() >= 0,
                "cache.compression.threshold",
                compression.threshold(),
                "must be a size in bytes, 0 to compress everything");
        redis.ifPresent(check::redis);
        caches = Map.copyOf(caches);
        encryption.ifPresent(check::encryption);
        if (!problems.isEmpty()) {
            throw new CacheConfigurationException(problems);
        }
    }

    /**
     * The bounds of L1. Both hold at all times.
     *
     * @param maxEntries most entries per cache
     * @param maxBytes most heap that the entries of a cache take, by estimate: keys, values and what the cache adds; in bytes
     * @param maxEntryBytes a value whose JSON is larger than this lives in L2 only
     */
    public record Memory(int maxEntries, long maxBytes, long maxEntryBytes) {}

    /**
     * How to reach Redis.
     *
     * @param url {@code redis://[user:password@]host:port[/database]}, {@code rediss://} for TLS; may hold a secret
     * @param keyPrefix the first part of every key; applications that share a Redis need different ones
     * @param connectTimeout longest wait for a connection
     * @param commandTimeout longest wait for an answer
     * @param heartbeat how often the connection is pinged; a silent connection is given up after one missed answer
     */
    public record Redis(
            String url, String keyPrefix, Duration connectTimeout, Duration commandTimeout, Duration heartbeat) {

        /** Without user, password and parameters. */
        public String maskedUrl() {
            return mask(url);
        }

        /** A URL without user, password and parameters, for logs and reports; also when it is malformed. */
        public static String mask(String url) {
            return url.replaceAll("(?s)^([A-Za-z]*://)?.*@", "$1***@").replaceAll("(?s)\\?.*", "?***");
        }

        @Override
        public String toString() {
            return "Redis[url=" + maskedUrl() + ", keyPrefix=" + keyPrefix + ", connectTimeout=" + connectTimeout
                    + ", commandTimeout=" + commandTimeout + ", heartbeat=" + heartbeat + "]";
        }
    }

    /** What values are written as. Whatever is chosen, both are read. */
    public enum Codec {
        /** Text that any tool can read. */
        JSON,
        /** Its binary form: smaller and faster; needs the library jackson-dataformat-smile. */
        SMILE
    }

    /**
     * When and how values are compressed for L2. Whatever is chosen, every algorithm is read.
     *
     * @param algorithm how
     * @param threshold values whose payload is larger than this many bytes are compressed
     * @param level 1 (fast) to 9 (small); every algorithm maps it to levels of its own
     */
    public record Compression(Algorithm algorithm, int threshold, int level) {

        /** How values are compressed. */
        public enum Algorithm {
            /** Zstandard; where its native library cannot be loaded, deflate is used instead. */
            ZSTD,
            /** Deflate, as the JDK has it. */
            DEFLATE,
            /** Not at all. */
            NONE
        }
    }

    /**
     * The keys that entries in L2 are encrypted with, by AES-256-GCM. While it is configured, entries that are not encrypted are not read.
     *
     * @param keys all keys; entries are read with any of them
     * @param activeKeyId the id of the key that entries are written with
     */
    public record Encryption(List<Key> keys, String activeKeyId) {

        public Encryption {
            keys = List.copyOf(keys);
        }

        /**
         * A key.
         *
         * @param id tells the keys apart; stored in clear with every entry
         * @param base64 32 bytes, a secret
         */
        public record Key(String id, String base64) {

            @Override
            public String toString() {
                return "Key[id=" + id + ", base64=***]";
            }
        }
    }

    /**
     * What one cache does differently.
     *
     * @param entry laid over the options of all caches
     * @param memory its own bounds; null for those of all caches
     */
    public record Named(EntryOptions entry, @Nullable Memory memory) {}

    /** The options of one cache: its own, laid over those of all. */
    public EntryOptions entryOf(String cache) {
        Named named = caches.get(cache);
        return named == null ? entry : named.entry().over(entry);
    }

    /** The bounds of one cache. */
    public Memory memoryOf(String cache) {
        Named named = caches.get(cache);
        return named == null || named.memory() == null ? memory : named.memory();
    }

    /** Whether anything is stored at all. */
    public boolean enabled() {
        return preset != CachePreset.DISABLED;
    }

    /** The configuration of a preset, memory-only. */
    public static CacheConfig of(CachePreset preset) {
        return builder(preset).build();
    }

    /** A builder that starts from a preset. */
    public static Builder builder(CachePreset preset) {
        return new Builder(preset);
    }

    /** Collects values and checks them together in {@link #build()}. Not safe for use by several threads. */
    public static final class Builder {

        private static final long DEFAULT_MAX_BYTES = 64L << 20;
        private static final long DEFAULT_MAX_ENTRY_BYTES = 1L << 20;

        private final CachePreset preset;
        private Duration defaultTtl;
        private int maxEntries;
        private long maxBytes = DEFAULT_MAX_BYTES;
        private OptionalLong maxEntryBytes = OptionalLong.empty();
        private Optional<String> redisUrl = Optional.empty();
        private String keyPrefix = "cdi-cache";
        private Duration connectTimeout;
        private Duration commandTimeout = Duration.ofMillis(500);
        private Duration heartbeat = Duration.ofSeconds(1);
        private Codec codec = Codec.JSON;
        private Compression.Algorithm compressionAlgorithm = Compression.Algorithm.ZSTD;
        private int compressionThreshold;
        private int compressionLevel;
        private final List<Encryption.Key> encryptionKeys = new ArrayList<>();
        private Optional<String> encryptionActiveKey = Optional.empty();
        private FailureMode failureMode = FailureMode.GRACEFUL;
        private boolean failOnConnectionError;
        private EntryOptions entry = EntryOptions.NONE;
        private final Map<String, Named> caches = new TreeMap<>();

        private Builder(CachePreset preset) {
            this.preset = preset;
            this.defaultTtl = preset.defaultTtl();
            this.maxEntries = preset.maxEntries();
            this.connectTimeout = preset.connectTimeout();
            this.compressionThreshold = preset.compressionThreshold();
            this.compressionLevel = preset.compressionLevel();
        }

        /** Time to live of an entry stored without one; at least one millisecond. */
        public Builder defaultTtl(Duration ttl) {
            this.defaultTtl = ttl;
            return this;
        }

        /** Most entries in the L1 of one cache; at least 1. */
        public Builder maxEntries(int entries) {
            this.maxEntries = entries;
            return this;
        }

        /** Most heap that the entries in the L1 of one cache take, by estimate, in bytes. */
        public Builder maxBytes(long bytes) {
            this.maxBytes = bytes;
            return this;
        }

        /** Values whose JSON is larger than this many bytes live in L2 only; 1 MB by default, or {@code maxBytes} if that is less. */
        public Builder maxEntryBytes(long bytes) {
            this.maxEntryBytes = OptionalLong.of(bytes);
            return this;
        }

        /** {@code redis://[user:password@]host:port[/database]}, or {@code rediss://} for TLS. */
        public Builder redisUrl(String url) {
            this.redisUrl = Optional.of(url);
            return this;
        }

        /** The first part of every key in Redis: letters, digits, dot, underscore and dash; {@code cdi-cache} by default. */
        public Builder keyPrefix(String prefix) {
            this.keyPrefix = prefix;
            return this;
        }

        /** Longest wait for a connection to Redis. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = timeout;
            return this;
        }

        /** Longest wait for an answer of Redis; 500 ms by default. */
        public Builder commandTimeout(Duration timeout) {
            this.commandTimeout = timeout;
            return this;
        }

        /** How often the connection is pinged; 1 s by default. */
        public Builder heartbeat(Duration interval) {
            this.heartbeat = interval;
            return this;
        }

        /** What values are written as; JSON by default. */
        public Builder codec(Codec codec) {
            this.codec = codec;
            return this;
        }

        /** How values are compressed for Redis; Zstandard by default. */
        public Builder compressionAlgorithm(Compression.Algorithm algorithm) {
            this.compressionAlgorithm = algorithm;
            return this;
        }

        /** Values whose payload is larger than this many bytes are compressed for Redis. */
        public Builder compressionThreshold(int bytes) {
            this.compressionThreshold = bytes;
            return this;
        }

        /** From 1 (fast) to 9 (small). */
        public Builder compressionLevel(int level) {
            this.compressionLevel = level;
            return this;
        }

        /**
         * Adds a key; with at least one, entries in Redis are encrypted. Several allow to change the key: entries are read with any of them.
         *
         * @param id letters, digits, dot, underscore and dash; stored in clear with every entry
         * @param base64 32 bytes in base64, a secret
         */
        public Builder encryptionKey(String id, String base64) {
            this.encryptionKeys.add(new Encryption.Key(id, base64));
            return this;
        }

        /** The id of the key to write with; needed only when there are several. */
        public Builder encryptionActiveKey(String id) {
            this.encryptionActiveKey = Optional.of(id);
            return this;
        }

        /** What an outage of Redis means to the application; graceful by default. */
        public Builder failureMode(FailureMode mode) {
            this.failureMode = mode;
            return this;
        }

        /** Whether an unreachable Redis at start is an error; false by default. */
        public Builder failOnConnectionError(boolean fail) {
            this.failOnConnectionError = fail;
            return this;
        }

        /** How entries are loaded and stored unless a cache or a call says otherwise. */
        public Builder entry(EntryOptions options) {
            this.entry = options;
            return this;
        }

        /** What one cache does differently. */
        public Builder cache(String name, EntryOptions options) {
            caches.put(name, new Named(options, null));
            return this;
        }

        /** What one cache does differently, with bounds of its own. */
        public Builder cache(String name, EntryOptions options, Memory memory) {
            caches.put(name, new Named(options, memory));
            return this;
        }

        /**
         * The configuration.
         *
         * @throws CacheConfigurationException with all problems at once
         */
        public CacheConfig build() {
            return new CacheConfig(
                    preset,
                    defaultTtl,
                    new Memory(maxEntries, maxBytes, maxEntryBytes.orElse(Math.min(DEFAULT_MAX_ENTRY_BYTES, maxBytes))),
                    redisUrl.map(url -> new Redis(url, keyPrefix, connectTimeout, commandTimeout, heartbeat)),
                    codec,
                    new Compression(compressionAlgorithm, compressionThreshold, compressionLevel),
                    encryption(),
                    failureMode,
                    failOnConnectionError,
                    entry,
                    caches);
        }

        private Optional<Encryption> encryption() {
            if (encryptionKeys.isEmpty() && encryptionActiveKey.isEmpty()) {
                return Optional.empty();
            }
            String onlyKey = encryptionKeys.size() == 1 ? encryptionKeys.get(0).id() : "";
            return Optional.of(new Encryption(encryptionKeys, encryptionActiveKey.orElse(onlyKey)));
        }
    }
}
