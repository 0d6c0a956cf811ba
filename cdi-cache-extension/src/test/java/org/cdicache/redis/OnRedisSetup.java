package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.cdicache.config.EngineCacheFactory;

/** A real Redis, nodes on it, and a connection that is none of theirs. */
final class OnRedisSetup implements AutoCloseable {

    final RealRedis redis = RealRedis.started();
    final EngineCacheFactory factory = new EngineCacheFactory();
    final RedisClient observer = RedisClient.create(redis.url());

    private RedisCommands<String, String> raw = observer.connect().sync();

    RedisCommands<String, String> raw() {
        return raw;
    }

    /** After Redis has been away. */
    void watchAgain() {
        raw = observer.connect().sync();
    }

    /** Where Redis holds an entry of the cache {@code web}; the generation in between is the cache's affair. */
    String entryKey(String key) {
        List<String> found = raw().keys("cdi-cache:web:????????????????:" + key);
        assertThat(found).as("entries of " + key).hasSize(1);
        return found.get(0);
    }

    CacheRegistry node() {
        return node(FailureMode.GRACEFUL);
    }

    /** Whose values are too large for L1, every one of them. */
    CacheRegistry nodeOfL2Only() {
        return node(CacheConfig.builder(CachePreset.SIMPLE).maxEntryBytes(1));
    }

    CacheRegistry node(FailureMode mode) {
        return node(CacheConfig.builder(CachePreset.SIMPLE).failureMode(mode));
    }

    private CacheRegistry node(CacheConfigBuilder config) {
        CacheRegistry registry = factory.registry(config.redisUrl(redis.url())
                .heartbeat(Duration.ofMillis(200))
                // What a busy machine delays must not look like an outage.
                .commandTimeout(Duration.ofSeconds(10))
                .build());
        awaitUp(registry);
        return registry;
    }

    static void awaitUp(CacheRegistry registry) {
        eventually("Redis is used", () -> registry.remoteStatus().state() == RemoteStatus.State.UP);
    }

    @Override
    public void close() {
        factory.close();
        observer.shutdown();
        redis.close();
    }
}
