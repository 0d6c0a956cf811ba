package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.TokenUsage;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every stream is counted once, as what became of it, whoever paid. */
class StreamCountsTest {

    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AiResponseCache cache = factory.fromConfig(
            CacheConfig.of(CachePreset.TESTING),
            AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                    .operation("chat", AiOperation.DEFAULT.withStaleIfError(Duration.ofHours(1)))
                    .build());
    private final FakeStreamingModel fake = new FakeStreamingModel();
    private final AtomicReference<AiControl> control = new AtomicReference<>(AiControl.DEFAULT);
    private final MovedTime time = new MovedTime();
    private final StreamingChatModel cached = new CachingStreamingChatModel(
            fake, ChatSettings.of(cache, null, null, null, null, null, false, control::get), time);

    private static final class MovedTime implements TimeSource {
        private long nanos;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long epochMillis() {
            return 0;
        }
    }

    @AfterEach
    void close() {
        factory.close();
    }

    private List<HeardStream> ask(int streams) {
        return Stream.generate(HeardStream::new)
                .limit(streams)
                .peek(heard -> cached.chat(WHY, heard))
                .toList();
    }

    private void answer(int stream) {
        fake.streams.get(stream).say("a").handler.onCompleteResponse(FakeChatModel.text("a", FinishReason.STOP));
    }

    private AiCounts counts() {
        return cache.summary().total();
    }

    private static void cancel(HeardStream heard) {
        Objects.requireNonNull(heard.handle).cancel();
    }

    @Test
    void aFailure_isTheFailureOfAllWhoListen() {
        ask(10);
        fake.streams.get(0).say("a").handler.onError(new IllegalStateException("down"));

        assertThat(counts().failures()).isEqualTo(10);
        assertThat(counts().requests()).isEqualTo(10);
        assertThat(counts().hitRate()).isZero();
        assertThat(counts().generated()).isZero();
    }

    @Test
    void anAnswer_isPaidForOnce_andSavesTheOthersWhatItTook() {
        ask(2);
        fake.streams.get(0).say("a");
        ask(1);
        assertThat(counts().requests()).as("none has ended yet").isZero();
        answer(0);

        assertThat(counts().misses()).isOne();
        assertThat(counts().coalesced()).isEqualTo(2);
        assertThat(counts().requests()).isEqualTo(3);
        assertThat(counts().generated()).isOne();
        assertThat(counts().spent()).isEqualTo(new TokenUsage(11, 7));
        assertThat(counts().saved()).isEqualTo(new TokenUsage(22, 14));
    }

    @Test
    void aStaleAnswer_isStaleForAll() {
        ask(1);
        answer(0);
        control.set(AiControl.REFRESH);
        ask(3);
        fake.streams.get(1).handler.onError(new IllegalStateException("down"));

        assertThat(counts().stale()).isEqualTo(3);
        assertThat(counts().misses()).isOne();
        assertThat(counts().requests()).isEqualTo(4);
    }

    @Test
    void whoCancels_isCountedAsThat_alsoIfItsGenerationGoesOnForOthers() {
        List<HeardStream> streams = ask(3);
        fake.streams.get(0).say("a");
        cancel(streams.get(0));
        cancel(streams.get(1));
        assertThat(counts().abandoned()).isEqualTo(2);
        answer(0);

        assertThat(counts().abandoned()).isEqualTo(2);
        assertThat(counts().coalesced()).isOne();
        assertThat(counts().requests()).isEqualTo(3);
        assertThat(counts().generated()).isOne();
        assertThat(counts().spent()).isEqualTo(new TokenUsage(11, 7));
    }

    @Test
    void whereAllCancel_allAreCounted_andNothingWasGenerated() {
        List<HeardStream> streams = ask(2);
        fake.streams.get(0).say("a");
        streams.forEach(StreamCountsTest::cancel);
        streams.forEach(StreamCountsTest::cancel);

        assertThat(counts().abandoned()).isEqualTo(2);
        assertThat(counts().requests()).isEqualTo(2);
        assertThat(counts().generated()).isZero();
    }

    @Test
    void whoCancelsAfterTheEnd_isCountedAsWhatItGot() {
        List<HeardStream> streams = ask(2);
        answer(0);
        streams.forEach(StreamCountsTest::cancel);
        List<HeardStream> hit = ask(1);
        hit.forEach(StreamCountsTest::cancel);

        assertThat(counts().abandoned()).isZero();
        assertThat(counts().requests()).isEqualTo(3);
    }

    /** What such a model says in the end is paid for, and no request more. */
    @Test
    void whoseModelHasFallenSilent_isCountedWhenNobodyIsToWaitForIt() {
        ask(2);
        time.nanos += Duration.ofMinutes(2).toNanos();
        ask(1);
        assertThat(counts().abandoned()).isEqualTo(2);
        answer(0);
        answer(1);

        assertThat(counts().abandoned()).isEqualTo(2);
        assertThat(counts().misses()).isOne();
        assertThat(counts().requests()).isEqualTo(3);
        assertThat(counts().generated()).isEqualTo(2);
    }

    /** Judged anew by each call: whoever leads judges, so that it keeps nobody from joining. */
    @Test
    void admissionsThatAreMadeForEachCall_keepNobodyFromSharing() {
        for (int i = 0; i < 3; i++) {
            int call = i;
            control.set(AiControl.DEFAULT.withAdmission(
                    (request, answer) -> org.cdicache.ai.AnswerAdmission.Verdict.rejected("call-" + call)));
            ask(1);
        }
        assertThat(fake.streams).hasSize(1);
        answer(0);

        assertThat(counts().rejected()).containsOnlyKeys("call-0");
    }
}
