package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cdicache.redis.RealRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plain Java SE: nothing here is a container. */
class CacheFactoryTest {

    private final CacheFactory factory = CacheFactory.create();

    @AfterEach
    void close() {
        factory.close();
    }

    @Test
    void startsFromTheFiguresOfTheReference() {
        CacheConfig web = configOf(recording -> recording.forWebApp("redis://cache.test"));
        assertThat(web)
                .isEqualTo(CacheConfig.builder(CachePreset.PRODUCTION)
                        .redisUrl("redis://cache.test")
                        .defaultTtl(Duration.ofMinutes(30))
                        .maxEntries(200)
                        .compressionThreshold(2_000)
                        .compressionLevel(4)
                        .build());
        assertThat(configOf(CacheFactory::forWebApp).redis()).isEmpty();
        assertThat(configOf(CacheFactory::forTesting))
                .isEqualTo(
                        CacheConfig.builder(CachePreset.TESTING).maxEntries(25).build());
        CacheConfig remote = configOf(recording -> recording.forTesting("redis://localhost:6379/15"));
        assertThat(remote.defaultTtl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(remote.memory().maxEntries()).isEqualTo(10);
        assertThat(remote.compression().threshold()).isEqualTo(5_000);
        CacheConfig fallback = configOf(recording -> recording.forFallback(web));
        assertThat(fallback.redis()).isEmpty();
        assertThat(fallback.defaultTtl()).isEqualTo(Duration.ofSeconds(450));
        assertThat(fallback.memory().maxEntries()).isEqualTo(50);
    }

    @Test
    void fromConfig_takesTheConfigurationAsItIs_forACacheCalledDefault() {
        CacheConfig config = CacheConfig.builder(CachePreset.MINIMAL)
                .cache("default", EntryOptions.ttl(Duration.ofSeconds(5)))
                .build();
        assertThat(configOf(recording -> recording.fromConfig(config))).isSameAs(config);

        Cache cache = factory.fromConfig(config);
        cache.put("k", 1);

        assertThat(cache.name()).isEqualTo("default");
        assertThat(cache.ttl("k").orElseThrow()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(factory.fromConfig(config).get("k", Integer.class))
                .as("each is a cache of its own")
                .isEmpty();
    }

    /** What a factory asks a registry for. */
    private CacheConfig configOf(Function<CacheFactory, Cache> creation) {
        List<CacheConfig> asked = new ArrayList<>();
        creation.apply(new CacheFactory() {
            @Override
            public CacheRegistry registry(CacheConfig config, List<? extends Consumer<CacheEvent>> observers) {
                asked.add(config);
                return factory.registry(CacheConfig.of(CachePreset.TESTING));
            }

            @Override
            public void close() {}
        });
        return asked.get(0);
    }

    @Test
    void worksInMemoryWithoutRedisAndWhileItIsAway() {
        for (Cache cache :
                List.of(factory.forWebApp(), factory.forTesting(), factory.forWebApp("redis://127.0.0.1:1"))) {
            cache.put("key", "value");
            assertThat(cache.get("key", String.class)).contains("value");
        }
    }

    @Test
    void goesToRedisWhenThereIsOne() {
        try (RealRedis redis = RealRedis.started()) {
            Consumer<CacheConfigBuilder> settings = builder -> builder.redisUrl(redis.url())
                    .connectTimeout(Duration.ofMinutes(1))
                    .commandTimeout(Duration.ofSeconds(20))
                    .failOnConnectionError(true);
            factory.forWebApp(settings).put("key", "value");

            assertThat(factory.forWebApp(settings).lookup("key", String.class).tier())
                    .isEqualTo(Tier.L2);
        }
    }

    @Test
    void refusesAnUnreachableRedisWhenAskedTo_andWrongInputAlways() {
        assertThatThrownBy(() -> factory.forWebApp(settings -> settings.redisUrl("redis://:s3cr3t@127.0.0.1:1")
                        .connectTimeout(Duration.ofSeconds(2))
                        .failOnConnectionError(true)))
                .isInstanceOf(CacheUnavailableException.class)
                .hasMessageContaining("cache.fail-on-connection-error")
                .hasMessageNotContaining("s3cr3t");
        assertThatThrownBy(() -> factory.forWebApp(settings ->
                        settings.redisUrl("http://:s3cr3t@h").maxEntries(0).defaultTtl(Duration.ZERO)))
                .isInstanceOf(CacheConfigurationException.class)
                .hasMessageContaining("3 problems")
                .hasMessageNotContaining("s3cr3t");
    }
}
