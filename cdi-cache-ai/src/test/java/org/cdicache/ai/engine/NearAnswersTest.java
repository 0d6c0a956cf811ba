package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiBatch;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.NearConfig.Mode;
import org.cdicache.ai.NearExplanation;
import org.cdicache.ai.NearExplanation.Candidate;
import org.cdicache.ai.NearExplanation.Outcome;
import org.cdicache.ai.NearStats;
import org.cdicache.ai.SimilarityIndex;
import org.cdicache.ai.TenantResolver;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.TokenUsage;
import org.cdicache.ai.near.HeapIndex;
import org.cdicache.ai.near.LettersEmbedder;
import org.cdicache.ai.near.NearMatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a request is answered by the answer of another one, and what becomes of it. In the heap alone. */
class NearAnswersTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final AiRequest FIRST = AiRequest.of("qa", "How do I fix a broken zipper?");
    private static final AiRequest SAME = AiRequest.of("qa", "Please tell me: how do I repair a broken zipper?");
    private static final AiRequest ALSO = AiRequest.of("qa", "How can I repair a broken zipper?");
    private static final AiRequest MISS = AiRequest.of("qa", "How do I fix a broken zipper without tools?");

    private final CacheFactory caches = CacheFactory.create();
    private final CacheRegistry registry = caches.registry(CacheConfig.of(CachePreset.TESTING));
    private final Steps.MovedTime time = new Steps.MovedTime();
    private final AtomicInteger paid = new AtomicInteger();

    /** An embedder that counts, and fails when it is told to. */
    private static final class Embedder implements TextEmbedder {
        private final TextEmbedder letters = new LettersEmbedder();
        private final AtomicInteger calls = new AtomicInteger();
        private volatile UnaryOperator<float[]> distortion = UnaryOperator.identity();

        @Override
        public String id() {
            return letters.id();
        }

        @Override
        public int dimension() {
            return letters.dimension();
        }

        @Override
        public float[] embed(String text) {
            calls.incrementAndGet();
            return distortion.apply(letters.embed(text));
        }
    }

    private final Embedder embedder = new Embedder();
    private volatile boolean stale;
    private final Cache kept = staleWhenTold(registry.cache("ai"));
    private final AiResponseCache answers = serving(near -> near);

    @AfterEach
    void close() {
        caches.close();
    }

    /** The cache, in which a load of everything has just failed. */
    private Cache staleWhenTold(Cache cache) {
        return (Cache) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(cache, arguments);
                    return stale && result instanceof Lookup<?> found && found.hit()
                            ? new Lookup<>(found.value(), found.tier(), found.ttl(), true)
                            : result;
                });
    }

    private AiResponseCache serving(UnaryOperator<NearConfig.Builder> settings) {
        return with(settings, new HeapIndex(100, 1 << 20));
    }

    private AiResponseCache with(UnaryOperator<NearConfig.Builder> settings, SimilarityIndex index) {
        NearConfig near = settings.apply(NearConfig.OFF.toBuilder()
                        .enabled(true)
                        .mode(Mode.SERVE)
                        .threshold(0.5))
                .build();
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .maxTextLength(1_000_000)
                .near(near)
                .build();
        return new StoredResponses(
                kept,
                new RequestPolicy(config, TenantResolver.NONE),
                new Storing(config, EntryOptions.NONE),
                AnswerAdmission.standard(),
                Conversation.NONE,
                new NearMatcher(
                        near,
                        embedder,
                        index,
                        registry.cache("ai-near"),
                        registry::remoteStatus,
                        time,
                        Runnable::run,
                        new Random(1)),
                time);
    }

    private AiLookup<String> ask(AiResponseCache cache, AiRequest request, AiControl control) {
        return cache.<String, RuntimeException>answer(
                request,
                TEXT,
                control,
                () -> new Generated<>("answer " + paid.incrementAndGet(), FinishReason.STOP, new TokenUsage(10, 2)));
    }

    private AiLookup<String> ask(AiRequest request) {
        return ask(answers, request, AiControl.DEFAULT);
    }

    @Test
    void requestThatSaysTheSame_isAnsweredByTheOthersAnswer_andPaidForOnce() {
        ask(FIRST);

        AiLookup<String> near = ask(SAME);

        assertThat(near.status()).isEqualTo(Status.NEAR);
        assertThat(near.hit()).isTrue();
        assertThat(near.value()).isEqualTo("answer 1");
        assertThat(near.tier()).isEqualTo(Tier.L1);
        assertThat(near.usage()).isEqualTo(new TokenUsage(10, 2));
        assertThat(near.near()).isNotNull();
        assertThat(near.near().key()).isEqualTo(answers.key(FIRST));
        assertThat(near.near().similarity()).isBetween(0.5, 1.0);
        assertThat(paid).hasValue(1);
        assertThat(answers.summary().total().near()).isEqualTo(1);
        assertThat(answers.summary().total().hits()).isZero();
        assertThat(answers.summary().total().requests()).isEqualTo(2);
        assertThat(answers.summary().total().hitRate()).isEqualTo(0.5);
    }

    @Test
    void nearMatch_isNotStoredAsAnAnswerOfItsOwn() {
        ask(FIRST);
        ask(SAME);

        assertThat(answers.lookup(SAME, TEXT).hit()).isFalse();
        assertThat(registry.cache("ai").exists(answers.key(SAME))).isFalse();
    }

    @Test
    void ownAnswer_goesBeforeANearOne_withoutTheEmbedder() {
        ask(FIRST);
        ask(MISS);
        int calls = embedder.calls.get();

        AiLookup<String> own = ask(MISS);

        assertThat(own.status()).isEqualTo(Status.HIT);
        assertThat(own.near()).isNull();
        assertThat(own.value()).isEqualTo("answer 2");
        assertThat(embedder.calls).hasValue(calls);
    }

    @Test
    void nearMiss_isGenerated_andItsGuardCounted() {
        ask(FIRST);

        AiLookup<String> answer = ask(MISS);

        assertThat(answer.status()).isEqualTo(Status.MISS);
        NearStats stats = answers.near().stats();
        assertThat(stats.blocked()).isEqualTo(1);
        assertThat(stats.objections()).containsEntry("negation", 1L).containsEntry("numbers", 0L);
    }

    @Test
    void textIsEmbeddedOnce_forTheSearchAndForWhatIsKept() {
        ask(FIRST);

        assertThat(embedder.calls).hasValue(1);
    }

    @Test
    void shadow_countsWhatItWouldHaveAnswered_andGenerates() {
        AiResponseCache shadow = serving(near -> near.mode(Mode.SHADOW));
        ask(shadow, FIRST, AiControl.DEFAULT);

        assertThat(ask(shadow, SAME, AiControl.DEFAULT).status()).isEqualTo(Status.MISS);

        assertThat(shadow.near().stats().shadowed()).isEqualTo(1);
        assertThat(shadow.near().stats().served()).isZero();
        assertThat(shadow.near().explain(ALSO).candidates()).isNotEmpty();
    }

    @Test
    void switchedOff_nothingIsEmbedded_orKept() {
        CacheRegistry own = caches.registry(CacheConfig.of(CachePreset.TESTING));
        AiResponseCache off = AiResponses.in(
                () -> own,
                AiCacheConfig.of(CachePreset.AI_DEVELOPMENT),
                AiHooks.DEFAULT.withEmbedder(embedder),
                Conversation.NONE);
        ask(off, FIRST, AiControl.DEFAULT);

        assertThat(ask(off, SAME, AiControl.DEFAULT).status()).isEqualTo(Status.MISS);

        assertThat(embedder.calls).hasValue(0);
        assertThat(own.names()).doesNotContain("ai-near");
        assertThat(off.near().stats()).isEqualTo(NearStats.NONE);
        assertThat(off.near().reject(FIRST, off.key(SAME))).isFalse();
        assertThat(off.near().explain(SAME).problem()).contains("cache.ai.near.enabled");
    }

    @Test
    void switchedOnWithoutAnEmbedder_isRefused() {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .near(NearConfig.OFF.toBuilder().enabled(true).build())
                .build();

        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> AiResponses.in(() -> registry, config))
                .withMessageContaining("cache.ai.near.enabled")
                .withMessageContaining("TextEmbedder");
    }

    @Test
    void configuredCache_findsNearMatches_withTheIndexOfTheLibrary() {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .near(NearConfig.OFF.toBuilder()
                        .enabled(true)
                        .mode(Mode.SERVE)
                        .threshold(0.5)
                        .build())
                .build();
        AiResponseCache configured =
                AiResponses.in(() -> registry, config, AiHooks.DEFAULT.withEmbedder(embedder), Conversation.NONE);
        configured.cacheResponse(FIRST, "stored");

        assertThat(ask(configured, SAME, AiControl.DEFAULT).value()).isEqualTo("stored");
        assertThat(configured.near().stats().entries()).isEqualTo(1);
        assertThat(configured.near().stats().bytes()).isGreaterThan(2_048);
    }

    @Test
    void requestsThatDifferInAnythingButTheText_areNeverNear() {
        AiRequest full = FIRST.withModel("m").withTenant("t").withQuestion("q").withOptions(Map.of("length", 1));
        ask(full);
        for (AiRequest other : List.of(
                full.withModel("n"),
                full.withTenant("u"),
                full.withQuestion("r"),
                full.withOptions(Map.of("length", "1")),
                new AiRequest("chat", full.text(), full.options(), "q", "m", "t"),
                new AiRequest("qa", full.text(), full.options(), "q", "m", null))) {
            assertThat(ask(other).status()).as(other.toString()).isEqualTo(Status.MISS);
            assertThat(ask(with(other, SAME.text())).near().key()).isEqualTo(answers.key(other));
        }
    }

    private static AiRequest with(AiRequest request, String text) {
        return new AiRequest(
                request.operation(), text, request.options(), request.question(), request.model(), request.tenant());
    }

    @Test
    void thresholdOfTheOperation_andOfTheCall_canOnlyRaiseEachOther() {
        double similarity = similarityOfSame();
        AiResponseCache strict = serving(near -> near.threshold("qa", similarity + 0.01));
        AiResponseCache lenient = serving(near -> near.threshold(0.999).threshold("qa", similarity - 0.01));
        ask(strict, FIRST, AiControl.REFRESH);
        ask(lenient, FIRST, AiControl.REFRESH);

        assertThat(ask(strict, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        AiControl low = AiControl.ONLY_IF_CACHED.withMinSimilarity(0.1);
        assertThat(ask(strict, SAME, low).status()).isEqualTo(Status.ABSENT);
        assertThat(ask(lenient, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.NEAR);
        AiControl high = AiControl.ONLY_IF_CACHED.withMinSimilarity(similarity + 0.01);
        assertThat(ask(lenient, SAME, high).status()).isEqualTo(Status.ABSENT);
    }

    private double similarityOfSame() {
        ask(FIRST);
        return ask(SAME).near().similarity();
    }

    @Test
    void rejected_isNeverServedForThatRequestAgain_butForOthers() {
        ask(FIRST);
        String key = ask(SAME).near().key();

        assertThat(answers.near().reject(SAME, key)).isTrue();

        assertThat(ask(answers, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        assertThat(ask(ALSO).near().key()).isEqualTo(key);
        assertThat(ask(FIRST).status()).isEqualTo(Status.HIT);
        assertThat(answers.near().stats().rejected()).isEqualTo(1);
        assertThat(outcome(answers.near().explain(SAME), key)).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void rejection_outlivesTheAnswer() {
        ask(FIRST);
        answers.near().reject(SAME, answers.key(FIRST));
        answers.forget(FIRST);
        ask(FIRST);

        assertThat(ask(answers, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        assertThat(ask(ALSO).status()).isEqualTo(Status.NEAR);
    }

    @Test
    void keyThatCannotBeAnothersToReject_isRefused() {
        String key = answers.key(FIRST);
        for (String wrong :
                List.of("", key + "0", key.substring(1), answers.key(FIRST.withTenant("t")), "x" + key.substring(1))) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> answers.near().reject(SAME, wrong))
                    .withMessageContaining("AiLookup.near()");
        }
    }

    @Test
    void staleAnswerOfAnother_isNoNearMatch() {
        ask(FIRST);
        stale = true;

        assertThat(ask(answers, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        assertThat(ask(FIRST).status()).isEqualTo(Status.STALE);
    }

    @Test
    void answerThatACallTakesOfNoAge_isNoNearMatch() {
        ask(FIRST);

        assertThat(ask(answers, SAME, AiControl.ONLY_IF_CACHED.withMaxAge(Duration.ZERO))
                        .status())
                .isEqualTo(Status.ABSENT);
    }

    @Test
    void indexThatIsWrongAboutSimilarity_isNotBelieved() {
        for (double wrong : new double[] {0.1, Double.NaN}) {
            AiResponseCache deceived = with(near -> near, claiming(wrong, answers.key(FIRST)));
            ask(deceived, FIRST, AiControl.REFRESH);

            assertThat(ask(deceived, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        }
    }

    private static SimilarityIndex claiming(double similarity, String id) {
        return new SimilarityIndex() {
            @Override
            public void add(String partition, String other, float[] vector) {}

            @Override
            public void remove(String partition, String other) {}

            @Override
            public List<Match> nearest(String partition, float[] vector, double least, int limit) {
                return List.of(new Match(id, similarity));
            }

            @Override
            public long size() {
                return 1;
            }
        };
    }

    @Test
    void forgottenAnswer_isNoNearMatch_andNeitherIsWhatIsKnownOfIt() {
        ask(FIRST);
        answers.forget(FIRST);

        assertThat(ask(answers, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        assertThat(answers.near().stats().entries()).isZero();
    }

    @Test
    void answerThatVanished_isNoNearMatch_althoughTheIndexKnowsIt() {
        ask(FIRST);
        registry.cache("ai").delete(answers.key(FIRST));

        assertThat(ask(answers, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        assertThat(answers.near().stats().gone()).isEqualTo(1);
        assertThat(answers.near().stats().blocked()).isEqualTo(1);
        assertThat(outcome(answers.near().explain(SAME), answers.key(FIRST))).isEqualTo(Outcome.GONE);
    }

    @Test
    void requestIsNoMatchOfItsOwn() {
        ask(FIRST);
        registry.cache("ai").delete(answers.key(FIRST));

        assertThat(ask(answers, FIRST, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        assertThat(answers.near().stats().unmatched()).isEqualTo(2);
        assertThat(answers.near().explain(FIRST).candidates()).isEmpty();
    }

    @Test
    void invalidatedScope_leavesNothingBehind() {
        AiRequest first = FIRST.withTenant("acme");
        ask(first);
        answers.invalidate(AnswerScope.tenant("acme"), "contract ended");

        assertThat(ask(answers, SAME.withTenant("acme"), AiControl.ONLY_IF_CACHED)
                        .status())
                .isEqualTo(Status.ABSENT);
        assertThat(registry.cache("ai-near").exists(answers.key(first))).isFalse();
    }

    @Test
    void answerThatIsNotKept_isNoNearMatch() {
        answers.<String, RuntimeException>answer(
                FIRST, TEXT, AiControl.DEFAULT, () -> new Generated<>("cut o", FinishReason.LENGTH, null));
        ask(answers, FIRST, AiControl.BYPASS);

        assertThat(ask(SAME).status()).isEqualTo(Status.MISS);
        assertThat(ask(ALSO).near().key()).isEqualTo(answers.key(SAME));
        assertThat(answers.near().stats().failures()).isZero();
    }

    @Test
    void callsThatWantAnAnswerOfTheirOwn_getNoNearOne() {
        ask(FIRST);

        assertThat(ask(answers, SAME, AiControl.NO_STORE).status()).isEqualTo(Status.NEAR);
        assertThat(ask(answers, SAME, AiControl.BYPASS).status()).isEqualTo(Status.BYPASS);
        assertThat(ask(answers, SAME, AiControl.REFRESH).status()).isEqualTo(Status.REFRESH);
    }

    @Test
    void answerOlderThanACallTakes_isNoNearMatch() {
        ask(FIRST);
        time.advance(Duration.ofMinutes(5));

        AiControl young = AiControl.ONLY_IF_CACHED.withMaxAge(Duration.ofMinutes(4));
        assertThat(ask(answers, SAME, young).status()).isEqualTo(Status.ABSENT);
        assertThat(ask(answers, SAME, young.withMaxAge(Duration.ofMinutes(6))).status())
                .isEqualTo(Status.NEAR);
    }

    @Test
    void answerOfAnotherType_isNoNearMatch() {
        ask(FIRST);

        assertThat(answers.getOrGenerate(SAME, Integer.class, () -> 7)).isEqualTo(7);
    }

    @Test
    void batch_generatesOnlyWhatHasNoNearMatch() {
        ask(FIRST);

        AiBatch<String> batch = answers.getOrGenerateAll(
                List.of(SAME, MISS), TEXT, request -> Generated.of("new"), BatchOptions.SEQUENTIAL);

        assertThat(batch.answers()).containsEntry(SAME, "answer 1").containsEntry(MISS, "new");
    }

    enum Trouble {
        THROWS,
        NULL,
        SHORT,
        NOT_A_NUMBER,
        ZERO;

        float[] of(float[] vector) {
            return switch (this) {
                case THROWS -> throw new IllegalStateException("quota exceeded for: zipper");
                case NULL -> null;
                case SHORT -> new float[3];
                case NOT_A_NUMBER -> {
                    vector[0] = Float.NaN;
                    yield vector;
                }
                case ZERO -> new float[vector.length];
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void embedderInTrouble_costsNothingButNearMatches_andIsLeftAloneForAWhile(Trouble trouble) {
        ask(FIRST);
        embedder.distortion = trouble::of;

        assertThat(ask(SAME).status()).isEqualTo(Status.MISS);
        assertThat(ask(ALSO).status()).isEqualTo(Status.MISS);
        assertThat(embedder.calls).hasValue(2);
        assertThat(answers.near().stats().skipped()).isEqualTo(2);
        assertThat(answers.near().explain(SAME).problem()).contains("embedder");

        embedder.distortion = UnaryOperator.identity();
        time.advance(Duration.ofSeconds(31));
        AiRequest again = AiRequest.of("qa", "how do I mend a broken zipper");
        assertThat(ask(again).status()).isEqualTo(Status.NEAR);
    }

    @Test
    void embedderThatFailed_isLeftAloneForThirtySeconds_andNoLonger() {
        ask(FIRST);
        embedder.distortion = Trouble.THROWS::of;
        ask(answers, MISS, AiControl.ONLY_IF_CACHED);
        embedder.distortion = UnaryOperator.identity();

        time.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(ask(answers, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        time.advance(Duration.ofNanos(1));
        assertThat(ask(answers, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.NEAR);
    }

    @Test
    void embedderThatFailsAfterTheAnswerWasPaidFor_takesItFromNobody() {
        embedder.distortion = vector -> {
            throw new NoClassDefFoundError("ai/onnxruntime/OrtSession");
        };

        AiLookup<String> answer = ask(answers, FIRST, AiControl.REFRESH);

        assertThat(answer.value()).isEqualTo("answer 1");
        assertThat(answer.stored()).isTrue();
        assertThat(ask(FIRST).status()).isEqualTo(Status.HIT);
    }

    @Test
    void embedderThatIsInterrupted_leavesItsThreadInterrupted() {
        embedder.distortion = vector -> sneaky(new InterruptedException());

        AiLookup<String> answer = ask(answers, FIRST, AiControl.REFRESH);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer.value()).isEqualTo("answer 1");
    }

    @SuppressWarnings("unchecked")
    private static <V, X extends Throwable> V sneaky(Throwable failure) throws X {
        throw (X) failure;
    }

    @Test
    void vectorOfAnyLength_isNormalised() {
        embedder.distortion = vector -> {
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= 250;
            }
            return vector;
        };
        ask(FIRST);

        assertThat(ask(SAME).near().similarity()).isBetween(0.5, 1.0);
    }

    @Test
    void indexInTrouble_costsNothingButNearMatches() {
        SimilarityIndex broken = new SimilarityIndex() {
            @Override
            public void add(String partition, String id, float[] vector) {
                throw new UnsatisfiedLinkError("full");
            }

            @Override
            public void remove(String partition, String id) {
                throw new IllegalStateException("gone");
            }

            @Override
            public List<Match> nearest(String partition, float[] vector, double least, int limit) {
                throw new IllegalStateException("away");
            }

            @Override
            public long size() {
                return 0;
            }
        };
        AiResponseCache unlucky = with(near -> near, broken);

        assertThat(ask(unlucky, FIRST, AiControl.DEFAULT).stored()).isTrue();
        assertThat(ask(unlucky, SAME, AiControl.DEFAULT).status()).isEqualTo(Status.MISS);
        unlucky.forget(FIRST);
        assertThat(unlucky.near().stats().failures()).isGreaterThanOrEqualTo(4);
        assertThat(unlucky.near().stats().skipped()).isEqualTo(2);
    }

    @Test
    void indexThatAnswersWithAnotherPartition_isNotBelieved() {
        List<String> ids = new ArrayList<>();
        SimilarityIndex careless = new SimilarityIndex() {
            @Override
            public void add(String partition, String id, float[] vector) {
                ids.add(id);
            }

            @Override
            public void remove(String partition, String id) {
                ids.remove(id);
            }

            @Override
            public List<Match> nearest(String partition, float[] vector, double least, int limit) {
                return ids.stream().map(id -> new Match(id, 1)).toList();
            }

            @Override
            public long size() {
                return ids.size();
            }
        };
        AiResponseCache deceived = with(near -> near, careless);
        ask(deceived, FIRST.withTenant("acme"), AiControl.DEFAULT);

        assertThat(ask(deceived, SAME.withTenant("other"), AiControl.DEFAULT).status())
                .isEqualTo(Status.MISS);
    }

    @Test
    void longText_isNeitherMatchedNorKept() {
        AiResponseCache brief = serving(near -> near.maxTextLength(20));

        ask(brief, FIRST, AiControl.DEFAULT);

        assertThat(embedder.calls).hasValue(0);
        assertThat(brief.near().stats().skipped()).isEqualTo(1);
        assertThat(brief.near().explain(FIRST).problem()).contains("29 chars", "cache.ai.near.max-text-length (20)");
    }

    @Test
    void textWithoutEnd_isReadWithoutExhaustingTheStack() {
        AiResponseCache patient = serving(near -> near.maxTextLength(1_000_000));
        for (String part : List.of("a.", "word ", "x", "1 ", "not ", "\"", "a'")) {
            assertThat(ask(patient, AiRequest.of("qa", part.repeat(20_000)), AiControl.DEFAULT)
                            .stored())
                    .isTrue();
        }
        assertThat(patient.near().stats().failures()).isZero();
    }

    @Test
    void explanation_tellsEveryGuard_andNoWord() {
        ask(FIRST);
        ask(MISS);
        ask(AiRequest.of("qa", "Where do monarch butterflies go?"));

        NearExplanation explanation = answers.near().explain(SAME);

        assertThat(explanation.threshold()).isEqualTo(0.5);
        assertThat(explanation.candidates())
                .hasSize(3)
                .isSortedAccordingTo((a, b) -> Double.compare(b.similarity(), a.similarity()));
        assertThat(outcome(explanation, answers.key(FIRST))).isEqualTo(Outcome.MATCH);
        assertThat(outcome(explanation, answers.key(MISS))).isEqualTo(Outcome.BLOCKED);
        assertThat(explanation.candidates().get(2).outcome()).isEqualTo(Outcome.BELOW_THRESHOLD);
        assertThat(explanation.candidates().get(0).guards()).hasSize(15).containsEntry("content", true);
        assertThat(explanation.toString()).doesNotContainIgnoringCase("zipper", "broken", "monarch");
        assertThat(answers.near().stats().searches()).isEqualTo(3);
    }

    private static Outcome outcome(NearExplanation explanation, String key) {
        return explanation.candidates().stream()
                .filter(candidate -> candidate.key().equals(key))
                .map(Candidate::outcome)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everySearchIsCountedOnce_howeverManySearchAtOnce() {
        ask(FIRST);
        List<Future<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Steps.elsewhere(() -> {
                for (int n = 0; n < 50; n++) {
                    ask(answers, n % 2 == 0 ? SAME : MISS, AiControl.ONLY_IF_CACHED);
                }
                return null;
            }));
        }
        threads.forEach(Steps::join);

        NearStats stats = answers.near().stats();
        assertThat(stats.served()).isEqualTo(100);
        assertThat(stats.blocked()).isEqualTo(100);
        assertThat(stats.searches()).isEqualTo(201);
    }
}
