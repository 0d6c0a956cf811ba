package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus.State;
import org.cdicache.config.EngineCacheFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An outage misses the deletes of more keys than a connection takes commands at once, which are 16,384: in a cluster three leave for each key. The data
 * survives the outage, so whatever is not made good afterwards would be read again.
 */
class ManyMissedByAClusterTest {

    private static final int KEYS = 9_000;

    private final ClusterServer redis = ClusterServer.withAllSlots();
    private final EngineCacheFactory factory = new EngineCacheFactory();

    @AfterEach
    void closeAll() {
        factory.close();
        redis.close();
    }

    private CacheRegistry node() {
        CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl("redis-cluster://127.0.0.1:" + redis.port())
                .heartbeat(Duration.ofMillis(500))
                .commandTimeout(Duration.ofSeconds(3))
                .build());
        await(registry, State.UP);
        return registry;
    }

    private static void await(CacheRegistry registry, State state) {
        eventually("Redis is " + state, () -> registry.remoteStatus().state() == state);
    }

    private static List<String> keys() {
        return IntStream.range(0, KEYS).mapToObj(i -> "k" + i).toList();
    }

    @Test
    void deletesThatAnOutageMissed_areAllMadeGood() {
        CacheRegistry registry = node();
        Cache cache = registry.cache("web");
        Map<String, Integer> old = keys().stream().collect(Collectors.toMap(key -> key, key -> 1));
        cache.putAll(old, EntryOptions.NONE);
        cache.put("untouched", 1);
        assertThat(cache.stats().l2Errors()).isZero();
        redis.freeze();
        await(registry, State.DOWN);

        cache.deleteAll(keys());
        assertThat(cache.stats().pendingRepairs()).isEqualTo(KEYS);
        redis.thaw();

        await(registry, State.UP);
        assertThat(cache.stats().pendingRepairs()).isZero();
        Cache elsewhere = node().cache("web");
        assertThat(elsewhere.getAll(keys(), Integer.class)).isEmpty();
        assertThat(elsewhere.get("untouched", Integer.class)).contains(1);
    }
}
