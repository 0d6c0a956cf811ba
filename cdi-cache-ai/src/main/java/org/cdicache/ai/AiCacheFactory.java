package org.cdicache.ai;

import java.util.ServiceLoader;
import org.cdicache.CacheConfig;

/**
 * Creates AI response caches by hand: in plain Java SE, in tests, or beside the injected one.
 *
 * <p>Closing the factory closes every cache that it created.
 */
public interface AiCacheFactory extends AutoCloseable {

    /**
     * A factory for use without a container.
     *
     * @throws IllegalStateException if the library's implementation is not on the class path
     */
    static AiCacheFactory create() {
        return ServiceLoader.load(AiCacheFactory.class, AiCacheFactory.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "No implementation of org.cdicache.ai.AiCacheFactory found; is META-INF/services missing from a repackaged jar?"));
    }

    /**
     * A cache for an AI application: the {@link org.cdicache.CachePreset#AI_PRODUCTION ai-production} preset on the given Redis.
     *
     * @param redisUrl {@code redis://host:port}, or {@code rediss://} for TLS
     * @throws org.cdicache.CacheConfigurationException if the URL is malformed
     */
    AiResponseCache forAiApp(String redisUrl);

    /**
     * A memory-only cache for tests, never on the network: bounds of the {@link org.cdicache.CachePreset#TESTING testing} preset, times
     * to live and text limit of {@link org.cdicache.CachePreset#AI_DEVELOPMENT ai-development}.
     */
    AiResponseCache forTesting();

    /**
     * A cache with exactly this configuration. While the AI cache is switched off, Redis is left alone.
     *
     * @throws org.cdicache.CacheUnavailableException if {@link CacheConfig#failOnConnectionError()} and Redis is not reachable within
     *     the connect timeout; nothing is left open
     */
    AiResponseCache fromConfig(CacheConfig config, AiCacheConfig aiConfig);

    /** Closes every cache that this factory created; idempotent, bounded to a few seconds even if Redis hangs. */
    @Override
    void close();
}
