package org.cdicache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
        check.memory("cache.", memory, preset);
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
        encryption.ifPresent(check::encryption);
        caches = Map.copyOf(caches);
        check.entries(entry, caches, defaultTtl, preset);
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
     * @param url {@code redis://[user:password@]host:port[,host:port][/database]}, {@code redis-sentinel://host:port[,host:port][/database]#master},
     *     {@code redis-cluster://host:port[,host:port]}; {@code rediss} in place of {@code redis} for TLS; may hold a secret
     * @param keyPrefix the first part of every key; applications that share a Redis need different ones
     * @param connectTimeout longest wait for a connection
     * @param commandTimeout longest wait for an answer
     * @param heartbeat how often the connection is pinged; while an answer is missing the heap is not read, and after two missing answers the
     *     connection is given up
     * @param readFrom which servers values are read from
     * @param clientName what the connection is called in Redis' {@code CLIENT LIST}
     * @param tls how TLS is spoken, if the URL says that it is
     * @param credentials asked for user and password before each connection, in place of those of the URL; empty if these stay as they are
     * @param sentinelCredentials who logs in to the Sentinels; empty if they ask for nobody
     */
    public record Redis(
            String url,
            String keyPrefix,
            Duration connectTimeout,
            Duration commandTimeout,
            Duration heartbeat,
            ReadFrom readFrom,
            String clientName,
            RedisTls tls,
            Optional<Supplier<RedisCredentials>> credentials,
            Optional<RedisCredentials> sentinelCredentials) {

        /**
         * The servers that the URL names.
         *
         * @throws IllegalArgumentException if the URL is none that the cache can use, which no {@link CacheConfig} lets pass
         */
        public RedisServers servers() {
            return RedisServers.in(url);
        }

        /** Whether TLS is spoken. */
        public boolean encrypted() {
            return url.startsWith("rediss");
        }

        /** User and password of the URL; empty if it has none. */
        public Optional<RedisCredentials> urlCredentials() {
            return RedisCredentials.in(url);
        }

        /**
         * For how long at most a node may answer from its heap what another client has changed: the heartbeat and the command timeout.
         */
        public Duration stalenessBound() {
            return heartbeat.plus(commandTimeout);
        }

        /** Without user, password and parameters. */
        public String maskedUrl() {
            return mask(url);
        }

        /** A URL without user, password and parameters, for logs and reports; also when it is malformed. */
        public static String mask(String url) {
            return url.replaceAll("(?s)^([A-Za-z-]*://)?.*@", "$1***@").replaceAll("(?s)\\?.*", "?***");
        }

        @Override
        public String toString() {
            return "Redis[url=" + maskedUrl() + ", keyPrefix=" + keyPrefix + ", connectTimeout=" + connectTimeout
                    + ", commandTimeout=" + commandTimeout + ", heartbeat=" + heartbeat + ", readFrom=" + readFrom
                    + ", clientName=" + clientName
                    + ", tls=" + tls + ", credentials=" + (credentials.isEmpty() ? "of the URL" : "asked for")
                    + ", sentinelCredentials=" + (sentinelCredentials.isEmpty() ? "none" : "***") + "]";
        }
    }

    /** Which servers of a replication answer reads of values. Changes, and everything that decides on one, always go to the master. */
    public enum ReadFrom {
        /** The master of each key. */
        MASTER,
        /**
         * A replica, as far as it is proven to have everything that this node knows of; otherwise the master. The bound on staleness is the
         * same.
         */
        REPLICA_PREFERRED
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
    public static CacheConfigBuilder builder(CachePreset preset) {
        return new CacheConfigBuilder().preset(preset);
    }

    /** A builder that starts from {@link CachePreset#SIMPLE} until told otherwise. */
    public static CacheConfigBuilder builder() {
        return new CacheConfigBuilder();
    }

    /** What speaks against this configuration although it is valid: warnings and recommendations; never errors. */
    public ValidationReport validate() {
        return ConfigAdvice.on(this, Runtime.getRuntime().maxMemory());
    }

    /**
     * Every setting under the name of its property, as text that is read back to the same configuration. Instead of a secret stands {@code ***}:
     * user and password of the Redis URL and its parameters, the passwords of key stores, and the encryption keys. Whoever reads it back
     * supplies them again, or is told to.
     *
     * @throws CacheConfigurationException if a {@link TtlPolicy} is set, which is code and has no text
     */
    public SortedMap<String, String> toMap() {
        return ConfigFormat.load().properties(this);
    }

    /**
     * {@link #toMap} as JSON, nested by the parts of the names.
     *
     * @throws CacheConfigurationException as {@link #toMap}
     */
    public String toJson() {
        return ConfigFormat.load().json(toMap());
    }

    /**
     * Writes {@link #toJson} to a file, in one step: whoever reads it meanwhile sees the old file or the new one. Missing folders are made.
     *
     * @throws CacheConfigurationException as {@link #toMap}; nothing is written
     * @throws IOException if the file cannot be written; an older one is left as it was
     */
    public void saveTo(Path file) throws IOException {
        String json = toJson();
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, "cdi-cache-", ".json");
        try {
            Files.writeString(unfinished, json);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /**
     * The settings whose text differs from another configuration's, by property. Secrets are masked in both, so that two passwords look alike.
     *
     * @throws CacheConfigurationException as {@link #toMap}
     */
    public SortedMap<String, Difference> differences(CacheConfig other) {
        Map<String, String> mine = toMap();
        Map<String, String> theirs = other.toMap();
        SortedMap<String, Difference> found = new TreeMap<>();
        Stream.concat(mine.keySet().stream(), theirs.keySet().stream())
                .distinct()
                .forEach(property -> {
                    Difference both =
                            new Difference(mine.getOrDefault(property, ""), theirs.getOrDefault(property, ""));
                    if (!both.here().equals(both.there())) {
                        found.put(property, both);
                    }
                });
        return found;
    }

    /**
     * A setting in two configurations.
     *
     * @param here the text in the one that was asked; empty if it is not set there
     * @param there the text in the other; empty if it is not set there
     */
    public record Difference(String here, String there) {}
}
