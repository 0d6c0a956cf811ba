package org.cdicache;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cdicache.CacheConfig.Codec;
import org.cdicache.CacheConfig.Compression;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.CacheConfig.Memory;
import org.cdicache.CacheConfig.Named;
import org.cdicache.CacheConfig.ReadFrom;
import org.jspecify.annotations.Nullable;

/**
 * Collects values and checks them together in {@link #build()}. What is not set comes from the preset; of two calls that set the same value the
 * later one counts, wherever it takes it from: a file, the environment, code. Not safe for use by several threads.
 */
public final class CacheConfigBuilder {

    private static final long DEFAULT_MAX_BYTES = 64L << 20;
    private static final long DEFAULT_MAX_ENTRY_BYTES = 1L << 20;
    private static final String MASKED = "***";

    private BuilderDefaults defaults = BuilderDefaults.of(CachePreset.SIMPLE);
    private @Nullable Duration defaultTtl;
    private @Nullable Integer maxEntries;
    private long maxBytes = DEFAULT_MAX_BYTES;
    private @Nullable Long maxEntryBytes;
    private final RedisSettings redis = new RedisSettings();
    private Codec codec = Codec.JSON;
    private Compression.Algorithm compressionAlgorithm = Compression.Algorithm.ZSTD;
    private @Nullable Integer compressionThreshold;
    private @Nullable Integer compressionLevel;
    private final List<Encryption.Key> encryptionKeys = new ArrayList<>();
    private @Nullable String encryptionActiveKey;
    private FailureMode failureMode = FailureMode.GRACEFUL;
    private boolean failOnConnectionError;
    private EntryOptions.Builder entry = EntryOptions.builder();
    private final Map<String, NamedCacheBuilder> caches = new TreeMap<>();
    private ValidationReport readings = new ValidationReport(List.of(), List.of(), List.of());

    CacheConfigBuilder() {}

    /** What values come from that are not set; {@link CachePreset#SIMPLE} by default. */
    public CacheConfigBuilder preset(CachePreset preset) {
        this.defaults = BuilderDefaults.of(preset);
        return this;
    }

    /**
     * Starts from an environment, which is a preset with a smaller or larger L1: {@code development} (30 minutes, 50 entries, level 4),
     * {@code testing} (1 minute, 10 entries, compression above 5,000 bytes) or {@code production} (2 hours, 200 entries, level 8). Another name is
     * reported by {@link #build}.
     */
    public CacheConfigBuilder forEnvironment(String name) {
        Optional<BuilderDefaults> known = BuilderDefaults.ofEnvironment(name);
        known.ifPresent(found -> this.defaults = found);
        if (known.isEmpty()) {
            String fix = "must be one of " + String.join(", ", BuilderDefaults.ENVIRONMENTS)
                    + ConfigProblem.didYouMean(name, BuilderDefaults.ENVIRONMENTS) + "; a preset is set by preset(..)";
            note(new ConfigProblem("forEnvironment", name, "code", fix));
        }
        return this;
    }

    /** Time to live of an entry stored without one; at least one millisecond. */
    public CacheConfigBuilder defaultTtl(Duration ttl) {
        this.defaultTtl = ttl;
        return this;
    }

    /** Most entries in the L1 of one cache; at least 1. */
    public CacheConfigBuilder maxEntries(int entries) {
        this.maxEntries = entries;
        return this;
    }

    /** Largest estimated size of the L1 of one cache, in bytes; 64 MB by default. */
    public CacheConfigBuilder maxBytes(long bytes) {
        this.maxBytes = bytes;
        return this;
    }

    /** Values whose JSON is larger than this many bytes live in L2 only; 1 MB by default, or {@code maxBytes} if that is less. */
    public CacheConfigBuilder maxEntryBytes(long bytes) {
        this.maxEntryBytes = bytes;
        return this;
    }

    /**
     * {@code redis://[user:password@]host:port[,host:port][/database]}, {@code redis-sentinel://host:port[,host:port][/database]#master} or
     * {@code redis-cluster://host:port[,host:port]}; with {@code rediss} in place of {@code redis} for TLS.
     */
    public CacheConfigBuilder redisUrl(String url) {
        redis.url = url;
        return this;
    }

    /** Whether to speak TLS, apart from the URL; {@code redis://} becomes {@code rediss://}. */
    public CacheConfigBuilder redisTls(boolean tls) {
        redis.tls = tls;
        return this;
    }

    /** Changes how TLS is spoken; it must be switched on by {@code rediss://} or by {@link #redisTls(boolean)}. */
    public CacheConfigBuilder redisTls(Consumer<RedisTls.Builder> tls) {
        tls.accept(redis.files);
        return this;
    }

    /** The ACL user, apart from the URL, which then must not name another; needs a password. */
    public CacheConfigBuilder redisUsername(String username) {
        redis.username = username;
        return this;
    }

