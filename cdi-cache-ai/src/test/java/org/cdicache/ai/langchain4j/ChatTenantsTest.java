package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.TenantRequiredException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose answers they are, where only the thread of the caller knows. */
class ChatTenantsTest {

    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final ThreadLocal<String> caller = new ThreadLocal<>();
    private final FakeChatModel fake = new FakeChatModel();
    private final FakeStreamingModel streaming = new FakeStreamingModel();

    @AfterEach
    void close() {
        caller.remove();
        factory.close();
    }

    private AiResponseCache cache(boolean required) {
        return factory.fromConfig(
                CacheConfig.of(CachePreset.TESTING),
                AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                        .tenantRequired(required)
                        .build(),
                AiHooks.DEFAULT.withTenants(caller::get));
    }

    private StreamingChatModel streaming(AiResponseCache cache) {
        return CachingStreamingChatModel.builder()
                .delegate(streaming)
                .cache(cache)
                .build();
    }

    private HeardStream ask(StreamingChatModel model, String tenant) {
        caller.set(tenant);
        HeardStream heard = new HeardStream();
        model.chat(WHY, heard);
        return heard;
    }

    private void answer(int stream, String text) {
        streaming.streams.get(stream).say(text).handler.onCompleteResponse(FakeChatModel.text(text, FinishReason.STOP));
    }

    @Test
    void streamsOfTwoTenants_shareNothing_wheneverTheyEnd() {
        StreamingChatModel model = streaming(cache(/* required= */ false));
        HeardStream acme = ask(model, "acme");
        HeardStream zeta = ask(model, "zeta");
        assertThat(streaming.streams).hasSize(2);

        // As on a thread of the provider.
        caller.remove();
        answer(0, "for acme");
        answer(1, "for zeta");

        assertThat(acme.heard).containsExactly("for acme", ".");
        assertThat(zeta.heard).containsExactly("for zeta", ".");
        assertThat(ask(model, "acme").heard).containsExactly("for acme", ".");
        assertThat(ask(model, "zeta").heard).containsExactly("for zeta", ".");
        ask(model, null);
        assertThat(streaming.streams).hasSize(3);
    }

    @Test
    void anAnswerForNobody_isNotStoredForWhomeverTheLastThreadKnows() {
        StreamingChatModel model = streaming(cache(/* required= */ false));
        HeardStream nobody = ask(model, null);
        caller.set("acme");
        answer(0, "for nobody");

        assertThat(nobody.heard).containsExactly("for nobody", ".");
        ask(model, "acme");
        assertThat(streaming.streams).hasSize(2);
    }

    @Test
    void aStaleAnswer_isNotServedToWhomeverTheLastThreadKnows() {
        AiResponseCache cache = factory.fromConfig(
                CacheConfig.of(CachePreset.TESTING),
                AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                        .operation("chat", AiOperation.DEFAULT.withStaleIfError(Duration.ofHours(1)))
                        .build(),
                AiHooks.DEFAULT.withTenants(caller::get));
        ask(streaming(cache), "acme");
        answer(0, "for acme");
        StreamingChatModel refreshing = CachingStreamingChatModel.builder()
                .delegate(streaming)
                .cache(cache)
                .control(() -> AiControl.REFRESH)
                .build();
        HeardStream nobody = ask(refreshing, null);
        caller.set("acme");
        streaming.streams.get(1).handler.onError(new IllegalStateException("down"));
        assertThat(nobody.heard).containsExactly("!down");

        HeardStream acme = ask(refreshing, "acme");
        caller.remove();
        streaming.streams.get(2).handler.onError(new IllegalStateException("down"));
        assertThat(acme.heard).containsExactly("for acme", ".");
    }

    @Test
    void aResolverThatFailsOutsideOfTheCall_losesNoAnswer() {
        AtomicBoolean outside = new AtomicBoolean();
        AiResponseCache cache = factory.fromConfig(
                CacheConfig.of(CachePreset.TESTING),
                AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT).build(),
                AiHooks.DEFAULT.withTenants(() -> {
                    if (outside.get()) {
                        throw new IllegalStateException("no request");
                    }
                    return null;
                }));
        StreamingChatModel model = streaming(cache);
        ask(model, null);
        outside.set(true);
        answer(0, "paid");
        outside.set(false);

        assertThat(ask(model, null).heard).containsExactly("paid", ".");
    }

    @Test
    void whereATenantIsRequired_nothingIsAskedWithoutOne() {
        AiResponseCache cache = cache(/* required= */ true);
        ChatModel chat = CachingChatModel.builder()
                .delegate(fake)
                .cache(cache)
                .tenant(() -> " ")
                .build();

        assertThatThrownBy(() -> chat.chat(WHY)).isInstanceOf(TenantRequiredException.class);
        assertThat(ask(streaming(cache), null).error).isInstanceOf(TenantRequiredException.class);
        assertThat(fake.asked).isEmpty();
        assertThat(streaming.streams).isEmpty();

        caller.set("acme");
        assertThat(chat.chat(WHY).aiMessage().text()).isEqualTo("answer 1");
    }
}
