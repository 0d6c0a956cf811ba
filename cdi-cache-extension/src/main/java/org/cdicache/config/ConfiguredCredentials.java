package org.cdicache.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.RedisCredentials;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.PropertySource;

/**
 * User and password as they are configured at the moment, by a source that was found on the deployment thread. A source that fails or has lost
 * them does not take away what it said before: whether that is still right Redis decides.
 */
final class ConfiguredCredentials implements Supplier<RedisCredentials> {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final PropertySource source;
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile RedisCredentials latest;

    ConfiguredCredentials(PropertySource source, RedisCredentials latest) {
        this.source = source;
        this.latest = latest;
    }

    @Override
    public RedisCredentials get() {
        try {
            read().ifPresentOrElse(this::remember, () -> warn("they are not set"));
        } catch (RuntimeException unreadable) {
            // Its message may quote a value.
            warn(unreadable.getClass().getSimpleName());
        }
        return latest;
    }

    private Optional<RedisCredentials> read() {
        ConfigValues values = new ConfigValues(ConfigLayers.of(source));
        CacheConfigBuilder builder = CacheConfig.builder();
        CacheProperty.REDIS_URL.read(values, builder);
        CacheProperty.REDIS_USERNAME.read(values, builder);
        CacheProperty.REDIS_PASSWORD.read(values, builder);
        values.throwProblems();
        return builder.build().redis().flatMap(CacheConfig.Redis::urlCredentials);
    }

    private void remember(RedisCredentials present) {
        latest = present;
        lost.set(false);
    }

    private void warn(String why) {
        if (lost.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "User and password for Redis (cache.redis.username, cache.redis.password, cache.redis.url) cannot be read again, those read"
                            + " before are used: " + why);
        }
    }
}