    /**
     * Who logs in, asked anew before each connection, so that a password can change while the application runs: an open connection goes on,
     * the next one uses what is supplied then. In place of user and password that are set otherwise. It runs on a thread of the cache's own and
     * may block; while it throws or takes longer than the connect timeout, Redis is away.
     */
    public CacheConfigBuilder redisCredentials(Supplier<RedisCredentials> supplier) {
        redis.credentials = supplier;
        return this;
    }

    /** Who logs in to the Sentinels, if they ask; needs {@link #redisSentinelPassword}. The user of the servers is set apart from it. */
    public CacheConfigBuilder redisSentinelUsername(String username) {
        redis.sentinelUsername = username;
        return this;
    }

    /** The Sentinels' password, if they ask for one; needs {@code redis-sentinel://}. A secret. */
    public CacheConfigBuilder redisSentinelPassword(String password) {
        redis.sentinelPassword = password;
        return this;
    }

    /** What the connection is called in Redis' {@code CLIENT LIST}: 1 to 64 printable characters without blanks; {@code cdi-cache} by default. */
    public CacheConfigBuilder redisClientName(String name) {
        redis.clientName = name;
        return this;
    }

    /** The password, apart from the URL, which then must not have one. A secret. */
    public CacheConfigBuilder redisPassword(String password) {
        redis.password = password;
        return this;
    }

    /** The first part of every key in Redis: letters, digits, dot, underscore and dash; {@code cdi-cache} by default. */
    public CacheConfigBuilder keyPrefix(String prefix) {
        redis.keyPrefix = prefix;
        return this;
    }

    /** Longest wait for a connection to Redis. */
    public CacheConfigBuilder connectTimeout(Duration timeout) {
        redis.connectTimeout = timeout;
        return this;
    }

    /** Longest wait for an answer of Redis; 500 ms by default. */
    public CacheConfigBuilder commandTimeout(Duration timeout) {
        redis.commandTimeout = timeout;
        return this;
    }

    /** How often the connection is pinged; 1 s by default. */
    public CacheConfigBuilder heartbeat(Duration interval) {
        redis.heartbeat = interval;
        return this;
    }

    /** Which servers values are read from; the masters by default. */
    public CacheConfigBuilder readFrom(ReadFrom readFrom) {
        redis.readFrom = readFrom;
        return this;
    }

    /** What values are written as; JSON by default. */
    public CacheConfigBuilder codec(Codec codec) {
        this.codec = codec;
        return this;
    }

    /** How values are compressed for Redis; Zstandard by default. */
    public CacheConfigBuilder compressionAlgorithm(Compression.Algorithm algorithm) {
        this.compressionAlgorithm = algorithm;
        return this;
    }

    /** Values whose payload is larger than this many bytes are compressed for Redis. */
    public CacheConfigBuilder compressionThreshold(int bytes) {
        this.compressionThreshold = bytes;
        return this;
    }

    /** From 1 (fast) to 9 (small). */
    public CacheConfigBuilder compressionLevel(int level) {
        this.compressionLevel = level;
        return this;
    }

    /**
     * Adds a key; with at least one, entries in Redis are encrypted. Several allow to change the key: entries are read with any of them. A key
     * read from a configuration that was written without its secret takes it from here.
     *
     * @param id letters, digits, dot, underscore and dash; stored in clear with every entry
     * @param base64 32 bytes in base64, a secret
     */
    public CacheConfigBuilder encryptionKey(String id, String base64) {
        Encryption.Key key = new Encryption.Key(id, base64);
        int masked = encryptionKeys.indexOf(new Encryption.Key(id, MASKED));
        if (masked >= 0) {
            encryptionKeys.set(masked, key);
        } else {
            encryptionKeys.add(key);
        }
        return this;
    }

    /** All keys at once, in place of those that there are. */
    public CacheConfigBuilder encryptionKeys(Collection<Encryption.Key> keys) {
        encryptionKeys.clear();
        encryptionKeys.addAll(keys);
        return this;
    }

    /** The id of the key to write with; needed only when there are several. */
    public CacheConfigBuilder encryptionActiveKey(String id) {
        this.encryptionActiveKey = id;
        return this;
    }

    /** What an outage of Redis means to the application; graceful by default. */
    public CacheConfigBuilder failureMode(FailureMode mode) {
        this.failureMode = mode;
        return this;
    }

    /** Whether an unreachable Redis at start is an error; false by default. */
    public CacheConfigBuilder failOnConnectionError(boolean fail) {
        this.failOnConnectionError = fail;
        return this;
    }

    /** How entries are loaded and stored unless a cache or a call says otherwise; in place of what there is. */
    public CacheConfigBuilder entry(EntryOptions options) {
        this.entry = options.toBuilder();
        return this;
    }

    /** Changes some of the options of all caches. */
    public CacheConfigBuilder entry(Consumer<EntryOptions.Builder> options) {
        options.accept(entry);
        return this;
    }

