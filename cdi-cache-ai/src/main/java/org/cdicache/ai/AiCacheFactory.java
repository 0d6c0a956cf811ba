package org.cdicache.ai;

import java.time.Duration;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;

/**
 * Creates AI response caches by hand: in plain Java SE, in tests, or beside the injected one. The choice is explicit; nothing is detected.
 *
 * <p>A cache with a Redis that cannot be reached works from memory and goes on with Redis as soon as it is there; only with
 * {@link CacheConfigBuilder#failOnConnectionError} is it an error. Closing the factory closes every cache that it created.
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

    /** A memory-only stand-in, which no restart survives: every answer for 5 minutes, 50 entries. */
    default AiResponseCache forAiApp() {
        AiCacheConfig.Builder ai = AiCacheDefaults.application();
        Duration shortly = Duration.ofMinutes(5);
        AiCacheConfig.of(CachePreset.AI_PRODUCTION).operations().keySet().forEach(op -> ai.operationTtl(op, shortly));
        return fromConfig(
                AiCacheDefaults.cache().defaultTtl(shortly).maxEntries(50).build(),
                ai.defaultTtl(shortly).build());
    }

    /**
     * A cache for an AI application: 100 entries in memory, compression above 1,000 bytes at level 6; answers live for an hour, those of
     * {@code summarize} and {@code key_points} 2 hours, {@code sentiment} 24 hours, {@code questions} an hour, {@code qa} 30 minutes.
     *
     * @param redisUrl {@code redis://host:port}, or {@code rediss://} for TLS
     * @throws org.cdicache.CacheConfigurationException if the URL is malformed
     */
    default AiResponseCache forAiApp(String redisUrl) {
        return forAiApp(cache -> cache.redisUrl(redisUrl), ai -> {});
    }

    /**
     * A cache for an AI application, {@link #forAiApp(String)} with some settings changed.
     *
     * @throws org.cdicache.CacheConfigurationException with everything that is wrong with the settings
     * @throws org.cdicache.CacheUnavailableException as {@link #fromConfig}
     */
    default AiResponseCache forAiApp(Consumer<CacheConfigBuilder> cache, Consumer<AiCacheConfig.Builder> ai) {
        CacheConfigBuilder cacheBuilder = AiCacheDefaults.cache();
        cache.accept(cacheBuilder);
        AiCacheConfig.Builder aiBuilder = AiCacheDefaults.application();
        ai.accept(aiBuilder);
        return fromConfig(cacheBuilder.build(), aiBuilder.build());
    }

    /**
     * A memory-only cache for tests, never on the network: bounds of the {@link CachePreset#TESTING testing} preset, times to live and text limit of
     * {@link CachePreset#AI_DEVELOPMENT ai-development}.
     */
    default AiResponseCache forTesting() {
        return fromConfig(CacheConfig.of(CachePreset.TESTING), AiCacheConfig.of(CachePreset.AI_DEVELOPMENT));
    }

    /**
     * A cache with exactly this configuration. While the AI cache is switched off, Redis is left alone.
     *
     * @throws org.cdicache.CacheConfigurationException if the options of an operation contradict those of the cache
     * @throws org.cdicache.CacheUnavailableException if {@link CacheConfig#failOnConnectionError()} and Redis is not reachable within
     *     the connect timeout; nothing is left open
     */
    default AiResponseCache fromConfig(CacheConfig config, AiCacheConfig aiConfig) {
        return fromConfig(config, aiConfig, AiHooks.DEFAULT);
    }

    /** As {@link #fromConfig(CacheConfig, AiCacheConfig)}, with what the application decides itself. */
    AiResponseCache fromConfig(CacheConfig config, AiCacheConfig aiConfig, AiHooks hooks);

    /**
     * A cache with the configuration that parameters describe.
     *
     * @throws org.cdicache.CacheConfigurationException with everything that is wrong with the parameters
     * @throws org.cdicache.CacheUnavailableException as {@link #fromConfig(CacheConfig, AiCacheConfig)}
     */
    default AiResponseCache fromConfig(ParameterMapping parameters) {
        return fromConfig(parameters.cacheConfig(), parameters.aiConfig());
    }

    /** Closes every cache that this factory created; idempotent, bounded to a few seconds even if Redis hangs. */
    @Override
    void close();
}
