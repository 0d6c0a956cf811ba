package org.cdicache.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;
import org.cdicache.FailureMode;
import org.cdicache.RedisCredentials;
import org.cdicache.RedisTls;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.ConfigValues;

/** Every property of the core: what it is called, what it means, what it is without being set, and how it is read. The reference is made of it. */
// The functions capture nothing.
@SuppressWarnings("ImmutableEnumChecker")
enum CacheProperty {
    PRESET(
            "cache.preset",
            "preset",
            "The set of defaults that everything below starts from.",
            config -> config.preset().id(),
            (values, name, builder) -> values.oneOf(name, CachePreset.class).ifPresent(builder::preset)),
    CONFIG_FILE(
            ConfigLayers.CONFIG_FILE,
            "path",
            "A [JSON file](#json) of settings: a path, or the name of a resource on the class path.",
            config -> "",
            (values, name, builder) -> values.text(name)),
    CUSTOM_CONFIG(
            ConfigLayers.CUSTOM_CONFIG,
            "JSON",
            "A [JSON object](#json) of settings, over those of the file.",
            config -> "",
            (values, name, builder) -> values.secret(name)),
    DEFAULT_TTL(
            "cache.default-ttl",
            "duration",
            "Time to live of an entry that is stored without one.",
            config -> SettingText.of(config.defaultTtl()),
            (values, name, builder) -> values.duration(name).ifPresent(builder::defaultTtl)),
    MAX_ENTRIES(
            "cache.memory.max-entries",
            "number",
            "Most entries in the heap (L1) of one cache.",
            config -> String.valueOf(config.memory().maxEntries()),
            (values, name, builder) -> values.integer(name).ifPresent(builder::maxEntries)),
    MAX_SIZE(
            "cache.memory.max-size",
            "size",
            "Most heap that the entries (L1) of one cache take, by estimate; at least 1KB.",
            config -> SettingText.of(config.memory().maxBytes()),
            (values, name, builder) -> values.size(name).ifPresent(builder::maxBytes)),
    MAX_ENTRY_SIZE(
            "cache.memory.max-entry-size",
            "size",
            "A value whose JSON is larger lives in Redis only; at most `cache.memory.max-size`.",
            config -> SettingText.of(config.memory().maxEntryBytes()),
            (values, name, builder) -> values.size(name).ifPresent(builder::maxEntryBytes)),
    REDIS_URL(
            "cache.redis.url",
            "URL",
            "`redis://[user:password@]host:port[,host:port][/database]`, `redis-sentinel://host:port[,host:port][/database]#master` or"
                    + " `redis-cluster://host:port[,host:port]`; `rediss` in place of `redis` for TLS. Without it the caches live in memory only.",
            config -> redis(config, CacheProperty::maskedUrl),
            (values, name, builder) -> values.url(name).ifPresent(builder::redisUrl)),
    REDIS_PASSWORD(
            "cache.redis.password",
            "secret",
            "The password, apart from the URL, which then must not have one.",
            config -> "",
            (values, name, builder) -> values.secret(name).ifPresent(builder::redisPassword)),
    REDIS_USERNAME(
            "cache.redis.username",
            "text",
            "The ACL user, apart from the URL, which then must not name another; needs a password.",
            config -> "",
            (values, name, builder) -> values.text(name).ifPresent(builder::redisUsername)),
    REDIS_TLS(
            "cache.redis.tls",
            "truth value",
            "Whether to speak TLS, apart from the URL: `true` makes `rediss` of `redis`.",
            config -> "",
            (values, name, builder) -> values.bool(name).ifPresent(builder::redisTls)),
    REDIS_TLS_CA(
            "cache.redis.tls.ca",
            "path",
            "What the server's certificate must be signed by: certificates in PEM, or a truststore in PKCS12; those that the JVM trusts"
                    + " unless set.",
            config -> tls(config, RedisTls::ca),
            (values, name, builder) -> file(values, name, builder, RedisTls.Builder::ca)),
    REDIS_TLS_CA_PASSWORD(
            "cache.redis.tls.ca-password",
            "secret",
            "Opens the truststore.",
            config -> tls(config, tls -> masked(tls.caPassword())),
            (values, name, builder) ->
                    values.secret(name).ifPresent(secret -> builder.redisTls(tls -> tls.caPassword(secret)))),
    REDIS_TLS_CERTIFICATE(
            "cache.redis.tls.certificate",
            "path",
            "This client's certificate in PEM, for a Redis that asks for one.",
            config -> tls(config, RedisTls::certificate),
            (values, name, builder) -> file(values, name, builder, RedisTls.Builder::certificate)),
    REDIS_TLS_KEY(
            "cache.redis.tls.key",
            "path",
            "Its private key in PEM: PKCS8, RSA or EC, not encrypted.",
            config -> tls(config, RedisTls::key),
            (values, name, builder) -> file(values, name, builder, RedisTls.Builder::key)),
    REDIS_TLS_KEYSTORE(
            "cache.redis.tls.keystore",
            "path",
            "This client's certificate and key in PKCS12, in place of the two files.",
            config -> tls(config, RedisTls::keystore),
            (values, name, builder) -> file(values, name, builder, RedisTls.Builder::keystore)),
    REDIS_TLS_KEYSTORE_PASSWORD(
            "cache.redis.tls.keystore-password",
            "secret",
            "Opens the key store.",
            config -> tls(config, tls -> masked(tls.keystorePassword())),
            (values, name, builder) ->
                    values.secret(name).ifPresent(secret -> builder.redisTls(tls -> tls.keystorePassword(secret)))),
    REDIS_TLS_VERIFY_HOST(
            "cache.redis.tls.verify-host",
            "truth value",
            "Whether the server's certificate must be one for the host of the URL. With `false` only its chain is verified, which always is.",
            config -> redis(
                    config,
                    redis -> redis.encrypted() ? String.valueOf(redis.tls().verifyHost()) : ""),
            (values, name, builder) ->
                    values.bool(name).ifPresent(verify -> builder.redisTls(tls -> tls.verifyHost(verify)))),
    REDIS_SENTINEL_USERNAME(
            "cache.redis.sentinel.username",
            "text",
            "The user whom the Sentinels ask for, if they do; needs a password.",
            config -> sentinel(config, login -> Optional.ofNullable(login.username())),
            (values, name, builder) -> values.text(name).ifPresent(builder::redisSentinelUsername)),
    REDIS_SENTINEL_PASSWORD(
            "cache.redis.sentinel.password",
            "secret",
            "The password of the Sentinels, if they ask for one; needs `redis-sentinel://`. That of the servers is not theirs.",
            config -> sentinel(config, login -> masked(Optional.of(login.password()))),
            (values, name, builder) -> values.secret(name).ifPresent(builder::redisSentinelPassword)),
    CLIENT_NAME(
            "cache.redis.client-name",
            "text",
            "What the connection is called in Redis' `CLIENT LIST`: 1 to 64 printable characters without blanks.",
            config -> redis(config, CacheConfig.Redis::clientName),
            (values, name, builder) -> values.text(name).ifPresent(builder::redisClientName)),
    KEY_PREFIX(
            "cache.redis.key-prefix",
            "text",
            "The first part of every key in Redis: 1 to 64 letters, digits, dots, underscores or dashes."
                    + " Applications that share a Redis need different ones.",
            config -> redis(config, CacheConfig.Redis::keyPrefix),
            (values, name, builder) -> values.text(name).ifPresent(builder::keyPrefix)),
    CONNECT_TIMEOUT(
            "cache.redis.connect-timeout",
            "duration",
            "Longest wait for a connection.",
            config -> redis(config, redis -> SettingText.of(redis.connectTimeout())),
            (values, name, builder) -> values.duration(name).ifPresent(builder::connectTimeout)),
    COMMAND_TIMEOUT(
            "cache.redis.command-timeout",
            "duration",
            "Longest wait for an answer.",
            config -> redis(config, redis -> SettingText.of(redis.commandTimeout())),
            (values, name, builder) -> values.duration(name).ifPresent(builder::commandTimeout)),
    HEARTBEAT(
            "cache.redis.heartbeat",
            "duration",
            "How often the connection is pinged. While an answer is missing the heap is not read; after two the connection is given up.",
            config -> redis(config, redis -> SettingText.of(redis.heartbeat())),
            (values, name, builder) -> values.duration(name).ifPresent(builder::heartbeat)),
    READ_FROM(
            "cache.redis.read-from",
            "`master`, `replica-preferred`",
            "Which servers values are read from. A replica answers only while it is proven to have everything that this node knows of.",
            config -> redis(config, redis -> SettingText.of(redis.readFrom())),
            (values, name, builder) ->
                    values.oneOf(name, CacheConfig.ReadFrom.class).ifPresent(builder::readFrom)),
    CODEC(
            "cache.codec",
            "`json`, `smile`",
            "What values are written as. `smile`, the binary form of JSON, needs jackson-dataformat-smile. Both are always read.",
            config -> SettingText.of(config.codec()),
            CacheProperty::readCodec),
    COMPRESSION_ALGORITHM(
            "cache.compression.algorithm",
            "`zstd`, `deflate`, `none`",
            "How values are compressed for Redis; every algorithm is always read. Where the native library of `zstd` cannot be loaded,"
                    + " `deflate` is used.",
            config -> SettingText.of(config.compression().algorithm()),
            (values, name, builder) -> values.oneOf(name, CacheConfig.Compression.Algorithm.class)
                    .ifPresent(builder::compressionAlgorithm)),
    COMPRESSION_THRESHOLD(
            "cache.compression.threshold",
            "size",
            "Values whose JSON (or Smile) is larger are compressed for Redis; 0 compresses everything.",
            config -> SettingText.of(config.compression().threshold()),
            (values, name, builder) -> values.smallSize(name).ifPresent(builder::compressionThreshold)),
    COMPRESSION_LEVEL(
            "cache.compression.level",
            "number",
            "1 (fast) to 9 (small); every algorithm maps it to levels of its own.",
            config -> String.valueOf(config.compression().level()),
            (values, name, builder) -> values.integer(name).ifPresent(builder::compressionLevel)),
    ENCRYPTION_KEYS(
            "cache.encryption.keys",
            "secret",
            "Keys for AES-256-GCM, as `id:base64` separated by commas, each of 32 bytes. With them every entry in Redis is encrypted and"
                    + " bound to its key, and entries that are not encrypted are not read.",
            CacheProperty::maskedKeys,
            CacheProperty::readKeys),
    ENCRYPTION_ACTIVE_KEY(
            "cache.encryption.active-key",
            "text",
            "The id of the key that entries are written with; entries are read with all keys. Needed only when there are several.",
            config ->
                    config.encryption().map(CacheConfig.Encryption::activeKeyId).orElse(""),
            // Somebody may have put the key itself here.
            (values, name, builder) -> values.secret(name).ifPresent(builder::encryptionActiveKey)),
    FAILURE_MODE(
            "cache.failure-mode",
            "`graceful`, `strict`",
            "What an outage of Redis means: `graceful` goes on with the heap and with loaders, `strict` throws from every operation"
                    + " that needed Redis.",
            config -> SettingText.of(config.failureMode()),
            (values, name, builder) -> values.oneOf(name, FailureMode.class).ifPresent(builder::failureMode)),
    FAIL_ON_CONNECTION_ERROR(
            "cache.fail-on-connection-error",
            "truth value",
            "Whether a Redis that cannot be reached within the connect timeout fails the deployment.",
            config -> String.valueOf(config.failOnConnectionError()),
            (values, name, builder) -> values.bool(name).ifPresent(builder::failOnConnectionError));

