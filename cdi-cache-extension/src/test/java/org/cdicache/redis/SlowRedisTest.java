package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.LoggedLines;
import org.cdicache.RemoteStatus;
import org.cdicache.RemoteStatus.State;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.config.EngineCacheFactory;
import org.cdicache.core.SystemTime;
import org.cdicache.observe.Readings;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real Redis that keeps its connections and does not answer, and one that does not tell of changes. */
class SlowRedisTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);

    private final RealRedis redis = RealRedis.started();
    private final EngineCacheFactory factory = new EngineCacheFactory();

    @AfterEach
    void closeAll() {
        redis.thaw();
        factory.close();
        redis.close();
    }

    private CacheRegistry node(String url, Duration heartbeat, Duration commandTimeout) {
        CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl(url)
                .heartbeat(heartbeat)
                .commandTimeout(commandTimeout)
                .build());
        awaitState(registry, State.UP);
        return registry;
    }

    private static void awaitState(CacheRegistry registry, State state) {
        eventually("Redis is " + state, () -> registry.remoteStatus().state() == state);
    }

    /** No heartbeat comes to help. */
    @Test
    void frozenRedis_isGivenUpByTheCallersWhoWait_andUsedAgainAfterwards() {
        CacheRegistry node = node(redis.url(), Duration.ofHours(1), Duration.ofMillis(200));
        Cache cache = node.cache("web");
        cache.put("k", 1);

        redis.freeze();
        eventually("callers gave it up", () -> {
            assertThat(cache.get("absent", Integer.class)).isEmpty();
            return node.remoteStatus().state() == State.DOWN;
        });
        assertThat(node.remoteStatus().detail()).contains("not answered within 200 ms");
        long errors = cache.stats().l2Errors();
        cache.delete("k");
        assertThat(cache.stats().l2Errors()).as("refused, and noted").isEqualTo(errors + 1);

        redis.thaw();
        awaitState(node, State.UP);
        assertThat(cache.get("k", Integer.class))
                .as("deleted while Redis was given up")
                .isEmpty();
        cache.put("k", 2);
        assertThat(cache.lookup("k", INT).value()).isEqualTo(2);
    }

    @Test
    void silentConnection_isGivenUpByTheHeartbeat() {
        CacheRegistry node = node(redis.url(), Duration.ofMillis(100), Duration.ofMillis(200));
        redis.freeze();
        awaitState(node, State.DOWN);
        assertThat(node.remoteStatus().detail()).contains("pings");

        redis.thaw();
        awaitState(node, State.UP);
    }

    /** Redis before version 7 denies only whole commands, so the user is allowed what the cache needs of CLIENT, one by one. */
    private String urlOfAUserWithoutTracking() {
        try (RedisClient admin = RedisClient.create(redis.url())) {
            RedisCommands<String, String> raw = admin.connect().sync();
            raw.dispatch(
                    CommandType.ACL,
                    new StatusOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8)
                            .addValues(List.of(
                                    "SETUSER",
                                    "modest",
                                    "on",
                                    ">pw",
                                    "~*",
                                    "&*",
                                    "+@all",
                                    "-client",
                                    "+client|info",
                                    "+client|kill",
                                    "+client|setname")));
        }
        return "redis://modest:pw@127.0.0.1:" + redis.port();
    }

    @Test
    void whereTrackingIsRefused_L1IsForgottenWithEveryHeartbeat_andSaysSo() {
        String url = urlOfAUserWithoutTracking();
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheRegistry reader = node(url, Duration.ofMillis(100), Duration.ofSeconds(10));
            Cache cache = reader.cache("web");
            cache.put("k", 1);
            assertThat(cache.lookup("k", INT).hit()).isTrue();

            node(url, Duration.ofMillis(100), Duration.ofSeconds(10))
                    .cache("web")
                    .put("k", 2);
            eventually(
                    "what another node wrote is read",
                    () -> cache.lookup("k", INT).value() == 2);
            eventually("and kept for a while", () -> cache.lookup("k", INT).tier() == Tier.L1);

            RemoteStatus status = reader.remoteStatus();
            assertThat(status.state()).isEqualTo(State.UP);
            assertThat(status.detail()).contains("CLIENT TRACKING", "every 100 ms", "NOPERM");
            HealthCheckResponse readiness = Readings.readiness(reader);
            assertThat(readiness.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
            assertThat(readiness.getData().orElseThrow())
                    .contains(entry("redis", "up"), entry("detail", String.valueOf(status.detail())));
            assertThat(log.lines().stream().filter(line -> line.contains("does not tell of changes")))
                    .as("once for each node")
                    .hasSize(2);
        }
    }

    /** Callers give up, and what they have asked stays where it is, for as long as the connection is held. */
    @Test
    void frozenRedis_hasABoundedQueueOfCommandsBeforeIt() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        CacheConfig.Redis settings = CacheConfig.builder()
                .redisUrl(redis.url())
                .heartbeat(Duration.ofHours(1))
                .commandTimeout(Duration.ofMinutes(1))
                .build()
                .redis()
                .orElseThrow();
        try (RedisTier tier = new RedisTier(settings, SystemTime.INSTANCE, scheduler)) {
            assertThat(tier.connect())
                    .succeedsWithin(Duration.ofSeconds(20))
                    .extracting(RemoteStatus::state)
                    .isEqualTo(State.UP);
            redis.freeze();
            List<CompletableFuture<byte[]>> answers =
                    Stream.generate(() -> tier.get("k")).limit(20_000).toList();

            eventually(
                    "those beyond the bound are refused",
                    () -> answers.get(19_999).isCompletedExceptionally());
            assertThat(answers.stream().filter(answer -> !answer.isDone())).hasSizeBetween(16_000, 16_384);
        } finally {
            scheduler.shutdownNow();
        }
    }

    /** Nobody would ever hear how the first attempt ended. */
    @Test
    void addressThatLettuceDoesNotTake_endsTheFirstAttempt() {
        CacheConfig.Redis sound =
                CacheConfig.builder().redisUrl(redis.url()).build().redis().orElseThrow();
        CacheConfig.Redis unusable = new CacheConfig.Redis(
                "redis://127.0.0.1/abc",
                sound.keyPrefix(),
                sound.connectTimeout(),
                sound.commandTimeout(),
                sound.heartbeat(),
                sound.readFrom(),
                sound.clientName(),
                sound.tls(),
                sound.credentials(),
                sound.sentinelCredentials());
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (RedisTier tier = new RedisTier(unusable, SystemTime.INSTANCE, scheduler)) {
            assertThat(tier.connect())
                    .succeedsWithin(Duration.ofSeconds(20))
                    .extracting(RemoteStatus::state)
                    .isEqualTo(State.DOWN);
        } finally {
            scheduler.shutdownNow();
        }
    }
}
