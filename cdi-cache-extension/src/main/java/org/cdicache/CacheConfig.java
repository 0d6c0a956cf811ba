package org.cdicache;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that shapes the caches of one application; immutable and always valid.
 *
 * @param preset where the defaults came from
 * @param defaultTtl time to live of an entry stored without one
 * @param memory the bounds of L1
 * @param redis how to reach L2; empty for memory-only caches
 * @param compression when and how values are compressed for L2
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
        Compression compression,
        FailureMode failureMode,
        boolean failOnConnectionError,
        EntryOptions entry,
        Map<String, Named> caches) {

    private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * Checks every value.
     *
     * @throws CacheConfigurationException with all problems at once
     */
    public CacheConfig {
        List<ConfigProblem> problems = new ArrayList<>();
        Check check = new Check(problems);
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
        if (!problems.isEmpty()) {
            throw new CacheConfigurationException(problems);
        }
    }

    /**
     * The bounds of L1. Both hold at all times.
     *
     * @param maxEntries most entries per cache
     * @param maxBytes largest estimated size per cache, in bytes
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

    /**
     * When and how values are compressed for L2.
     *
     * @param threshold values whose JSON is larger than this many bytes are compressed
     * @param level the deflate level, 1 (fast) to 9 (small)
     */
    public record Compression(int threshold, int level) {}

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
        private int compressionThreshold;
        private int compressionLevel;
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

        /** Largest estimated size of the L1 of one cache, in bytes. */
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

        /** Values whose JSON is larger than this many bytes are compressed for Redis. */
        public Builder compressionThreshold(int bytes) {
            this.compressionThreshold = bytes;
            return this;
        }

        /** The deflate level, 1 (fast) to 9 (small). */
        public Builder compressionLevel(int level) {
            this.compressionLevel = level;
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
                    new Compression(compressionThreshold, compressionLevel),
                    failureMode,
                    failOnConnectionError,
                    entry,
                    caches);
        }
    }

    /** Gathers problems under the names of the properties that set the values. */
    private record Check(List<ConfigProblem> problems) {

        void that(boolean valid, String property, Object value, String fix) {
            if (!valid) {
                problems.add(new ConfigProblem(property, String.valueOf(value), "code", fix));
            }
        }

        void memory(Memory memory, CachePreset preset) {
            boolean enabled = preset != CachePreset.DISABLED;
            that(
                    memory.maxEntries() >= 1 || !enabled,
                    "cache.memory.max-entries",
                    memory.maxEntries(),
                    "must be at least 1");
            that(
                    memory.maxBytes() >= 1024,
                    "cache.memory.max-size",
                    memory.maxBytes(),
                    "must be at least 1KB, such as 64MB");
            that(
                    memory.maxEntryBytes() >= 1 && memory.maxEntryBytes() <= memory.maxBytes(),
                    "cache.memory.max-entry-size",
                    memory.maxEntryBytes(),
                    "must be at least 1 byte and at most cache.memory.max-size (" + memory.maxBytes() + ")");
        }

        void redis(Redis redis) {
            that(
                    isRedisUrl(redis.url()),
                    "cache.redis.url",
                    redis.maskedUrl(),
                    "must look like redis://host:6379 or rediss://host:6379");
            that(
                    KEY_PREFIX.matcher(redis.keyPrefix()).matches(),
                    "cache.redis.key-prefix",
                    redis.keyPrefix(),
                    "must be 1 to 64 letters, digits, dots, underscores or dashes");
            positive("cache.redis.connect-timeout", redis.connectTimeout());
            positive("cache.redis.command-timeout", redis.commandTimeout());
            positive("cache.redis.heartbeat", redis.heartbeat());
        }

        private void positive(String property, Duration value) {
            that(value.toMillis() >= 1, property, value, "must be at least one millisecond, such as 500ms or PT0.5S");
        }

        private static boolean isRedisUrl(String url) {
            try {
                URI uri = URI.create(url);
                return ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) && uri.getHost() != null;
            } catch (IllegalArgumentException malformed) {
                return false;
            }
        }
    }
}
