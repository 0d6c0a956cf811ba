package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.Steps.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers on a real Redis, watched by a connection that is none of the cache's. */
class AiResponsesOnRedisTest {

    record Answer(String text, int tokens) {}

    private static final TypeRef<Answer> ANSWER = TypeRef.of(Answer.class);
    private static final AiCacheConfig AI = AiCacheConfig.of(CachePreset.AI_PRODUCTION);

    private final OneRedis redis = new OneRedis();

    @AfterEach
    void stop() {
        redis.close();
    }

    /** Where an entry is stored: behind the generation of the cache. */
    private String place(String key) {
        return redis.entries().stream()
                .filter(k -> k.endsWith(":" + key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void answersAreSharedByNodesAndOutliveThem() {
        AiRequest request =
                AiRequest.of("summarize", "a long story").withModel("small").withTenant("acme");
        AiResponseCache one = node();
        one.cacheResponse(request, new Answer("brief", 3));

        assertThat(redis.entries()).containsExactly(place(one.key(request)));
        assertThat(redis.raw.get(place(one.key(request)))).contains("brief");

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
            long storedMillis = redis.raw.pttl(place(answers.key(stored)));
            answers.getOrGenerate(generated, Answer.class, () -> new Answer("b", 1));
            long generatedMillis = redis.raw.pttl(place(answers.key(generated)));

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

        assertThat(redis.entries())
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

        assertThat(redis.entries()).isEmpty();
    }

    @Test
    void deletingByOperationTouchesNoOtherOne() {
        CacheRegistry registry = redis.node(settings -> settings);
        AiResponseCache answers = AiResponses.in(() -> registry, AI);
        List<AiRequest> requests = List.of(
                AiRequest.of("sum", "t"), AiRequest.of("sum", "t").withTenant("[x]"), AiRequest.of("summarize", "t"));
        requests.forEach(request -> answers.cacheResponse(request, new Answer("a", 1)));

        assertThat(registry.cache("ai").deleteMatching("sum:*")).isEqualTo(2);

        assertThat(redis.entries()).containsExactly(place(answers.key(requests.get(2))));
    }

    @Test
    void longestNamesStayReadableInRedis() {
        AiRequest request =
                AiRequest.of("o".repeat(100), "t").withModel("m".repeat(100)).withTenant("t".repeat(100));
        AiResponseCache answers = node();
        answers.cacheResponse(request, new Answer("a", 1));

        assertThat(redis.entries()).containsExactly(place(answers.key(request)));
    }

    @Test
    void factoryForAiAppsUsesRedisWithItsOwnTimes() {
        try (AiCacheFactory factory = AiCacheFactory.create()) {
            AiResponseCache answers = factory.forAiApp(redis.url());
            AiRequest request = AiRequest.of("sentiment", "lovely");

            eventually("the answer is in Redis", () -> {
                answers.cacheResponse(request, new Answer("positive", 1));
                return !redis.entries().isEmpty();
            });
            assertThat(redis.raw.pttl(place(answers.key(request)))).isBetween(86_399_000L, 86_400_000L);
        }
    }

    private AiResponseCache node() {
        return AiResponses.in(() -> redis.node(settings -> settings), AI);
    }
}
