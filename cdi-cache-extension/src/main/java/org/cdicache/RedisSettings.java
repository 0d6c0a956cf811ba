package org.cdicache;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cdicache.CacheConfig.ReadFrom;
import org.cdicache.CacheConfig.Redis;
import org.jspecify.annotations.Nullable;

/** What a {@link CacheConfigBuilder} has been told of Redis. */
final class RedisSettings {

    @Nullable
    String url;

    @Nullable
    Boolean tls;

    @Nullable
    String username;

    @Nullable
    String password;

    @Nullable
    Supplier<RedisCredentials> credentials;

    @Nullable
    String sentinelUsername;

    @Nullable
    String sentinelPassword;

    @Nullable
    Duration connectTimeout;

    final RedisTls.Builder files = RedisTls.builder();
    String keyPrefix = "cdi-cache";
    String clientName = "cdi-cache";
    Duration commandTimeout = Duration.ofMillis(500);
    Duration heartbeat = Duration.ofSeconds(1);
    ReadFrom readFrom = ReadFrom.MASTER;

    /** Empty without a URL. */
    Optional<Redis> build(Duration defaultConnectTimeout, List<ConfigProblem> problems) {
        if (url == null) {
            return Optional.empty();
        }
        return Optional.of(new Redis(
                new RedisUrl(url, problems).with(tls, username, password, /* supplied= */ credentials != null),
                keyPrefix,
                connectTimeout != null ? connectTimeout : defaultConnectTimeout,
                commandTimeout,
                heartbeat,
                readFrom,
                clientName,
                files.build(),
                Optional.ofNullable(credentials),
                sentinelLogin(problems)));
    }

    private Optional<RedisCredentials> sentinelLogin(List<ConfigProblem> problems) {
        if (sentinelPassword == null && sentinelUsername != null) {
            problems.add(new ConfigProblem(
                    "cache.redis.sentinel.username",
                    sentinelUsername,
                    "code",
                    "needs cache.redis.sentinel.password: nobody logs in without one"));
        }
        return Optional.ofNullable(sentinelPassword).map(secret -> new RedisCredentials(sentinelUsername, secret));
    }
}
