package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiBatch;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.Generated;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What surrounds a call is asked what it wants, and told what it got, whether or not anything is stored. */
class ConversationTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private final CacheFactory caches = CacheFactory.create();
    private final ExecutorService helpers = Executors.newFixedThreadPool(2);
    private final List<Status> told = new ArrayList<>();
    private final Thread caller = Thread.currentThread();
    private AiControl wanted = AiControl.DEFAULT;

    private final Conversation conversation = new Conversation() {
        @Override
        public AiControl control() {
            assertThat(Thread.currentThread()).isSameAs(caller);
            return wanted;
        }

        @Override
        public void answered(AiLookup<?> answer) {
            assertThat(Thread.currentThread()).isSameAs(caller);
            told.add(answer.status());
        }
    };

    @AfterEach
    void close() {
        caches.close();
        helpers.shutdownNow();
    }

    private AiResponseCache answers(CachePreset preset) {
        return AiResponses.in(
                () -> caches.registry(CacheConfig.of(CachePreset.TESTING)),
                AiCacheConfig.of(preset),
                AiHooks.DEFAULT,
                conversation);
    }

    private static List<AiRequest> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> AiRequest.of("qa", "text " + i))
                .toList();
    }

    private AiBatch<String> batch(AiResponseCache answers) {
        return answers.getOrGenerateAll(
                requests(3), TEXT, request -> Generated.of("answer"), BatchOptions.concurrent(3, helpers));
    }

    @Test
    void everyAnswerOfABatch_isToldOnTheCallersThread() {
        AiResponseCache answers = answers(CachePreset.AI_DEVELOPMENT);
        answers.cacheResponse(requests(1).get(0), "stored");

        assertThat(batch(answers).complete()).isTrue();
        assertThat(told).containsExactly(Status.HIT, Status.MISS, Status.MISS);

        told.clear();
        requests(2).forEach(answers::forget);
        wanted = AiControl.ONLY_IF_CACHED;
        assertThat(batch(answers).failures()).hasSize(2);
        assertThat(told).containsExactlyInAnyOrder(Status.HIT, Status.ABSENT, Status.ABSENT);
    }

    @Test
    void withoutAStore_whoWantsCachedAnswersOnly_paysForNone() {
        AiResponseCache off = answers(CachePreset.SIMPLE);
        AiRequest request = requests(1).get(0);

        assertThat(off.<String, RuntimeException>answer(request, TEXT, AiControl.DEFAULT, () -> Generated.of("answer"))
                        .value())
                .isEqualTo("answer");
        batch(off);
        assertThat(told).containsExactly(Status.BYPASS, Status.BYPASS, Status.BYPASS, Status.BYPASS);

        told.clear();
        wanted = AiControl.ONLY_IF_CACHED;
        assertThat(off.<String, RuntimeException>answer(request, TEXT, AiControl.DEFAULT, () -> {
                            throw new AssertionError("nobody asked for that");
                        })
                        .status())
                .isEqualTo(Status.ABSENT);
        assertThat(batch(off).failures()).hasSize(3);
        assertThat(told).containsExactly(Status.ABSENT, Status.ABSENT, Status.ABSENT, Status.ABSENT);
    }
}