    private static final String MASKED = "***";

    /** Hands a configured value to the builder. */
    private interface Setting {
        void read(ConfigValues values, String name, CacheConfigBuilder builder);
    }

    private final String property;
    private final String type;
    private final String description;
    private final Function<CacheConfig, String> value;
    private final Setting setting;

    CacheProperty(
            String property, String type, String description, Function<CacheConfig, String> value, Setting setting) {
        this.property = property;
        this.type = type;
        this.description = description;
        this.value = value;
        this.setting = setting;
    }

    /** The names of all properties. */
    static Set<String> names() {
        return Arrays.stream(values()).map(CacheProperty::property).collect(Collectors.toUnmodifiableSet());
    }

    String property() {
        return property;
    }

    String type() {
        return type;
    }

    String description() {
        return description;
    }

    /** What the property is under a preset when nobody sets it; empty if it then has no value. */
    String defaultOf(CachePreset preset) {
        return switch (this) {
            case PRESET -> CachePreset.SIMPLE.id();
            case REDIS_URL -> "";
            case REDIS_TLS_VERIFY_HOST -> "true";
            default ->
                textIn(CacheConfig.builder(preset).redisUrl("redis://localhost").build());
        };
    }

    /** What the property is in a configuration, secrets masked; empty if it is not set. */
    String textIn(CacheConfig config) {
        return value.apply(config);
    }

