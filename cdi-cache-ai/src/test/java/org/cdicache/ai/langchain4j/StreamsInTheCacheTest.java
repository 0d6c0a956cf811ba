package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.engine.AiResponses;
import org.cdicache.ai.engine.Conversation;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the cache is told of streams, and what it decides about them while they run. */
class StreamsInTheCacheTest {

    private static final ChatRequest WHY = question("why?");

    private final CacheFactory caches = CacheFactory.create();
    private final CacheRegistry registry = caches.registry(CacheConfig.of(CachePreset.TESTING));
    private final FakeStreamingModel fake = new FakeStreamingModel();
    private final AtomicReference<AiControl> control = new AtomicReference<>(AiControl.DEFAULT);
    private final ThreadLocal<AiControl> http = new ThreadLocal<>();
    private final AiResponseCache cache = cache(config -> {}, AiHooks.DEFAULT);
    private final StreamingChatModel cached = model(cache);

    @AfterEach
    void close() {
        http.remove();
        caches.close();
    }

    private static ChatRequest question(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    /** What an HTTP request wants is known on its own thread only. */
    private AiResponseCache cache(Consumer<AiCacheConfig.Builder> settings, AiHooks hooks) {
        AiCacheConfig.Builder config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT);
        settings.accept(config);
        return AiResponses.in(() -> registry, config.build(), hooks, new Conversation() {
            @Override
            public AiControl control() {
                return http.get() == null ? AiControl.DEFAULT : http.get();
            }

            @Override
            public void answered(AiLookup<?> answer) {}
        });
    }

    private StreamingChatModel model(AiResponseCache answers) {
        return CachingStreamingChatModel.builder()
                .delegate(fake)
                .cache(answers)
                .control(control::get)
                .build();
    }

    private HeardStream ask(StreamingChatModel model, ChatRequest request) {
        HeardStream heard = new HeardStream();
        model.chat(request, heard);
        return heard;
    }

    private HeardStream ask() {
        return ask(cached, WHY);
    }

    private void answer(int stream, String text) {
        fake.streams.get(stream).say(text).handler.onCompleteResponse(FakeChatModel.text(text, FinishReason.STOP));
    }

