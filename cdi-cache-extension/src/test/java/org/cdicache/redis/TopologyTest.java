package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.LoggedLines;
import org.cdicache.RedisCredentials;
import org.cdicache.RemoteStatus.State;
import org.cdicache.TypeRef;
import org.cdicache.config.EngineCacheFactory;
import org.cdicache.redis.ScriptedSentinel.Answer;
import org.cdicache.redis.Sentinel.Told;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two real masters, and Sentinels that say what the test wants: what nobody can time with real ones. */
class TopologyTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);

    private final RealRedis first = RealRedis.started();
    private final RealRedis second = RealRedis.started();
    private final Answer saysFirst = new Answer(1, first.port());
    private final Answer saysSecond = new Answer(2, second.port());
    private final Answer saysNothing = new Answer(0, 0);
    private final ScriptedSentinel sentinel = new ScriptedSentinel(saysFirst);
    private final EngineCacheFactory factory = new EngineCacheFactory();

    @AfterEach
    void closeAll() {
        factory.close();
        sentinel.close();
        first.close();
        second.close();
    }

    private CacheRegistry node(Duration heartbeat, ScriptedSentinel... sentinels) {
        String hosts = Stream.of(sentinels).map(ScriptedSentinel::address).collect(Collectors.joining(","));
        CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl("redis-sentinel://" + hosts + "#mymaster")
                .heartbeat(heartbeat)
                .commandTimeout(Duration.ofSeconds(2))
                .build());
        awaitUp(registry);
        return registry;
    }

    private static void awaitUp(CacheRegistry registry) {
        eventually("connected", () -> registry.remoteStatus().state() == State.UP);
    }

    private static int clients(RealRedis redis) {
        return ask(redis, connection -> (int) connection
                .sync()
                .clientList()
                .lines()
                .filter(line -> line.contains("name=cdi-cache"))
                .count());
    }

    private static <T> T ask(
            RealRedis redis, java.util.function.Function<StatefulRedisConnection<String, String>, T> question) {
        try (RedisClient client = RedisClient.create(redis.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection);
        }
    }

    /** As replication would have done. */
    private void copyToTheSecond() {
        List<String> keys = ask(first, connection -> connection.sync().keys("*"));
        for (String key : keys) {
            byte[] value = ask(first, connection -> connection.sync().dump(key));
            ask(
                    second,
                    connection -> connection
                            .sync()
                            .restore(key, value, RestoreArgs.Builder.ttl(0).replace()));
        }
    }

    /** The first master answers all the time, and says that it is one. */
    @Test
    void masterThatIsReplacedUnnoticed_isGivenUpWithTheNextHeartbeat() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheRegistry node = node(Duration.ofMillis(100), sentinel);
            Cache cache = node.cache("web");
            cache.put("k", 1);

            sentinel.says(saysSecond);

            eventually("connected to the second", () -> clients(second) == 1);
            eventually("and not to the first", () -> clients(first) == 0);
            awaitUp(node);
            assertThat(cache.get("k", INT))
                    .as("the second has none, and L1 was emptied")
                    .isEmpty();
            assertThat(log.lines().stream().filter(line -> line.startsWith("INFO Redis is away")))
                    .singleElement()
                    .asString()
                    .contains("the Sentinels have made another server the master");
            assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
        }
    }

    /**
     * The Sentinel names the first master; the failover; the node connects to it and would repair there what Redis missed, and then read the second,
     * which holds what was deleted.
     */
    @Test
    void masterReplacedWhileConnecting_isNotRepairedInPlaceOfTheNew() {
        CacheRegistry node = node(Duration.ofMillis(100), sentinel);
        Cache cache = node.cache("web");
        cache.put("k", 1);
        copyToTheSecond();
        sentinel.says(saysNothing);
        eventually("away", () -> node.remoteStatus().state() == State.DOWN);
        cache.delete("k");
        assertThat(cache.stats().pendingRepairs()).isPositive();

        sentinel.says(saysFirst, saysSecond);

        eventually("connected to the second", () -> clients(second) == 1);
        awaitUp(node);
        assertThat(cache.get("k", INT)).isEmpty();
        assertThat(cache.stats().pendingRepairs()).isZero();
    }

    /** What the majority does not know yet counts. */
    @Test
    void sentinelOfTheNewestEpoch_counts() {
        try (ScriptedSentinel late = new ScriptedSentinel(saysFirst);
                ScriptedSentinel later = new ScriptedSentinel(saysFirst)) {
            CacheRegistry node = node(Duration.ofMillis(100), late, sentinel, later);
            assertThat(clients(first)).isEqualTo(1);

            sentinel.says(saysSecond);

            eventually("connected to the second", () -> clients(second) == 1 && clients(first) == 0);
            late.says(saysSecond);
            later.says(saysSecond);
            awaitUp(node);
        }
    }

    /** In whichever order they answer, and whatever the others do not know. */
    @Test
    void newestEpoch_isFoundAmongTheAnswers() {
        Told old = new Told(7, new ServerAddress("old", 1));
        Told next = new Told(8, new ServerAddress("next", 1));
        for (List<Told> answers : List.of(
                List.of(old, old, next),
                List.of(next, old, old),
                List.of(Told.NOTHING, old, next),
                List.of(next, Told.NOTHING, Told.NOTHING))) {
            assertThat(SentinelTopology.newest(new Poll.Outcome<>(answers, List.of())))
                    .isEqualTo(next);
        }
    }

    @Test
    void sentinelsOfOneEpochThatDisagree_areNotBelieved() {
        try (ScriptedSentinel other = new ScriptedSentinel(new Answer(1, second.port()))) {
            CacheRegistry node = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                    .redisUrl("redis-sentinel://" + sentinel.address() + "," + other.address() + "#mymaster")
                    .build());
            eventually("refused", () -> node.remoteStatus().state() == State.DOWN);
            assertThat(node.remoteStatus().detail()).isEqualTo("the Sentinels do not agree on the master yet");
            other.says(saysFirst);
            awaitUp(node);
            assertThat(clients(first)).isEqualTo(1);
        }
    }

    /** Its answers to pings prove nothing while nobody confirms that it is the master: L1 is not read, and the connection is given up. */
    @Test
    void masterThatNobodyConfirms_provesNothing() {
        CacheRegistry node = node(Duration.ofMillis(100), sentinel);
        sentinel.close();
        eventually("given up", () -> node.remoteStatus().state() == State.DOWN);
        assertThat(node.cache("web").getOrLoad("k", Integer.class, () -> 3)).isEqualTo(3);
    }

    /** It is tried again with every heartbeat; its login is another, and does not change. */
    @Test
    void deadSentinel_isNoReasonToAskForThePasswordOfTheServers() {
        AtomicInteger asked = new AtomicInteger();
        CacheRegistry node = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl("redis-sentinel://" + sentinel.address() + ",127.0.0.1:" + RealRedis.freePort() + "#mymaster")
                .heartbeat(Duration.ofMillis(50))
                .commandTimeout(Duration.ofSeconds(5))
                .redisCredentials(() -> {
                    asked.incrementAndGet();
                    return new RedisCredentials("default", "any");
                })
                .build());
        awaitUp(node);
        int before = sentinel.asked();
        eventually("ten heartbeats", () -> sentinel.asked() > before + 10);

        assertThat(asked).as("once for each connection to the master").hasValueLessThan(3);
    }
}