    void read(ConfigValues values, CacheConfigBuilder builder) {
        setting.read(values, property, builder);
    }

    private static void readCodec(ConfigValues values, String name, CacheConfigBuilder builder) {
        values.oneOf(name, CacheConfig.Codec.class).ifPresent(codec -> {
            builder.codec(codec);
            JsonEntryCodec.obstacle(codec).ifPresent(fix -> values.report(name, fix));
        });
    }

    private static void readKeys(ConfigValues values, String name, CacheConfigBuilder builder) {
        values.secret(name)
                .ifPresent(text -> builder.encryptionKeys(Arrays.stream(text.split(",", -1))
                        .map(CacheProperty::key)
                        .toList()));
    }

    /** Without a colon it has no valid id, which is reported with everything else that is wrong with the keys. */
    private static CacheConfig.Encryption.Key key(String text) {
        int colon = text.indexOf(':');
        return new CacheConfig.Encryption.Key(
                text.substring(0, Math.max(0, colon)).strip(),
                text.substring(colon + 1).strip());
    }

    private static String maskedKeys(CacheConfig config) {
        return config.encryption().stream()
                .flatMap(encryption -> encryption.keys().stream())
                .map(key -> key.id() + ":***")
                .collect(Collectors.joining(","));
    }

    private static String redis(CacheConfig config, Function<CacheConfig.Redis, String> setting) {
        return config.redis().map(setting).orElse("");
    }

    /** Whoever reads it back must be told that somebody else supplied user and password. */
    private static String maskedUrl(CacheConfig.Redis redis) {
        String masked = redis.maskedUrl();
        boolean asked = redis.credentials().isPresent() && !masked.contains("@");
        return asked ? masked.replaceFirst("://", "://" + MASKED + "@") : masked;
    }

    private static String sentinel(CacheConfig config, Function<RedisCredentials, Optional<String>> part) {
        return redis(config, redis -> redis.sentinelCredentials().flatMap(part).orElse(""));
    }

    private static String tls(CacheConfig config, Function<RedisTls, Optional<?>> setting) {
        return redis(
                config,
                redis -> setting.apply(redis.tls()).map(Object::toString).orElse(""));
    }

    private static Optional<String> masked(Optional<String> secret) {
        return secret.map(hidden -> MASKED);
    }

    private static void file(
            ConfigValues values, String name, CacheConfigBuilder builder, BiConsumer<RedisTls.Builder, Path> setting) {
        values.text(name).ifPresent(text -> {
            try {
                Path path = Path.of(text);
                builder.redisTls(tls -> setting.accept(tls, path));
            } catch (InvalidPathException malformed) {
                values.report(name, "must be the path of a file");
            }
        });
    }
}