    @Test
    void invalidationWhileAStreamRuns_isNotStored() {
        HeardStream heard = ask();
        cache.invalidate(AnswerScope.operation("chat"), "test");
        answer(0, "old");

        assertThat(heard.heard).containsExactly("old", ".");
        ask();
        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void everythingIsInvalidatedWhileAStreamRuns_isNotStored() {
        ask();
        cache.invalidate(AnswerScope.ALL, "test");
        answer(0, "old");

        ask();
        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void deletedByPatternWhileAStreamRuns_isNotStored() {
        ask();
        registry.cache("ai").deleteMatching("*");
        answer(0, "old");

        ask();
        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void forgottenWhileAStreamRuns_isNotStored() {
        ask();
        ChatKeys keys = new ChatKeys(ChatSettings.of(cache, null, null, null, null, null, false, null));
        cache.forget(keys.request(WHY, fake.defaultRequestParameters(), fake.provider(), /* streamed= */ true)
                .request());
        answer(0, "old");

        ask();
        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void whoAsksAfterAnInvalidation_doesNotJoin() {
        HeardStream before = ask();
        cache.invalidate(AnswerScope.operation("chat"), "test");
        HeardStream after = ask();
        assertThat(fake.streams).hasSize(2);

        answer(1, "new");
        answer(0, "old");

        assertThat(before.heard).containsExactly("old", ".");
        assertThat(after.heard).containsExactly("new", ".");
        assertThat(ask().heard).containsExactly("new", ".");
    }

    @Test
    void whatAnHttpRequestForbids_isNotStored() {
        http.set(AiControl.NO_STORE);
        HeardStream heard = ask();
        http.remove();
        answer(0, "private");

        assertThat(heard.heard).containsExactly("private", ".");
        ask();
        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void anHttpRequestForCachedAnswersOnly_paysNothing() {
        http.set(AiControl.ONLY_IF_CACHED);

        assertThat(ask().error).isInstanceOf(NoSuchElementException.class);
        assertThat(fake.streams).isEmpty();
    }

    @Test
    void callsThatWantSomethingElse_shareNoGeneration() {
        control.set(AiControl.DEFAULT.withTags("a"));
        ask();
        control.set(AiControl.DEFAULT.withTags("b"));
        ask();
        assertThat(fake.streams).hasSize(2);
        ask();
        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void withTheAiCacheOff_streamsShareNothing() {
        StreamingChatModel off = model(cache(config -> config.enabled(false), AiHooks.DEFAULT));
        HeardStream one = ask(off, WHY);
        HeardStream other = ask(off, WHY);
        assertThat(fake.streams).hasSize(2);
        answer(0, "a");
        answer(1, "b");

        assertThat(one.heard).containsExactly("a", ".");
        assertThat(other.heard).containsExactly("b", ".");
    }

    @Test
    void everyStream_isCountedOnce() {
        ask();
        ask();
        answer(0, "a");
        ask();
        control.set(AiControl.REFRESH);
        ask();
        fake.streams.get(1).handler.onError(new IllegalStateException("down"));
        control.set(AiControl.ONLY_IF_CACHED);
        ask(cached, question("other"));

        AiCounts counts = cache.summary().total();
        assertThat(counts.requests()).isEqualTo(5);
        assertThat(counts.misses()).isOne();
        assertThat(counts.coalesced()).isOne();
        assertThat(counts.hits()).isOne();
        assertThat(counts.failures()).isOne();
        assertThat(counts.absent()).isOne();
        assertThat(counts.generated()).isOne();
    }

    @Test
    void aNearMatch_isStreamed() {
        NearConfig near = NearConfig.OFF.toBuilder()
                .enabled(true)
                .mode(NearConfig.Mode.SERVE)
                .threshold(0.5)
                .build();
        StreamingChatModel model = model(cache(config -> config.near(near), AiHooks.DEFAULT.withEmbedder(alike())));
        ask(model, question("How do I fix a broken zipper?"));
        answer(0, "pliers");

        HeardStream heard = ask(model, question("How do I repair a broken zipper?"));

        assertThat(heard.heard).containsExactly("pliers", ".");
        assertThat(fake.streams).hasSize(1);
    }

    private static TextEmbedder alike() {
        return new TextEmbedder() {
            @Override
            public String id() {
                return "alike";
            }

            @Override
            public int dimension() {
                return 2;
            }

            @Override
            public float[] embed(String text) {
                return new float[] {1, 0};
            }
        };
    }

    @Test
    void aModelThatHasFallenSilent_isJoinedByNobody_andHoldsNothing() {
        MovedTime time = new MovedTime();
        StreamingChatModel model = new CachingStreamingChatModel(
                fake, ChatSettings.of(cache, null, null, null, null, null, false, null), time);
        HeardStream silent = ask(model, WHY);
        time.nanos += Duration.ofMinutes(1).toNanos();
        ask(model, WHY);
        assertThat(fake.streams).hasSize(1);

        time.nanos += 1;
        HeardStream next = ask(model, WHY);
        assertThat(fake.streams).hasSize(2);
        answer(1, "new");
        answer(0, "late");

        assertThat(next.heard).containsExactly("new", ".");
        assertThat(silent.heard).containsExactly("late", ".");
        assertThat(ask(model, WHY).heard).containsExactly("new", ".");
    }

    /** Otherwise one that never ends would be kept for ever. */
    @Test
    void aModelThatHasFallenSilent_isForgotten_whenAnotherStreamStarts() {
        MovedTime time = new MovedTime();
        StreamingChatModel model = new CachingStreamingChatModel(
                fake, ChatSettings.of(cache, null, null, null, null, null, false, null), time);
        ask(model, WHY);
        time.nanos += Duration.ofMinutes(2).toNanos();
        ask(model, question("other"));
        answer(0, "late");

        ask(model, WHY);

        assertThat(fake.streams).hasSize(3);
    }

    /** A newcomer has taken its place while it was being cancelled, which failed; then its model says nothing any more. */
    @Test
    void aModelThatHasFallenSilent_isForgotten_alsoIfAnotherOneHasTakenItsPlace() {
        MovedTime time = new MovedTime();
        StreamingChatModel model = new CachingStreamingChatModel(
                fake, ChatSettings.of(cache, null, null, null, null, null, false, null), time);
        HeardStream first = ask(model, WHY);
        StreamingHandle unsupported = new StreamingHandle() {
            @Override
            public void cancel() {
                ask(model, WHY);
                throw new UnsupportedFeatureException("no cancelling");
            }

            @Override
            public boolean isCancelled() {
                return false;
            }
        };
        fake.streams
                .get(0)
                .handler
                .onPartialResponse(new PartialResponse("be"), new PartialResponseContext(unsupported));
        Objects.requireNonNull(first.handle).cancel();
        answer(1, "new");
        time.nanos += Duration.ofMinutes(2).toNanos();

        ask(model, question("other"));
        answer(0, "late");

        assertThat(ask(model, WHY).heard).containsExactly("new", ".");
        assertThat(fake.streams).hasSize(3);
    }

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
}
