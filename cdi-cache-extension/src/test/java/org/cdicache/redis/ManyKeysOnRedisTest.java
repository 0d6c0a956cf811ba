package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
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

    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final byte[] TOMBSTONE = "gone".getBytes(US_ASCII);

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

    /** The versions of tags take two commands each, the ends of other systems' values one. */
    @Test
    void tagsAndForeignValuesOfAnyNumber_areReadTogether() {
        Cache writer = node().cache("web");
        Cache reader = node().cache("web");
        Map<String, Integer> tagged = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            tagged.put("tagged" + i, i);
            writer.put("tagged" + i, i, EntryOptions.builder().tags("t" + i).build());
        }
        Map<String, Integer> foreign = new HashMap<>();
        Map<String, String> places = new HashMap<>();
        RedisClient client = RedisClient.create(redis.url());
        try {
            RedisCommands<String, String> raw = client.connect().sync();
            String place = raw.keys("cdi-cache:web:????????????????:tagged0").get(0);
            for (int i = 0; i < 20_000; i++) {
                foreign.put("foreign" + i, i);
                places.put(place.replace("tagged0", "foreign" + i), String.valueOf(i));
            }
            raw.mset(places);
        } finally {
            client.shutdown();
        }

        assertThat(reader.getAll(tagged.keySet(), Integer.class)).isEqualTo(tagged);
        assertThat(reader.getAll(foreign.keySet(), Integer.class)).isEqualTo(foreign);
        assertThat(reader.stats().l2Errors()).isZero();
    }

    @Test
    void outageThatMissesManyDeletes_ends() {
        CacheRegistry registry = node();
        Cache cache = registry.cache("web");
        redis.stop();
        eventually("the loss is noticed", () -> registry.remoteStatus().state() == State.DOWN);
        cache.deleteAll(keys(9_900));
        assertThat(cache.stats().pendingRepairs()).isEqualTo(9_900);

        redis.restart();

        awaitUp(registry);
        assertThat(cache.stats().pendingRepairs()).isZero();
    }

    /** Two commands leave for each key. */
    @Test
    void tombstonesOfAnyNumber_areSet() {
        Long held = onTier(tier -> tier.bury(keys(20_000), TOMBSTONE, LIFE));

        assertThat(held).isZero();
    }

    /** A caller whose time is over does not wait for its delete; what it puts next must survive that all the same. */
    @Test
    void putThatIsStartedBehindADeleteOfManyKeys_staysBehindIt() {
        byte[] value = "new".getBytes(US_ASCII);

        byte[] found = onTier(tier -> {
            CompletableFuture<Long> deleted = tier.bury(keys(4_000), TOMBSTONE, LIFE);
            tier.put(new Write("k3999", value, LIFE));
            return deleted.thenCompose(n -> tier.get("k3999"));
        });

        assertThat(found).isEqualTo(value);
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }

    private <T> T onTier(Function<RedisTier, CompletableFuture<T>> operation) {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (RedisTier tier = new RedisTier(config.redis().orElseThrow(), SystemTime.INSTANCE, scheduler)) {
            assertThat(tier.connect().join().state()).isEqualTo(State.UP);
            return operation.apply(tier).join();
        } finally {
            scheduler.shutdownNow();
        }
    }
}
