package org.cdicache;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.CacheConfig.Memory;
import org.cdicache.CacheConfig.Named;
import org.cdicache.CacheConfig.Redis;

/** Gathers problems under the names of the properties that set the values. */
record ConfigCheck(List<ConfigProblem> problems) {

    private static final Pattern CACHE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern CLIENT_NAME = Pattern.compile("[!-~]{1,64}");
    private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    void that(boolean valid, String property, Object value, String fix) {
        if (!valid) {
            problems.add(new ConfigProblem(property, String.valueOf(value), "code", fix));
        }
    }

    /** With the first part of the properties' names: {@code cache.} for all caches. */
    void memory(String prefix, Memory memory, CachePreset preset) {
        boolean enabled = preset != CachePreset.DISABLED;
        that(
                memory.maxEntries() >= 1 || !enabled,
                prefix + "memory.max-entries",
                memory.maxEntries(),
                "must be at least 1");
        that(
                memory.maxBytes() >= 1024,
                prefix + "memory.max-size",
                memory.maxBytes(),
                "must be at least 1KB, such as 64MB");
        that(
                memory.maxEntryBytes() >= 1 && memory.maxEntryBytes() <= memory.maxBytes(),
                prefix + "memory.max-entry-size",
                memory.maxEntryBytes(),
                "must be at least 1 byte and at most " + prefix + "memory.max-size (" + memory.maxBytes() + ")");
    }

    void redis(Redis redis) {
        boolean complete = !RedisUrl.isMasked(redis.url());
        that(
                complete,
                "cache.redis.url",
                redis.maskedUrl(),
                "was written without its secrets (***); set cache.redis.url again, with them,"
                        + " or cache.redis.password if there is no more than a password");
        if (complete) {
            servers(redis);
        }
        that(
                redis.sentinelCredentials()
                        .filter(login -> login.password().equals("***"))
                        .isEmpty(),
                "cache.redis.sentinel.password",
                "***",
                "was written without its secret (***); set cache.redis.sentinel.password again, with it");
        that(
                KEY_PREFIX.matcher(redis.keyPrefix()).matches(),
                "cache.redis.key-prefix",
                redis.keyPrefix(),
                "must be 1 to 64 letters, digits, dots, underscores or dashes");
        positive("cache.redis.connect-timeout", redis.connectTimeout());
        positive("cache.redis.command-timeout", redis.commandTimeout());
        positive("cache.redis.heartbeat", redis.heartbeat());
        that(
                CLIENT_NAME.matcher(redis.clientName()).matches(),
                "cache.redis.client-name",
                redis.clientName(),
                "must be 1 to 64 printable characters without blanks, which Redis does not take");
        problems.addAll(TlsCheck.problems(redis));
    }

    /** The options of all caches, what single caches do differently, and both together. */
    void entries(EntryOptions all, Map<String, Named> caches, Duration defaultTtl, CachePreset preset) {
        problems.addAll(EntryCheck.together("cache.entry.", all, EntryOptions.NONE, defaultTtl));
        new TreeMap<>(caches).forEach((name, cache) -> {
            that(
                    CACHE_NAME.matcher(name).matches(),
                    "cache.caches",
                    name,
                    "must be 1 to 64 lower-case letters, digits and dashes, starting with a letter");
            String prefix = "cache.caches." + name + ".";
            problems.addAll(EntryCheck.together(prefix, cache.entry(), all, defaultTtl));
            if (cache.memory() != null) {
                memory(prefix, cache.memory(), preset);
            }
        });
    }

    void encryption(Encryption encryption) {
        problems.addAll(EncryptionCheck.problems(encryption));
    }

    private void positive(String property, Duration value) {
        that(value.toMillis() >= 1, property, value, "must be at least one millisecond, such as 500ms or PT0.5S");
    }

    private void servers(Redis redis) {
        try {
            boolean sentinels = redis.servers().topology() == RedisServers.Topology.SENTINEL;
            that(
                    sentinels || redis.sentinelCredentials().isEmpty(),
                    "cache.redis.sentinel.password",
                    "***",
                    "has no effect without Sentinels: write redis-sentinel:// in cache.redis.url, or remove it");
        } catch (IllegalArgumentException unusable) {
            that(false, "cache.redis.url", redis.maskedUrl(), String.valueOf(unusable.getMessage()));
        }
    }
}
