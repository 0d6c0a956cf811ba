package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CacheLoader;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AiSummary.Cost;
import org.cdicache.ai.AiSummary.Part;
import org.cdicache.ai.AiSummary.Recommendation;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TenantResolver;
import org.cdicache.ai.TextTier;
import org.cdicache.ai.TokenPrice;
import org.cdicache.ai.TokenUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted, and what follows from it. */
class AnalyticsTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private final CacheFactory caches = CacheFactory.create();
    private final Cache cache = caches.fromConfig(
            CacheConfig.builder(CachePreset.TESTING).maxEntries(10_000).build());
    private final Steps.MovedTime time = new Steps.MovedTime();
    private final AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
            .operation("op0", AiOperation.DEFAULT.withStaleIfError(Duration.ofHours(1)))
            .price("m", new TokenPrice(new BigDecimal("0.50"), new BigDecimal("2")))
            .build();
    private final AiResponseCache answers = new StoredResponses(
            cache,
            new RequestPolicy(config, TenantResolver.NONE),
            new Storing(config, EntryOptions.NONE),
            AnswerAdmission.standard(),
            Conversation.NONE,
            time);

    @AfterEach
    void close() {
        caches.close();
    }

    private void ask(AiRequest request, AiControl control) {
        answers.<String, RuntimeException>answer(request, TEXT, control, () -> {
            time.advance(Duration.ofMillis(1_500));
            return new Generated<>("answer", FinishReason.STOP, new TokenUsage(1_000, 100));
        });
    }

    @Test
    void everyPart_isCountedApart_andHitsCostNothing() {
        AiRequest small = AiRequest.of("qa", "x").withModel("m");
        AiRequest large = AiRequest.of("qa", "x".repeat(2_001)).withModel("m");
        AiRequest unpriced = AiRequest.of("qa", "x");
        ask(small, AiControl.DEFAULT);
        ask(small, AiControl.DEFAULT);
        answers.getCachedResponse(small, TEXT);
        ask(small, AiControl.BYPASS);
        ask(large, AiControl.ONLY_IF_CACHED);
        ask(unpriced, AiControl.DEFAULT);

        AiSummary summary = answers.summary();

        assertThat(summary.parts())
                .containsOnlyKeys(
                        new Part("qa", "m", TextTier.SMALL),
                        new Part("qa", "m", TextTier.LARGE),
                        new Part("qa", "", TextTier.SMALL));
        AiCounts counted = summary.parts().get(new Part("qa", "m", TextTier.SMALL));
        assertThat(counted)
                .isEqualTo(new AiCounts(
                        2,
                        0,
                        0,
                        1,
                        0,
                        1,
                        0,
                        0,
                        0,
                        Map.of(),
                        2,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3),
                        new TokenUsage(2_000, 200),
                        new TokenUsage(2_000, 200)));
        Cost cost = Objects.requireNonNull(summary.costs().get(new Part("qa", "m", TextTier.SMALL)));
        assertThat(cost.spent()).isEqualByComparingTo("0.0014");
        assertThat(cost.saved()).isEqualByComparingTo("0.0014");
        assertThat(summary.costs()).doesNotContainKey(new Part("qa", "", TextTier.SMALL));
        assertThat(summary.costSpent()).isEqualByComparingTo("0.0014");
        assertThat(summary.costSaved()).isEqualByComparingTo("0.0014");
        assertThat(counted.hitRate()).isEqualTo(0.5);
        assertThat(counted.meanGeneration()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(summary.byModel().get("").misses()).isEqualTo(1);
        assertThat(summary.byTier().get(TextTier.LARGE).absent()).isEqualTo(1);
        assertThat(summary.byOperation().get("qa")).isEqualTo(summary.total());
    }

    @Test
    void failures_areCounted_alsoWhereNothingElseIs() {
        assertThat(catchThrowable(() -> answers.answer(AiRequest.of("qa", "x"), TEXT, AiControl.DEFAULT, () -> {
                    throw new IllegalStateException("model down");
                })))
                .hasMessage("model down");

        assertThat(answers.summary().total().failures()).isEqualTo(1);
        assertThat(answers.summary().total().requests()).isEqualTo(1);
    }

    /** A hit costs its caller nothing, but the refresh that it has started is paid for. */
    @Test
    void generationThatNobodyWaitsFor_isCountedOnce() {
        EntryOptions early = EntryOptions.builder().earlyRefresh(1e-9).build();
        AiResponseCache refreshing = new StoredResponses(
                caches.fromConfig(
                        CacheConfig.builder(CachePreset.TESTING).entry(early).build()),
                new RequestPolicy(config, TenantResolver.NONE),
                new Storing(config, early),
                AnswerAdmission.standard(),
                Conversation.NONE,
                time);
        CacheLoader<Generated<String>, RuntimeException> cut =
                () -> new Generated<>("answer", FinishReason.LENGTH, new TokenUsage(10, 1));
        AiRequest request = AiRequest.of("qa", "x");
        refreshing.cacheResponse(request, "answer");

        assertThat(refreshing.answer(request, TEXT, AiControl.DEFAULT, cut).status())
                .isEqualTo(AiLookup.Status.HIT);
        Steps.eventually(
                "the refresh is counted", () -> refreshing.summary().total().generated() == 1);

        AiCounts total = refreshing.summary().total();
        assertThat(total.requests()).isEqualTo(1);
        assertThat(total.hits()).isEqualTo(1);
        assertThat(total.spent()).isEqualTo(new TokenUsage(10, 1));
        Steps.eventually(
                "so is what became of it",
                () -> refreshing.summary().total().rejected().equals(Map.of("truncated", 1L)));
    }

    /** A model that counts what it does, and whose callers count what it keeps from them. */
    private final class Model {
        final LongAdder generations = new LongAdder();
        final LongAdder cut = new LongAdder();
        final LongAdder failures = new LongAdder();

        void ask(AiRequest request, AiControl control, boolean broken, FinishReason reason) {
            try {
                answers.<String, IOException>answer(request, TEXT, control, () -> {
                    if (broken) {
                        throw new IOException("model down");
                    }
                    generations.increment();
                    (reason == FinishReason.LENGTH ? cut : new LongAdder()).increment();
                    return new Generated<>("answer", reason, new TokenUsage(10, 1));
                });
            } catch (IOException down) {
                failures.increment();
            }
        }

        void anyhow(int i, int seed) {
            AiRequest request =
                    AiRequest.of("op" + i % 3, "x".repeat(1 + i % 40 * 60)).withModel("m" + i % 2);
            switch ((i * 7 + seed) % 7) {
                case 0 -> ask(request, AiControl.BYPASS, false, FinishReason.STOP);
                case 1 -> ask(request, AiControl.NO_STORE, false, FinishReason.STOP);
                case 2 -> ask(request, AiControl.REFRESH, false, FinishReason.STOP);
                case 3 -> ask(request, AiControl.REFRESH, true, FinishReason.STOP);
                case 4 -> ask(request, AiControl.REFRESH, false, FinishReason.LENGTH);
                default -> ask(request, AiControl.DEFAULT, false, FinishReason.STOP);
            }
        }
    }

    /** What threads that meet by chance may not do: one is answered stale, one not at all, one is rejected, and three wait for another one. */
    private void everyOutcome(Model model) {
        AiRequest stored = AiRequest.of("op0", "stored");
        model.ask(stored, AiControl.DEFAULT, false, FinishReason.STOP);
        model.ask(stored, AiControl.REFRESH, true, FinishReason.STOP);
        model.ask(AiRequest.of("op1", "failing"), AiControl.DEFAULT, true, FinishReason.STOP);
        model.ask(AiRequest.of("op1", "cut"), AiControl.DEFAULT, false, FinishReason.LENGTH);
        CompletableFuture<Void> began = new CompletableFuture<>();
        CompletableFuture<Void> mayEnd = new CompletableFuture<>();
        AiRequest shared = AiRequest.of("op2", "shared");
        Future<?> leader = Steps.elsewhere(() -> answers.answer(shared, TEXT, AiControl.DEFAULT, () -> {
            began.complete(null);
            Steps.await(mayEnd);
            model.generations.increment();
            return new Generated<>("answer", FinishReason.STOP, new TokenUsage(10, 1));
        }));
        Steps.await(began);
        List<Future<Void>> waiters = Stream.generate(() -> Steps.<Void>elsewhere(() -> {
                    model.ask(shared, AiControl.DEFAULT, false, FinishReason.STOP);
                    return null;
                }))
                .limit(3)
                .toList();
        Steps.waitForALoad(3);
        mayEnd.complete(null);
        Steps.join(leader);
        waiters.forEach(Steps::join);
    }

    /** Whatever threads do at once: each request is counted once, the parts are the total, and tokens are spent or saved once each. */
    @Test
    void partsAddUpToTheTotal_underConcurrency() {
        int threads = 8;
        int each = 400;
        Model model = new Model();
        List<Future<Void>> done = IntStream.range(0, threads)
                .mapToObj(seed -> Steps.<Void>elsewhere(() -> {
                    IntStream.range(0, each).forEach(i -> model.anyhow(i, seed));
                    return null;
                }))
                .toList();
        done.forEach(Steps::join);
        everyOutcome(model);

        AiSummary summary = answers.summary();
        AiCounts total = summary.total();
        long generations = model.generations.sum();
        assertThat(total.requests()).isEqualTo((long) threads * each + 8);
        assertThat(total.generated()).isEqualTo(generations);
        assertThat(total.misses() + total.bypassed()).isEqualTo(generations);
        assertThat(total.failures()).isEqualTo(model.failures.sum()).isPositive();
        assertThat(total.rejected()).isEqualTo(Map.of("truncated", model.cut.sum()));
        assertThat(total.stale()).isPositive();
        assertThat(total.coalesced()).isGreaterThanOrEqualTo(3);
        assertThat(total.spent()).isEqualTo(new TokenUsage(10 * generations, generations));
        assertThat(total.saved().output()).isEqualTo(total.hits() + total.stale() + total.coalesced());
        for (Collection<AiCounts> parts : List.of(
                summary.byOperation().values(),
                summary.byModel().values(),
                summary.byTier().values())) {
            assertThat(parts.stream().reduce(AiCounts.NONE, AiCounts::plus)).isEqualTo(total);
        }
    }

    /** Each request once, and once more where its key is asked for; long texts from the threshold on. */
    @Test
    void keys_areCounted_andThoseOfLongTexts() {
        AiRequest atThreshold = AiRequest.of("qa", "x".repeat(config.hashThreshold()));
        AiRequest longer = AiRequest.of("qa", "x".repeat(config.hashThreshold() + 1));
        ask(atThreshold, AiControl.DEFAULT);
        ask(longer, AiControl.DEFAULT);
        answers.getCachedResponse(longer, TEXT);
        answers.key(atThreshold);

        assertThat(answers.summary().keys()).isEqualTo(new AiSummary.Keys(4, 2));
    }

    @Test
    void namesMadeOfUserInput_fillNoHeap() {
        for (int i = 0; i < Analytics.MOST_PARTS + 500; i++) {
            answers.lookup(AiRequest.of("op" + i, "x"), TEXT);
        }

        AiSummary summary = answers.summary();
        assertThat(summary.parts()).hasSizeLessThanOrEqualTo(Analytics.MOST_PARTS + TextTier.values().length);
        assertThat(summary.byOperation().get(AiSummary.OTHERS).absent()).isEqualTo(500);
        assertThat(summary.total().requests()).isEqualTo(Analytics.MOST_PARTS + 500);
    }

    @Test
    void reasonsOfRejections_areBounded() {
        AiResponseCache named = new StoredResponses(
                cache,
                new RequestPolicy(config, TenantResolver.NONE),
                new Storing(config, EntryOptions.NONE),
                (request, answer) -> AnswerAdmission.Verdict.rejected("reason-" + answer.value()),
                Conversation.NONE,
                time);
        for (int i = 0; i < 80; i++) {
            int number = i;
            named.answer(AiRequest.of("qa", "x"), TEXT, AiControl.DEFAULT, () -> Generated.of("" + number));
        }

        assertThat(named.summary().total().rejections()).isEqualTo(80);
        assertThat(named.summary().total().rejected()).hasSize(51).containsEntry("others", 30L);
    }

    private static AiCounts counts(long hits, long misses, long bypassed, long failures, Map<String, Long> rejected) {
        return new AiCounts(
                hits,
                0,
                0,
                misses,
                0,
                bypassed,
                0,
                failures,
                0,
                rejected,
                misses + bypassed,
                Duration.ZERO,
                Duration.ZERO,
                new TokenUsage(0, 0),
                new TokenUsage(0, 0));
    }

    private List<Recommendation> advice(AiCounts counts) {
        return advice("qa", false, counts);
    }

    private List<Recommendation> advice(String operation, boolean keepsStale, AiCounts counts) {
        return new Advice(config, any -> keepsStale).of(Map.of(operation, counts));
    }

    @Test
    void recommendations_followFromFigures_andTellThem() {
        assertThat(advice(counts(9, 90, 0, 0, Map.of()))).as("too few to tell").isEmpty();
        assertThat(advice(counts(50, 50, 0, 0, Map.of()))).isEmpty();
        assertThat(advice(counts(9, 91, 0, 0, Map.of())))
                .singleElement()
                .satisfies(one -> assertThat(one.advice()).contains("qa", "an id", "ttl (PT15M)"))
                .satisfies(one -> assertThat(one.reason())
                        .isEqualTo("9 of 100 requests (9.0 %) were answered without a generation"));
        assertThat(advice(counts(50, 50, 0, 0, Map.of("truncated", 6L))))
                .singleElement()
                .satisfies(one -> assertThat(one.advice()).contains("output tokens"));
        assertThat(advice(counts(50, 50, 0, 0, Map.of("refused", 6L))))
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("{refused=6}"));
        assertThat(advice(counts(50, 35, 0, 15, Map.of())))
                .singleElement()
                .satisfies(one -> assertThat(one.advice()).isEqualTo("Set cache.ai.operations.qa.stale-if-error"));
        assertThat(advice("qa", true, counts(50, 35, 0, 15, Map.of())))
                .as("the cache keeps stale entries")
                .isEmpty();
        assertThat(advice(AiSummary.OTHERS, false, counts(9, 91, 0, 0, Map.of())))
                .as("no operation")
                .isEmpty();
        assertThat(advice(counts(40, 9, 51, 0, Map.of())))
                .singleElement()
                .satisfies(one -> assertThat(one.advice()).contains("past the cache"));
    }
}
