package org.cdicache;

import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * Creates caches by hand: in plain Java SE, in tests, or beside the injected ones. The choice is explicit; nothing is detected.
 *
 * <p>A cache with a Redis that cannot be reached works from memory and goes on with Redis as soon as it is there; only with
 * {@link CacheConfigBuilder#failOnConnectionError} is it an error. Each call makes a cache with a memory of its own, which lives until the factory
 * is closed. Closing the factory closes every cache that it created. The factory injected by CDI is closed with the application.
 */
public interface CacheFactory extends AutoCloseable {

    /**
     * A factory for use without a container.
     *
     * @throws IllegalStateException if the library's implementation is not on the class path
     */
    static CacheFactory create() {
        return ServiceLoader.load(CacheFactory.class, CacheFactory.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "No implementation of org.cdicache.CacheFactory found; is META-INF/services missing from a repackaged jar?"));
    }

    /** A memory-only cache for a web application: 30 minutes, 200 entries. */
    default Cache forWebApp() {
        return forWebApp(settings -> {});
    }

    /**
     * A cache for a web application: 30 minutes, 200 entries in memory, compression above 2,000 bytes at level 4.
     *
     * @param redisUrl {@code redis://host:port}, or {@code rediss://} for TLS
     * @throws CacheConfigurationException if the URL is malformed
     */
    default Cache forWebApp(String redisUrl) {
        return forWebApp(settings -> settings.redisUrl(redisUrl));
    }

    /**
     * A cache for a web application, {@link #forWebApp(String)} with some settings changed.
     *
     * @throws CacheConfigurationException with everything that is wrong with the settings
     * @throws CacheUnavailableException as {@link #fromConfig}
     */
    default Cache forWebApp(Consumer<CacheConfigBuilder> settings) {
        CacheConfigBuilder builder = CacheConfig.builder(CachePreset.PRODUCTION)
                .defaultTtl(Duration.ofMinutes(30))
                .maxEntries(200)
                .compressionThreshold(2_000)
                .compressionLevel(4);
        settings.accept(builder);
        return registry(builder.build()).cache("web");
    }

    /** A memory-only cache for tests: 1 minute, 25 entries, never on the network. */
    default Cache forTesting() {
        return registry(CacheConfig.builder(CachePreset.TESTING).maxEntries(25).build())
                .cache("test");
    }

    /**
     * A cache for tests of the way to Redis: 1 minute, 10 entries in memory, compression above 5,000 bytes.
     *
     * @param redisUrl with a database of its own, such as {@code redis://localhost:6379/15}
     * @throws CacheConfigurationException if the URL is malformed
     */
    default Cache forTesting(String redisUrl) {
        return registry(CacheConfig.builder(CachePreset.TESTING)
                        .redisUrl(redisUrl)
                        .maxEntries(10)
                        .compressionThreshold(5_000)
                        .build())
                .cache("test");
    }

    /**
     * A memory-only stand-in for a cache that could not be created: a quarter of its time to live, at least a millisecond, and 50 entries.
     *
     * @param primary the configuration of the cache that could not be created
     */
    default Cache forFallback(CacheConfig primary) {
        Duration quarter = primary.defaultTtl().dividedBy(4);
        return registry(CacheConfig.builder(primary.preset())
                        .defaultTtl(quarter.toMillis() < 1 ? primary.defaultTtl() : quarter)
                        .maxEntries(50)
                        .build())
                .cache("fallback");
    }

    /**
     * A cache with exactly this configuration.
     *
     * @throws CacheUnavailableException if {@link CacheConfig#failOnConnectionError()} and Redis is not reachable within the connect
     *     timeout; nothing is left open
     */
    default Cache fromConfig(CacheConfig config) {
        return registry(config).cache("default");
    }

    /** A registry of caches that share this configuration; failures as in {@link #fromConfig}. */
    default CacheRegistry registry(CacheConfig config) {
        return registry(config, List.of());
    }

    /**
     * As {@link #registry(CacheConfig)}, with observers that are told what happens to its caches, in this order; the contract is
     * {@link org.cdicache.spi.CacheObserver}'s, which a plain consumer follows as well.
     */
    CacheRegistry registry(CacheConfig config, List<? extends Consumer<CacheEvent>> observers);

    /** Closes every cache that this factory created; idempotent, bounded to a few seconds even if Redis hangs. */
    @Override
    void close();
}