    /** What one cache does differently; in place of what there is. */
    public CacheConfigBuilder cache(String name, EntryOptions options) {
        named(name).set(options, null);
        return this;
    }

    /** What one cache does differently, with bounds of its own; in place of what there is. */
    public CacheConfigBuilder cache(String name, EntryOptions options, Memory memory) {
        named(name).set(options, memory);
        return this;
    }

    /** Changes some of what one cache does differently. */
    public CacheConfigBuilder cache(String name, Consumer<NamedCacheBuilder> settings) {
        settings.accept(named(name));
        return this;
    }

    private NamedCacheBuilder named(String name) {
        return caches.computeIfAbsent(name, added -> new NamedCacheBuilder());
    }

    /**
     * Sets what a JSON file says; see {@link CacheConfig#saveTo}. A file that cannot be read, and everything wrong in it, is reported by
     * {@link #build} and {@link #validate}.
     */
    public CacheConfigBuilder fromFile(Path file) {
        return from(ConfigFormat.load().file(file.toString()));
    }

    /** Sets what a JSON object says; see {@link CacheConfig#toJson}. Everything wrong in it is reported by {@link #build} and {@link #validate}. */
    public CacheConfigBuilder fromJson(String json) {
        return from(ConfigFormat.load().json(json, "JSON"));
    }

    private CacheConfigBuilder from(ConfigDocument document) {
        return read(ConfigFormat.load().apply(document, this));
    }

    /** Sets what the environment variables of this process say; see {@link #fromEnvironment(Map)}. */
    public CacheConfigBuilder fromEnvironment() {
        return fromEnvironment(System.getenv());
    }

    /** Sets what environment variables say: {@code CACHE_DEFAULT_TTL} and all others that a container understands, the legacy ones included. */
    public CacheConfigBuilder fromEnvironment(Map<String, String> variables) {
        return read(ConfigFormat.load().applyEnvironment(variables, this));
    }

    private CacheConfigBuilder read(ValidationReport reading) {
        readings = readings.and(reading);
        return this;
    }

    private void note(ConfigProblem problem) {
        readings = readings.and(new ValidationReport(List.of(problem), List.of(), List.of()));
    }

    /**
     * The configuration.
     *
     * @throws CacheConfigurationException with all problems at once
     */
    public CacheConfig build() {
        List<ConfigProblem> problems = new ArrayList<>(readings.errors());
        CacheConfig config = assemble(problems);
        if (config == null || !problems.isEmpty()) {
            throw new CacheConfigurationException(problems);
        }
        return config;
    }

    /** Everything that speaks against the configuration; {@link #build} throws exactly when there are errors. */
    public ValidationReport validate() {
        List<ConfigProblem> problems = new ArrayList<>(readings.errors());
        CacheConfig config = assemble(problems);
        ValidationReport found = new ValidationReport(problems, readings.warnings(), List.of());
        return config == null || !problems.isEmpty() ? found : found.and(config.validate());
    }

    /** Null if the record refuses it; what is wrong before that is left out of it, so that all the rest is found as well. */
    private @Nullable CacheConfig assemble(List<ConfigProblem> problems) {
        Memory memory = new Memory(
                or(maxEntries, defaults.maxEntries()),
                maxBytes,
                or(maxEntryBytes, Math.min(DEFAULT_MAX_ENTRY_BYTES, maxBytes)));
        Map<String, Named> named = new TreeMap<>();
        List<ConfigProblem> wrongOptions = EntryCheck.alone("cache.entry.", entry);
        problems.addAll(wrongOptions);
        caches.forEach((name, cache) -> named.put(name, cache.build(name, memory, problems)));
        try {
            return new CacheConfig(
                    defaults.preset(),
                    or(defaultTtl, defaults.defaultTtl()),
                    memory,
                    redis.build(defaults.connectTimeout(), problems),
                    codec,
                    new Compression(
                            compressionAlgorithm,
                            or(compressionThreshold, defaults.compressionThreshold()),
                            or(compressionLevel, defaults.compressionLevel())),
                    encryption(),
                    failureMode,
                    failOnConnectionError,
                    wrongOptions.isEmpty() ? entry.build() : EntryOptions.NONE,
                    named);
        } catch (CacheConfigurationException refused) {
            problems.addAll(refused.problems());
            return null;
        }
    }

    private static <T> T or(@Nullable T value, T fallback) {
        return value != null ? value : fallback;
    }

    private Optional<Encryption> encryption() {
        if (encryptionKeys.isEmpty() && encryptionActiveKey == null) {
            return Optional.empty();
        }
        String onlyKey = encryptionKeys.size() == 1 ? encryptionKeys.get(0).id() : "";
        return Optional.of(new Encryption(encryptionKeys, or(encryptionActiveKey, onlyKey)));
    }
}
