package org.cdicache;

import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * Creates caches by hand: in plain Java SE, in tests, or beside the injected ones. The choice is explicit; nothing is detected.
 *
 * <p>Closing the factory closes every cache that it created. The factory injected by CDI is closed with the application.
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

    /**
     * A cache for a web application: the {@link CachePreset#PRODUCTION production} preset on the given Redis.
     *
     * @param redisUrl {@code redis://host:port}, or {@code rediss://} for TLS
     * @throws CacheConfigurationException if the URL is malformed
     */
    Cache forWebApp(String redisUrl);

    /**
     * A memory-only cache with the {@link CachePreset#TESTING testing} preset: small, short-lived, never on the network. Each call makes a
     * new one, which lives until the factory is closed.
     */
    Cache forTesting();

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
