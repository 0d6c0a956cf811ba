package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheException;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.TenantResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AiResponsesTest {

    record Summary(String text, List<String> points) {}

    private static final TypeRef<Summary> SUMMARY = TypeRef.of(Summary.class);
    private static final AiRequest REQUEST = AiRequest.of("summarize", "a long story");
    private static final Summary ANSWER = new Summary("short", List.of("one", "two"));

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AiResponseCache answers = factory.forTesting();

    @AfterEach
    void close() {
        factory.close();
    }

    @Test
    void storedAnswerIsReadBack() {
        assertThat(answers.getCachedResponse(REQUEST, Summary.class)).isEmpty();

        answers.cacheResponse(REQUEST, ANSWER);

        assertThat(answers.getCachedResponse(REQUEST, Summary.class)).contains(ANSWER);
        assertThat(answers.getCachedResponse(REQUEST, new TypeRef<Map<String, Object>>() {}))
                .contains(Map.of("text", "short", "points", List.of("one", "two")));
        assertThat(answers.getCachedResponse(REQUEST.withTenant("acme"), Summary.class))
                .isEmpty();
    }

    @Test
    void lookupTellsTierAndRemainingTime() {
        answers.cacheResponse(REQUEST, ANSWER);

        Lookup<Summary> hit = answers.lookup(REQUEST, SUMMARY);

        assertThat(hit.hit()).isTrue();
        assertThat(hit.tier()).isEqualTo(Tier.L1);
        assertThat(hit.value()).isEqualTo(ANSWER);
        assertThat(hit.ttl()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
        assertThat(answers.lookup(REQUEST.withModel("other"), SUMMARY)).isEqualTo(Lookup.miss());
    }

    @Test
    void equalQuestionsArePaidForOnce() throws IOException {
        AtomicInteger paid = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            assertThat(answers.<Summary, IOException>getOrGenerate(REQUEST, Summary.class, () -> {
                        paid.incrementAndGet();
                        return ANSWER;
                    }))
                    .isEqualTo(ANSWER);
        }

        assertThat(paid).hasValue(1);
        assertThat(answers.getOrGenerate(REQUEST.withQuestion("why?"), String.class, () -> "because"))
                .isEqualTo("because");
    }

    @Test
    void generatedAnswerCarriesItsTimeToLive() {
        Lookup<Summary> generated = answers.lookupOrGenerate(REQUEST, SUMMARY, () -> ANSWER);
        assertThat(generated.hit()).isFalse();
        assertThat(generated.ttl()).isEqualTo(Duration.ofMinutes(30));

        Lookup<Summary> hit = answers.lookupOrGenerate(REQUEST, SUMMARY, AiResponsesTest::unexpected);
        assertThat(hit.tier()).isEqualTo(Tier.L1);
        assertThat(hit.value()).isEqualTo(ANSWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"summarize", "sentiment", "key_points", "questions", "qa", "translate"})
    void eachOperationHasItsTimeToLive(String operation) {
        AiRequest request = AiRequest.of(operation, "text");
        Duration expected = AiCacheConfig.of(CachePreset.AI_DEVELOPMENT).ttl(operation);

        assertThat(answers.ttl(operation)).isEqualTo(expected);
        assertThat(answers.lookupOrGenerate(request, TypeRef.of(String.class), () -> "answer")
                        .ttl())
                .isEqualTo(expected);
        assertThat(answers.lookup(request, TypeRef.of(String.class)).ttl())
                .isBetween(expected.minusSeconds(60), expected);
    }

    @Test
    void concurrentCallersShareOneGeneration() {
        AtomicInteger paid = new AtomicInteger();
        CompletableFuture<Void> mayEnd = new CompletableFuture<>();
        List<Future<Summary>> results = Stream.generate(() -> Steps.elsewhere(
                        () -> answers.<Summary, RuntimeException>getOrGenerate(REQUEST, Summary.class, () -> {
                            paid.incrementAndGet();
                            Steps.await(mayEnd);
                            return ANSWER;
                        })))
                .limit(8)
                .toList();
        Steps.waitForALoad(7);
        mayEnd.complete(null);

        assertThat(results).allSatisfy(result -> assertThat(Steps.join(result)).isEqualTo(ANSWER));
        assertThat(paid).hasValue(1);
    }

    @Test
    void failureOfTheGeneratorIsUnwrappedAndNotStored() {
        IOException failure = new IOException("model overloaded");

        assertThat(catchThrowable(() -> answers.getOrGenerate(REQUEST, Summary.class, () -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(answers.getCachedResponse(REQUEST, Summary.class)).isEmpty();
    }

    @Test
    void nullIsReturnedAndNotStored() {
        assertThat(answers.<Summary, RuntimeException>getOrGenerate(REQUEST, Summary.class, () -> null))
                .isNull();
        assertThat(answers.<Summary, RuntimeException>getOrGenerate(REQUEST, Summary.class, () -> ANSWER))
                .isEqualTo(ANSWER);
    }

    @Test
    void unwritableAnswerIsReturnedButNotStored() {
        Object unwritable = new Object() {
            @SuppressWarnings("unused")
            public String getText() {
                throw new IllegalStateException("lazy field");
            }
        };

        assertThat(answers.getOrGenerate(REQUEST, Object.class, () -> unwritable))
                .isSameAs(unwritable);
        assertThat(answers.getCachedResponse(REQUEST, Object.class)).isEmpty();
        assertThatExceptionOfType(ValueCodecException.class)
                .isThrownBy(() -> answers.cacheResponse(REQUEST, unwritable));
    }

    @Test
    void forgottenAnswerIsGeneratedAgain() {
        answers.cacheResponse(REQUEST, ANSWER);

        assertThat(answers.forget(REQUEST)).isTrue();
        assertThat(answers.forget(REQUEST)).isFalse();
        assertThat(answers.getCachedResponse(REQUEST, Summary.class)).isEmpty();
    }

    @Test
    void statsCountReads() {
        answers.getOrGenerate(REQUEST, Summary.class, () -> ANSWER);
        answers.getOrGenerate(REQUEST, Summary.class, () -> ANSWER);

        assertThat(answers.stats().l1Hits()).isEqualTo(1);
        assertThat(answers.stats().loads()).isEqualTo(1);
    }

    @Test
    void overlongTextIsRefusedEverywhereWithoutBeingQuoted() {
        AiCacheConfig limited = limitedTo(10, true);
        for (AiResponseCache cache : List.of(
                factory.fromConfig(CacheConfig.of(CachePreset.TESTING), limited),
                factory.fromConfig(CacheConfig.of(CachePreset.TESTING), limitedTo(10, false)))) {
            AiRequest fits = AiRequest.of("qa", "0123456789");
            AiRequest tooLong = AiRequest.of("qa", "0123456789x");
            assertThat(cache.getOrGenerate(fits, String.class, () -> "ok")).isEqualTo("ok");
            List<Runnable> calls = List.of(
                    () -> cache.cacheResponse(tooLong, "no"),
                    () -> cache.getCachedResponse(tooLong, String.class),
                    () -> cache.lookup(tooLong, TypeRef.of(String.class)),
                    () -> cache.getOrGenerate(tooLong, String.class, AiResponsesTest::unexpected),
                    () -> cache.forget(tooLong),
                    () -> cache.key(tooLong));
            assertThat(calls)
                    .allSatisfy(call -> assertThatIllegalArgumentException()
                            .isThrownBy(call::run)
                            .withMessageContainingAll("10", "11", "cache.ai.max-text-length")
                            .withMessageNotContaining("0123456789"));
        }
    }

    @Test
    void switchedOffStoresNothingAndAlwaysGenerates() {
        AiResponseCache off = factory.fromConfig(CacheConfig.of(CachePreset.TESTING), limitedTo(100, false));
        AtomicInteger paid = new AtomicInteger();

        off.cacheResponse(REQUEST, ANSWER);
        for (int i = 0; i < 2; i++) {
            Lookup<String> generated =
                    off.lookupOrGenerate(REQUEST, TypeRef.of(String.class), () -> "answer " + paid.incrementAndGet());
            assertThat(generated).isEqualTo(new Lookup<>("answer " + (i + 1), Tier.NONE, Duration.ZERO));
        }

        assertThat(off.getCachedResponse(REQUEST, Summary.class)).isEmpty();
        assertThat(off.lookup(REQUEST, SUMMARY)).isEqualTo(Lookup.miss());
        assertThat(off.forget(REQUEST)).isFalse();
        assertThat(off.key(REQUEST)).isEqualTo(answers.key(REQUEST));
        assertThat(off.ttl("qa")).isEqualTo(Duration.ofMinutes(15));
        assertThat(off.stats().puts() + off.stats().hits() + off.stats().misses())
                .isZero();
    }

    @Test
    void switchedOffLeavesRedisAlone() {
        CacheConfig unreachable = CacheConfig.builder(CachePreset.AI_PRODUCTION)
                .redisUrl("redis://127.0.0.1:1")
                .failOnConnectionError(true)
                .build();

        assertThat(factory.fromConfig(unreachable, limitedTo(100, false)).getCachedResponse(REQUEST, Summary.class))
                .isEmpty();
    }

    @Test
    void disabledPresetStoresNothing() {
        AiResponseCache disabled = factory.fromConfig(CacheConfig.of(CachePreset.DISABLED), limitedTo(100, true));

        disabled.cacheResponse(REQUEST, ANSWER);

        assertThat(disabled.getCachedResponse(REQUEST, Summary.class)).isEmpty();
    }

    @Test
    void paidAnswerIsReturnedWhateverTheCacheThrowsAfterwards() {
        for (Throwable failure : List.of(
                new CacheUnavailableException("away", null),
                new IllegalStateException("closed"),
                new StackOverflowError())) {
            AiResponseCache cache = withCache(failingAfterLoad(failure));

            assertThat(cache.lookupOrGenerate(REQUEST, SUMMARY, () -> ANSWER))
                    .isEqualTo(new Lookup<>(ANSWER, Tier.NONE, Duration.ZERO));
        }
    }

    @Test
    void failureBeforeTheGeneratorRanIsThrown() {
        CacheConfig strict = CacheConfig.builder(CachePreset.TESTING)
                .redisUrl("redis://127.0.0.1:1")
                .failureMode(FailureMode.STRICT)
                .build();
        AiResponseCache cache = factory.fromConfig(strict, AiCacheConfig.of(CachePreset.AI_DEVELOPMENT));

        assertThatExceptionOfType(CacheUnavailableException.class)
                .isThrownBy(() -> cache.getOrGenerate(REQUEST, Summary.class, AiResponsesTest::unexpected));
    }

    @Test
    void failureOfTheGeneratorIsNotMistakenForOneOfTheCache() {
        AiResponseCache cache = withCache(failingAfterLoad(new IllegalStateException("unreachable")));
        CacheException own = new CacheException("from the generator", null);

        assertThat(catchThrowable(() -> cache.getOrGenerate(REQUEST, Summary.class, () -> {
                    throw own;
                })))
                .isSameAs(own);
    }

    @Test
    void operationsAreInvalidatedExactly() {
        try (CacheFactory caches = CacheFactory.create()) {
            Cache cache = caches.fromConfig(CacheConfig.of(CachePreset.TESTING));
            AiResponseCache over = withCache(cache);
            List<AiRequest> requests = List.of(
                    AiRequest.of("sum", "t"),
                    AiRequest.of("summarize", "t"),
                    AiRequest.of("sum:x", "t"),
                    AiRequest.of("sum*", "t").withModel("m"));
            requests.forEach(request -> over.cacheResponse(request, "answer"));

            assertThat(cache.deleteMatching("sum:*")).isEqualTo(1);
            assertThat(requests)
                    .extracting(r -> over.getCachedResponse(r, String.class).isPresent())
                    .containsExactly(false, true, true, true);
            assertThat(cache.deleteMatching("*:m:*")).isEqualTo(1);
        }
    }

    private static AiCacheConfig limitedTo(int maxTextLength, boolean enabled) {
        return AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .enabled(enabled)
                .maxTextLength(maxTextLength)
                .build();
    }

    private static AiResponseCache withCache(Cache cache) {
        AiCacheConfig config = AiCacheConfig.of(CachePreset.AI_DEVELOPMENT);
        return new StoredResponses(
                cache,
                new RequestPolicy(config, TenantResolver.NONE),
                new Storing(config, EntryOptions.NONE),
                AnswerAdmission.standard(),
                Conversation.NONE,
                SystemClocks.INSTANCE);
    }

    private static <T> T unexpected() {
        throw new AssertionError("the generator must not run");
    }

    /** No real cache fails there; one that an application puts in its place may. */
    private static Cache failingAfterLoad(Throwable failure) {
        return (Cache) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("lookupOrLoad")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    ((ContextLoader<?, ?>) arguments[3]).load(null);
                    throw failure;
                });
    }
}
