package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plain Java SE: nothing here is a container. */
class AiCacheFactoryTest {

    private final AiCacheFactory factory = AiCacheFactory.create();

    @AfterEach
    void close() {
        factory.close();
    }

    @Test
    void startsFromTheFiguresOfTheReference() {
        CacheConfig cache = AiCacheDefaults.cache().build();
        AiCacheConfig ai = AiCacheDefaults.application().build();

        assertThat(cache.defaultTtl()).isEqualTo(Duration.ofHours(1));
        assertThat(cache.memory().maxEntries()).isEqualTo(100);
        assertThat(cache.compression().threshold()).isEqualTo(1_000);
        assertThat(cache.compression().level()).isEqualTo(6);
        assertThat(ai.hashThreshold()).isEqualTo(1_000);
        assertThat(ai.textTiers()).isEqualTo(new AiCacheConfig.TextTiers(500, 5_000, 50_000));
        assertThat(ai.defaults().maxTextLength()).isEqualTo(100_000);
        assertThat(ai.ttl("summarize")).isEqualTo(Duration.ofHours(2));
        assertThat(ai.ttl("sentiment")).isEqualTo(Duration.ofHours(24));
        assertThat(ai.ttl("key_points")).isEqualTo(Duration.ofHours(2));
        assertThat(ai.ttl("questions")).isEqualTo(Duration.ofHours(1));
        assertThat(ai.ttl("qa")).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void worksInMemoryWithoutRedis() {
        AiRequest request = AiRequest.of("qa", "why?");
        AiResponseCache answers = factory.forAiApp();

        answers.cacheResponse(request, "because");

        assertThat(answers.getCachedResponse(request, String.class)).contains("because");
    }

    @Test
    void worksInMemoryWhileRedisIsAway() {
        AiRequest request = AiRequest.of("qa", "why?");
        AiResponseCache answers = factory.forAiApp("redis://127.0.0.1:1");

        answers.cacheResponse(request, "because");

        assertThat(answers.getCachedResponse(request, String.class)).contains("because");
    }

    @Test
    void callersNamesAreRefused_whereNobodyKnowsCallers() {
        AiCacheConfig names = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .tenantFromPrincipal(true)
                .build();
        CacheConfig cache = CacheConfig.of(CachePreset.TESTING);

        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> factory.fromConfig(cache, names))
                .withMessageContaining("cache.ai.tenant-from-principal")
                .withMessageContaining("AiHooks.withTenants");
        assertThat(factory.fromConfig(cache, names, AiHooks.DEFAULT.withTenants(() -> "acme"))
                        .key(AiRequest.of("qa", "why?")))
                .contains(":acme:");
    }

    @Test
    void refusesAnUnreachableRedisWhenAskedTo_andWrongInputAlways() {
        assertThatExceptionOfType(CacheUnavailableException.class)
                .isThrownBy(() -> factory.forAiApp(
                        cache -> cache.redisUrl("redis://127.0.0.1:1")
                                .connectTimeout(Duration.ofSeconds(2))
                                .failOnConnectionError(true),
                        ai -> {}));
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> factory.forAiApp("http://app:s3cr3t@host"))
                .withMessageContaining("redis://host:6379")
                .withMessageNotContaining("s3cr3t");
        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> factory.forAiApp(cache -> {}, ai -> ai.hashThreshold(0)))
                .withMessageContaining("cache.ai.hash-threshold");
    }
}
