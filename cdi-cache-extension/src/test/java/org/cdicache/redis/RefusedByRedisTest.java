package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.LoggedLines;
import org.cdicache.RemoteStatus.State;
import org.cdicache.config.EngineCacheFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Redis that is connected to and refuses commands; nothing but a heartbeat comes to help. */
class RefusedByRedisTest {

    private final RealRedis redis = RealRedis.started();
    private final RedisClient client = RedisClient.create(redis.url());
    private final RedisCommands<String, String> admin = client.connect().sync();
    private final EngineCacheFactory factory = new EngineCacheFactory();
    private final LoggedLines log = LoggedLines.of("org.cdicache");

    @BeforeEach
    void makeUser() {
        acl("on", ">pw", "~*", "&*", "+@all");
    }

    @AfterEach
    void closeAll() {
        log.close();
        factory.close();
        client.shutdown();
        redis.close();
    }

    private void acl(String... rules) {
        admin.dispatch(
                CommandType.ACL,
                new StatusOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8)
                        .addValues(List.of("SETUSER", "app"))
                        .addValues(List.of(rules)));
    }

    private Cache cache() {
        CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl("redis://app:pw@127.0.0.1:" + redis.port())
                .heartbeat(Duration.ofMillis(100))
                .commandTimeout(Duration.ofSeconds(10))
                .build());
        eventually("connected", () -> registry.remoteStatus().state() == State.UP);
        return registry.cache("web");
    }

    private void awaitRepair(Cache cache) {
        eventually("made good", () -> cache.stats().pendingRepairs() == 0);
        assertThat(log.lines()).as("on the same connection").noneMatch(line -> line.contains("away"));
    }

    /** The rights of the user were changed, and are given back. */
    @Test
    void refusedDelete_isMadeGoodWithAHeartbeat_andItsValueNotReadUntilThen() {
        Cache cache = cache();
        cache.put("k", 1);
        Cache other = cache();
        assertThat(other.get("k", Integer.class)).contains(1);
        acl("-unlink", "-set");
        cache.delete("k");
        assertThat(cache.stats().pendingRepairs()).isEqualTo(1);
        assertThat(other.get("k", Integer.class)).as("nobody was told").contains(1);

        assertThat(cache.get("k", Integer.class)).isEmpty();
        acl("+unlink", "+set");
        awaitRepair(cache);

        eventually("heard of", () -> other.get("k", Integer.class).isEmpty());
        assertThat(cache.get("k", Integer.class)).isEmpty();
        cache.put("k", 2);
        assertThat(other.get("k", Integer.class)).contains(2);
    }

    /** The markers of tags and of the whole cache. */
    @Test
    void refusedInvalidationAndClear_areMadeGoodWithAHeartbeat() {
        Cache cache = cache();
        cache.put("tagged", 1, EntryOptions.builder().tags("t").build());
        cache.put("plain", 1);
        Cache other = cache();
        assertThat(other.get("tagged", Integer.class)).contains(1);
        assertThat(other.get("plain", Integer.class)).contains(1);
        acl("-unlink", "-set");
        cache.invalidateTags("t");
        assertThat(cache.get("tagged", Integer.class)).isEmpty();
        cache.clear();
        assertThat(cache.stats().pendingRepairs()).isEqualTo(2);
        assertThat(cache.get("plain", Integer.class)).isEmpty();

        acl("+unlink", "+set");
        awaitRepair(cache);

        eventually(
                "heard of",
                () -> other.get("tagged", Integer.class).isEmpty()
                        && other.get("plain", Integer.class).isEmpty());
        assertThat(cache.get("plain", Integer.class)).isEmpty();
    }

    /** Redis has no memory left: it takes keys away, and stores none, not even a tombstone. */
    @Test
    void refusedPut_isMadeGoodWithAHeartbeat() {
        Cache cache = cache();
        cache.put("k", 1);
        Cache other = cache();
        admin.configSet("maxmemory", "1");
        cache.put("k", 2);
        assertThat(cache.stats().pendingRepairs()).isEqualTo(1);
        assertThat(cache.get("k", Integer.class)).as("held by L1").contains(2);

        admin.configSet("maxmemory", "0");
        awaitRepair(cache);

        eventually("forgotten", () -> other.get("k", Integer.class).isEmpty());
        assertThat(other.getOrLoad("k", Integer.class, () -> 3)).isEqualTo(3);
        eventually("heard of", () -> cache.get("k", Integer.class).orElse(0) == 3);
    }
}
