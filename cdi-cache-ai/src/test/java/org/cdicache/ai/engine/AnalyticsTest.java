package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AiSummary;
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
                        Map.of(),
                        2,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3),
                        new TokenUsage(2_000, 200),
                        new TokenUsage(2_000, 200)));
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

    /** Whatever threads do at once: each request is counted once, the parts are the total, and tokens are spent or saved once each. */
    @Test
    void partsAddUpToTheTotal_underConcurrency() throws Exception {
        int threads = 8;
        int each = 400;
        LongAdder generations = new LongAdder();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int seed = t;
            done.add(pool.submit(() -> {
                for (int i = 0; i < each; i++) {
                    int kind = (i * 7 + seed) % 5;
                    AiRequest request = AiRequest.of("op" + i % 3, "x".repeat(1 + i % 40 * 60))
                            .withModel("m" + i % 2);
                    AiControl control = switch (kind) {
                        case 0 -> AiControl.BYPASS;
                        case 1 -> AiControl.NO_STORE;
                        case 2 -> AiControl.REFRESH;
                        default -> AiControl.DEFAULT;
                    };
                    answers.<String, RuntimeException>answer(request, TEXT, control, () -> {
                        generations.increment();
                        return new Generated<>("answer", FinishReason.STOP, new TokenUsage(10, 1));
                    });
                }
                return null;
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
        pool.shutdown();

        AiSummary summary = answers.summary();
        AiCounts total = summary.total();
        assertThat(total.requests()).isEqualTo((long) threads * each);
        assertThat(total.generated()).isEqualTo(generations.sum());
        assertThat(total.misses() + total.bypassed()).isEqualTo(generations.sum());
        assertThat(total.spent()).isEqualTo(new TokenUsage(10 * generations.sum(), generations.sum()));
        assertThat(total.saved().output()).isEqualTo(total.hits() + total.coalesced());
        assertThat(summary.byOperation().values().stream().reduce(AiCounts.NONE, AiCounts::plus))
                .isEqualTo(total);
        assertThat(summary.byModel().values().stream().reduce(AiCounts.NONE, AiCounts::plus))
                .isEqualTo(total);
        assertThat(summary.byTier().values().stream().reduce(AiCounts.NONE, AiCounts::plus))
                .isEqualTo(total);
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
                rejected,
                misses + bypassed,
                Duration.ZERO,
                Duration.ZERO,
                new TokenUsage(0, 0),
                new TokenUsage(0, 0));
    }

    private List<Recommendation> advice(AiCounts counts) {
        return new Advice(config).of(Map.of("qa", counts));
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
        assertThat(advice(counts(40, 9, 51, 0, Map.of())))
                .singleElement()
                .satisfies(one -> assertThat(one.advice()).contains("past the cache"));
    }
}
