package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus.State;
import org.cdicache.config.EngineCacheFactory;
import org.cdicache.core.SystemTime;
import org.cdicache.spi.RemoteTier.Write;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operations on more keys than a connection takes commands at once, which are 16,384. */
class ManyKeysOnRedisTest {

    private final RealRedis redis = RealRedis.started();
    private final EngineCacheFactory factory = new EngineCacheFactory();

    private final CacheConfig config = CacheConfig.builder(CachePreset.SIMPLE)
            .redisUrl(redis.url())
            // What a busy machine delays must not look like an outage.
            .commandTimeout(Duration.ofSeconds(10))
            .build();

    @AfterEach
    void closeAll() {
        factory.close();
        redis.close();
    }

    private CacheRegistry node() {
        CacheRegistry registry = factory.registry(config);
        awaitUp(registry);
        return registry;
    }

    private static void awaitUp(CacheRegistry registry) {
        eventually("Redis is used", () -> registry.remoteStatus().state() == State.UP);
    }

    @Test
    void entriesOfAnyNumber_areStoredAndDeletedTogether() {
        Cache cache = node().cache("web");
        Map<String, Integer> many = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            many.put("k" + i, i);
        }

        cache.putAll(many, EntryOptions.NONE);

        assertThat(cache.stats().l2Errors()).isZero();
        assertThat(cache.keys("*").distinct().count()).isEqualTo(20_000);

        assertThat(cache.deleteAll(many.keySet())).isEqualTo(20_000);

        assertThat(cache.stats().l2Errors()).isZero();
        assertThat(cache.keys("*")).isEmpty();
    }

    /** Two commands for each missed key, of which the repair must not send all at once. */
    @Test
    void outageThatMissesManyDeletes_ends() {
        CacheRegistry registry = node();
        Cache cache = registry.cache("web");
        redis.stop();
        eventually("the loss is noticed", () -> registry.remoteStatus().state() == State.DOWN);
        cache.deleteAll(IntStream.range(0, 9_900).mapToObj(i -> "k" + i).toList());
        assertThat(cache.stats().pendingRepairs()).isEqualTo(9_900);

        redis.restart();

        awaitUp(registry);
        assertThat(cache.stats().pendingRepairs()).isZero();
    }

    /** A caller whose time is over does not wait for its delete; what it puts next must survive that all the same. */
    @Test
    void putThatIsStartedBehindADeleteOfManyKeys_staysBehindIt() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (RedisTier tier = new RedisTier(config.redis().orElseThrow(), SystemTime.INSTANCE, scheduler)) {
            assertThat(tier.connect().join().state()).isEqualTo(State.UP);
            List<String> keys = IntStream.range(0, 4_000).mapToObj(i -> "k" + i).toList();
            byte[] value = "new".getBytes(StandardCharsets.US_ASCII);

            tier.delete(keys);
            tier.put(new Write("k3999", value, Duration.ofMinutes(1)));

            assertThat(tier.get("k3999").join()).isEqualTo(value);
        } finally {
            scheduler.shutdownNow();
        }
    }
}
