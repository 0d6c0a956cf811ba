package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.core.SystemTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** Answers on a real Redis, watched by a connection that is none of the cache's. */
class AiResponsesOnRedisTest {

    record Answer(String text, int tokens) {}

    private static final TypeRef<Answer> ANSWER = TypeRef.of(Answer.class);
    private static final AiCacheConfig AI = AiCacheConfig.of(CachePreset.AI_PRODUCTION);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CacheFactory nodes = CacheFactory.create();
    private final int port = freePort();
    private RedisServer redis;
    private RedisClient client;
    private RedisCommands<String, String> raw;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
        client = RedisClient.create(url());
        raw = client.connect().sync();
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
        client.shutdown();
        redis.stop();
    }

    /** Everything that is stored but the cache's own markers and tombstones. */
    private List<String> entries() {
        return raw.keys("cdi-cache:ai:????????????????:*").stream()
                .filter(key -> !raw.getrange(key, 0, 4).endsWith("gone"))
                .toList();
    }

    /** Where an entry is stored: behind the generation of the cache. */
    private String place(String key) {
        return entries().stream().filter(k -> k.endsWith(":" + key)).findFirst().orElseThrow();
    }

    @Test
    void answersAreSharedByNodesAndOutliveThem() {
        AiRequest request =
                AiRequest.of("summarize", "a long story").withModel("small").withTenant("acme");
        AiResponseCache one = node();
        one.cacheResponse(request, new Answer("brief", 3));

        assertThat(entries()).containsExactly(place(one.key(request)));
        assertThat(raw.get(place(one.key(request)))).contains("brief");

        Lookup<Answer> elsewhere = node().lookupOrGenerate(request, ANSWER, () -> new Answer("not asked", 0));
        assertThat(elsewhere.value()).isEqualTo(new Answer("brief", 3));
        assertThat(elsewhere.tier()).isEqualTo(Tier.L2);
        assertThat(elsewhere.ttl()).isBetween(Duration.ofHours(4).minusSeconds(30), Duration.ofHours(4));
    }

    @Test
    void answersLiveInRedisAsLongAsTheirOperationSays() {
        AiResponseCache answers = node();
        for (String operation : List.of("summarize", "sentiment", "key_points", "questions", "qa", "translate")) {
            AiRequest stored = AiRequest.of(operation, "stored");
            AiRequest generated = AiRequest.of(operation, "generated");
            answers.cacheResponse(stored, new Answer("a", 1));
            long storedMillis = raw.pttl(place(answers.key(stored)));
            answers.getOrGenerate(generated, Answer.class, () -> new Answer("b", 1));
            long generatedMillis = raw.pttl(place(answers.key(generated)));

            long expected = AI.ttl(operation).toMillis();
            assertThat(storedMillis).isBetween(expected - 1000, expected);
            assertThat(generatedMillis).isBetween(expected - 1000, expected);
        }
    }

    @Test
    void promptsAreInNoKey() {
        AiResponseCache answers = node();
        String words = "confidential";
        for (String text : List.of(words, words.repeat(500))) {
            AiRequest request =
                    AiRequest.of("qa", text).withQuestion("who is " + words).withOptions(Map.of(words, words));
            answers.getOrGenerate(request, Answer.class, () -> new Answer("nobody", 1));
        }

        assertThat(entries())
                .hasSize(2)
                .allSatisfy(key -> assertThat(key)
                        .matches("cdi-cache:ai:[0-9a-f]{16}:qa:~:~:[0-9a-f]{64}")
                        .doesNotContain(words, "who"));
    }

    @Test
    void forgottenAnswerIsGoneFromRedis() {
        AiResponseCache answers = node();
        AiRequest request = AiRequest.of("qa", "text");
        answers.cacheResponse(request, new Answer("a", 1));

        assertThat(answers.forget(request)).isTrue();

        assertThat(entries()).isEmpty();
    }

    @Test
    void deletingByOperationTouchesNoOtherOne() {
        CacheRegistry registry = registry();
        AiResponseCache answers = AiResponses.in(() -> registry, AI);
        List<AiRequest> requests = List.of(
                AiRequest.of("sum", "t"), AiRequest.of("sum", "t").withTenant("[x]"), AiRequest.of("summarize", "t"));
        requests.forEach(request -> answers.cacheResponse(request, new Answer("a", 1)));

        assertThat(registry.cache("ai").deleteMatching("sum:*")).isEqualTo(2);

        assertThat(entries()).containsExactly(place(answers.key(requests.get(2))));
    }

    @Test
    void longestNamesStayReadableInRedis() {
        AiRequest request =
                AiRequest.of("o".repeat(100), "t").withModel("m".repeat(100)).withTenant("t".repeat(100));
        AiResponseCache answers = node();
        answers.cacheResponse(request, new Answer("a", 1));

        assertThat(entries()).containsExactly(place(answers.key(request)));
    }

    @Test
    void factoryForAiAppsUsesRedisWithItsOwnTimes() {
        try (AiCacheFactory factory = AiCacheFactory.create()) {
            AiResponseCache answers = factory.forAiApp(url());
            AiRequest request = AiRequest.of("sentiment", "lovely");

            eventually(() -> {
                answers.cacheResponse(request, new Answer("positive", 1));
                return !entries().isEmpty();
            });
            assertThat(raw.pttl(place(answers.key(request)))).isBetween(86_399_000L, 86_400_000L);
        }
    }

    private AiResponseCache node() {
        return AiResponses.in(this::registry, AI);
    }

    private CacheRegistry registry() {
        CacheRegistry registry = nodes.registry(
                CacheConfig.builder(CachePreset.AI_PRODUCTION).redisUrl(url()).build());
        eventually(() -> registry.remoteStatus().state() == RemoteStatus.State.UP);
        return registry;
    }

    private String url() {
        return "redis://127.0.0.1:" + port;
    }

    private static void eventually(BooleanSupplier condition) {
        long start = SystemTime.INSTANCE.nanos();
        while (!condition.getAsBoolean()) {
            assertThat(SystemTime.INSTANCE.nanos() - start).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
