package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.OptionSchema;
import org.cdicache.ai.TenantRequiredException;
import org.cdicache.ai.TokenUsage;
import org.cdicache.ai.engine.AiResponses;
import org.cdicache.ai.engine.Conversation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that nothing could tell from others are answered by the model each time; all that holds for any other request holds for them. */
class PastTheCacheTest {

    private static final String LONG = "longer than thirty characters, by far";

    private final CacheFactory caches = CacheFactory.create();
    private final CacheRegistry registry = caches.registry(CacheConfig.of(CachePreset.TESTING));
    private final AtomicReference<String> tenant = new AtomicReference<>();
    private final AtomicReference<AiControl> own = new AtomicReference<>(AiControl.DEFAULT);
    private final AtomicReference<AiControl> http = new AtomicReference<>(AiControl.DEFAULT);
    private final List<Status> told = new ArrayList<>();
    private final FakeChatModel fake = new FakeChatModel();
    private final FakeStreamingModel streaming = new FakeStreamingModel();

    @AfterEach
    void close() {
        caches.close();
    }

    /** What is wrong with a request. */
    record Unfit(String what, ChatRequest request, AiOperation operation) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Unfit> unfit() {
        return Stream.of(
                new Unfit("without a model", named("why?", ""), AiOperation.DEFAULT),
                new Unfit("with a nameless model", named("why?", " "), AiOperation.DEFAULT),
                new Unfit("too long", named(LONG, "m"), AiOperation.DEFAULT.withMaxTextLength(30)),
                new Unfit(
                        "no request of its schema",
                        named("why?", "m"),
                        AiOperation.DEFAULT.withOptions(OptionSchema.none())),
                new Unfit(
                        "unreadable",
                        ChatRequest.builder()
                                .messages(CustomMessage.from(Map.of("a", new Object())))
                                .modelName("m")
                                .build(),
                        AiOperation.DEFAULT));
    }

    private static ChatRequest named(String text, String model) {
        ChatRequest.Builder request = ChatRequest.builder().messages(UserMessage.from(text));
        return model.isEmpty() ? request.build() : request.modelName(model).build();
    }

    private AiResponseCache cache(Unfit unfit, boolean tenantRequired, boolean enabled) {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .enabled(enabled)
                .tenantRequired(tenantRequired)
                .operation("chat", unfit.operation)
                .build();
        return AiResponses.in(() -> registry, config, AiHooks.DEFAULT.withTenants(tenant::get), new Conversation() {
            @Override
            public AiControl control() {
                return http.get();
            }

            @Override
            public void answered(AiLookup<?> answer) {
                told.add(answer.status());
            }
        });
    }

    private ChatModel chat(AiResponseCache cache) {
        fake.defaults = ChatRequestParameters.builder().build();
        return CachingChatModel.builder()
                .delegate(fake)
                .cache(cache)
                .control(own::get)
                .build();
    }

    /** What a stream of it is told; the model answers what it is asked. */
    private HeardStream stream(AiResponseCache cache, ChatRequest request) {
        streaming.defaults = ChatRequestParameters.builder().build();
        streaming.whenAsked =
                stream -> stream.say("a").handler.onCompleteResponse(FakeChatModel.text("a", FinishReason.STOP));
        StreamingChatModel model = CachingStreamingChatModel.builder()
                .delegate(streaming)
                .cache(cache)
                .control(own::get)
                .build();
        HeardStream heard = new HeardStream();
        model.chat(request, heard);
        return heard;
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void whereATenantIsRequired_nothingIsAskedWithoutOne(Unfit unfit) {
        AiResponseCache cache = cache(unfit, /* tenantRequired= */ true, /* enabled= */ true);

        assertThatThrownBy(() -> chat(cache).chat(unfit.request)).isInstanceOf(TenantRequiredException.class);
        assertThat(stream(cache, unfit.request).error).isInstanceOf(TenantRequiredException.class);
        assertThat(fake.asked).isEmpty();
        assertThat(streaming.streams).isEmpty();

        tenant.set("acme");
        assertThat(chat(cache).chat(unfit.request).aiMessage().text()).isEqualTo("answer 1");
        assertThat(stream(cache, unfit.request).heard).containsExactly("a", ".");
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void whoWantsCachedAnswersOnly_paysForNone(Unfit unfit) {
        for (boolean enabled : new boolean[] {true, false}) {
            AiResponseCache cache = cache(unfit, /* tenantRequired= */ false, enabled);
            for (AtomicReference<AiControl> wish : List.of(own, http)) {
                wish.set(AiControl.ONLY_IF_CACHED);
                told.clear();
                assertThatThrownBy(() -> chat(cache).chat(unfit.request)).isInstanceOf(NoSuchElementException.class);
                assertThat(stream(cache, unfit.request).error).isInstanceOf(NoSuchElementException.class);
                assertThat(told).containsExactly(Status.ABSENT, Status.ABSENT);
                wish.set(AiControl.DEFAULT);
            }
        }
        assertThat(fake.asked).isEmpty();
        assertThat(streaming.streams).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void nothingIsRead_sharedOrStored_andEachIsCounted(Unfit unfit) {
        AiResponseCache cache = cache(unfit, /* tenantRequired= */ false, /* enabled= */ true);
        ChatModel chat = chat(cache);

        assertThat(chat.chat(unfit.request)).isNotEqualTo(chat.chat(unfit.request));
        assertThat(stream(cache, unfit.request).heard).containsExactly("a", ".");
        assertThat(stream(cache, unfit.request).heard).containsExactly("a", ".");

        assertThat(fake.asked).hasSize(2);
        assertThat(streaming.streams).hasSize(2);
        assertThat(cache.stats().puts()).isZero();
        assertThat(told).containsExactly(Status.BYPASS, Status.BYPASS);
        AiCounts counts = cache.summary().total();
        assertThat(counts.requests()).isEqualTo(4);
        assertThat(counts.bypassed()).isEqualTo(4);
        assertThat(counts.spent()).isEqualTo(new TokenUsage(44, 28));
    }
}
