package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TextTier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which answers come into the heap, and what that is worth. */
class SmartPromotionTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final String LARGE = "x".repeat(5_001);

    private final OneRedis redis = new OneRedis();

    @AfterEach
    void stop() {
        redis.close();
    }

    private CacheRegistry node() {
        return redis.node(config -> config.maxEntries(100));
    }

    private static AiResponseCache on(CacheRegistry node, boolean promotion) {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_PRODUCTION)
                .smartPromotion(promotion)
                .build();
        return AiResponses.in(() -> node, config);
    }

    private static Tier ask(AiResponseCache answers, String text, String answer) {
        return answers.answer(AiRequest.of("qa", text), TEXT, AiControl.DEFAULT, () -> Generated.of(answer))
                .tier();
    }

    @Test
    void smallAnswer_isInTheHeapAtOnce_largeOneWhenItIsReadAgain() {
        AiResponseCache answers = on(node(), true);

        ask(answers, "small", "answer");
        assertThat(ask(answers, "small", "")).isEqualTo(Tier.L1);
        ask(answers, LARGE, "answer");
        assertThat(ask(answers, LARGE, "")).isEqualTo(Tier.L2);
        assertThat(ask(answers, LARGE, "")).isEqualTo(Tier.L1);
        ask(answers, "small text of a large answer", LARGE);
        assertThat(ask(answers, "small text of a large answer", "")).isEqualTo(Tier.L2);
        assertThat(ask(answers, "small text of a large answer", "")).isEqualTo(Tier.L1);
    }

    /** As for what is generated: what is large by its text or itself comes into the heap only if somebody reads it again. */
    @Test
    void whatTheApplicationStores_isPromotedAsWhatIsGenerated() {
        AiResponseCache answers = on(node(), true);
        AiRequest small = AiRequest.of("qa", "small");
        AiRequest largeAnswer = AiRequest.of("qa", "small text of a large answer");
        AiRequest largeText = AiRequest.of("qa", LARGE);
        answers.cacheResponse(small, "answer");
        answers.cacheResponse(largeAnswer, LARGE);
        answers.cacheResponse(largeText, "answer");

        assertThat(answers.lookup(small, TEXT).tier()).isEqualTo(Tier.L1);
        for (AiRequest large : List.of(largeAnswer, largeText)) {
            assertThat(answers.lookup(large, TEXT).tier()).isEqualTo(Tier.L2);
            assertThat(answers.lookup(large, TEXT).tier()).isEqualTo(Tier.L1);
        }
    }

    record Analysis(String summary, List<Integer> scores) {}

    private static Tier analyse(AiResponseCache answers, String text, Analysis analysis) {
        return answers.answer(
                        AiRequest.of("qa", text),
                        TypeRef.of(Analysis.class),
                        AiControl.DEFAULT,
                        () -> Generated.of(analysis))
                .tier();
    }

    @Test
    void answerThatIsNoText_isAsLargeAsItsJson() {
        AiResponseCache answers = on(node(), true);
        Analysis small = new Analysis("short", List.of(1));
        Analysis large = new Analysis("short", Collections.nCopies(2_600, 1));

        analyse(answers, "small", small);
        assertThat(analyse(answers, "small", small)).isEqualTo(Tier.L1);
        analyse(answers, "large", large);
        assertThat(analyse(answers, "large", large)).isEqualTo(Tier.L2);
        assertThat(analyse(answers, "large", large)).isEqualTo(Tier.L1);
    }

    /** Such as a model's response, which need not be written to know. */
    @Test
    void answerThatKnowsItsSize_isAsked() {
        AnswerCache cache = new AnswerCache(node().cache("ai"));
        Sized large = LARGE::length;

        assertThat(cache.chars(large)).isEqualTo(LARGE.length());
        assertThat(cache.chars("text")).isEqualTo(4);
        assertThat(cache.chars(new Object())).isZero();
    }

    /** Operations and the cache are checked against each other where they are read, not by the first call. */
    @Test
    void tagsOfTheCacheThatLeaveNoRoom_areRefused() {
        AiCacheConfig config = AiCacheConfig.of(CachePreset.AI_PRODUCTION);
        String[] nine = IntStream.range(0, 9).mapToObj(i -> "tag" + i).toArray(String[]::new);
        String[] ten = IntStream.range(0, 10).mapToObj(i -> "tag" + i).toArray(String[]::new);
        String[] own =
                IntStream.range(0, AiControl.MAX_TAGS).mapToObj(i -> "own" + i).toArray(String[]::new);
        EntryOptions most = EntryOptions.builder().tags(nine).build();
        AiRequest request = AiRequest.of("qa", "text").withModel("m").withTenant("t");

        assertThat(Storing.contradictions(config, most)).isEmpty();
        assertThat(new Storing(config, most)
                        .load(request, AiControl.DEFAULT.withTags(own))
                        .over(most)
                        .tags())
                .hasSize(32);
        assertThat(Storing.contradictions(
                        config, EntryOptions.builder().tags(ten).build()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("cache.entry.tags", "10", "at most 9"));
    }

    @Test
    void switchedOff_everyAnswerIsInTheHeapAtOnce() {
        AiResponseCache answers = on(node(), false);

        ask(answers, LARGE, "answer");
        assertThat(ask(answers, LARGE, "")).isEqualTo(Tier.L1);
    }

    @Test
    void tiersOfTheCacheItself_goBeforeIt() {
        CacheRegistry node = redis.node(config -> config.entry(
                EntryOptions.builder().tiers(EntryOptions.Tiers.L1_ONLY).build()));
        AiResponseCache answers = on(node, true);

        ask(answers, LARGE, "answer");

        assertThat(ask(answers, LARGE, "")).isEqualTo(Tier.L1);
        assertThat(redis.entries()).isEmpty();
    }

    /**
     * Every second request is for one of 150 small texts, the lower ones far more often; the others are for large texts, one in ten of which is asked for
     * again. Room for 100 answers.
     */
    private static Map<TextTier, Double> shareOfL1(AiResponseCache answers) {
        Random random = new Random(7);
        Map<TextTier, int[]> counts = new EnumMap<>(TextTier.class);
        for (int i = 0; i < 6_000; i++) {
            boolean large = i % 2 == 0;
            double skewed = Math.pow(random.nextDouble(), 3);
            String text = large
                    ? LARGE + (random.nextInt(10) == 0 ? random.nextInt(5) : "once " + i)
                    : "small " + (int) (150 * skewed);
            int[] seen = counts.computeIfAbsent(large ? TextTier.LARGE : TextTier.SMALL, t -> new int[2]);
            seen[0]++;
            seen[1] += ask(answers, text, "answer") == Tier.L1 ? 1 : 0;
        }
        Map<TextTier, Double> shares = new EnumMap<>(TextTier.class);
        counts.forEach((tier, seen) -> shares.put(tier, (double) seen[1] / seen[0]));
        return shares;
    }

    /** Measured: 0.822 against 0.782 of the small ones, 0.091 of the large ones either way, within 0.002 from run to run. */
    @Test
    void onASkewedWorkload_theHeapAnswersMoreSmallRequests_andNoFewerLargeOnes() {
        Map<TextTier, Double> with = shareOfL1(on(node(), true));
        redis.raw.flushall();
        Map<TextTier, Double> without = shareOfL1(on(node(), false));

        assertThat(with.get(TextTier.SMALL)).isGreaterThan(without.get(TextTier.SMALL) + 0.02);
        assertThat(with.get(TextTier.LARGE)).isGreaterThan(without.get(TextTier.LARGE) - 0.01);
    }
}
