package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.Map;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which answers of a model are kept for the next who asks. */
class KeptChatAnswersTest {

    private final AiCacheFactory factory = AiCacheFactory.create();

    private final AiResponseCache cache = factory.forTesting();

    private final FakeChatModel fake = new FakeChatModel();

    @AfterEach
    void close() {
        factory.close();
    }

    private CachingChatModel.Builder builder() {
        return CachingChatModel.builder().delegate(fake).cache(cache);
    }

    private static ChatRequest ask(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    @ParameterizedTest
    @EnumSource(
            value = FinishReason.class,
            names = {"LENGTH", "CONTENT_FILTER", "OTHER"})
    void whatIsNoWholeAnswer_isReturnedAndNotStored(FinishReason reason) {
        fake.then(FakeChatModel.text("half", reason));
        ChatModel cached = builder().build();

        assertThat(cached.chat(ask("why?")).aiMessage().text()).isEqualTo("half");
        assertThat(cached.chat(ask("why?")).aiMessage().text()).isEqualTo("answer 2");
    }

    @Test
    void aBlankAnswer_isNotStored() {
        fake.then(FakeChatModel.text(" \n", FinishReason.STOP));
        ChatModel cached = builder().build();

        cached.chat(ask("why?"));

        assertThat(cached.chat(ask("why?")).aiMessage().text()).isEqualTo("answer 2");
    }

    private static ChatResponse wish(FinishReason reason) {
        return FakeChatModel.of(
                AiMessage.from(ToolExecutionRequest.builder()
                        .id("call_1")
                        .name("weather")
                        .arguments("{}")
                        .build()),
                reason);
    }

    @ParameterizedTest
    @EnumSource(
            value = FinishReason.class,
            names = {"TOOL_EXECUTION", "STOP"})
    void aWishForTools_isStoredOnlyIfAskedFor(FinishReason reason) {
        fake.then(wish(reason)).then(wish(reason)).then(wish(reason));
        ChatModel plain = builder().build();
        plain.chat(ask("weather?"));
        plain.chat(ask("weather?"));
        assertThat(fake.asked).hasSize(2);

        ChatModel storing = builder().storeToolCalls(true).build();
        ChatResponse first = storing.chat(ask("weather?"));
        ChatResponse second = storing.chat(ask("weather?"));

        assertThat(fake.asked).hasSize(3);
        assertThat(second).isEqualTo(first);
        assertThat(second.aiMessage().toolExecutionRequests()).hasSize(1);
    }

    @Test
    void anAdmissionOfTheApplication_judgesTheText() {
        ChatModel cached = builder()
                .admission((request, answer) -> answer.value() instanceof String text && text.startsWith("Sorry")
                        ? Verdict.rejected("refused")
                        : Verdict.ADMITTED)
                .build();
        fake.then(FakeChatModel.text("Sorry, no.", FinishReason.STOP));

        cached.chat(ask("why?"));
        cached.chat(ask("why?"));
        cached.chat(ask("why?"));

        assertThat(fake.asked).hasSize(2);
    }

    @Test
    void aFailureOfTheDelegate_isTheCallers_andNotStored() {
        IllegalStateException down = new IllegalStateException("down");
        fake.then(request -> {
            throw down;
        });
        ChatModel cached = builder().build();

        assertThatThrownBy(() -> cached.chat(ask("why?"))).isSameAs(down);
        assertThat(cached.chat(ask("why?")).aiMessage().text()).isEqualTo("answer 2");
    }

    @Test
    void aDamagedEntry_isAskedForAgain() {
        ChatModel cached = builder().build();
        cached.chat(ask("why?"));
        ChatKeys keys = new ChatKeys(ChatSettings.of(cache, null, null, null, null, null, false, null));
        cache.cacheResponse(
                keys.request(ask("why?"), fake.defaults, ModelProvider.OPEN_AI, false)
                        .request(),
                Map.of("version", 99));

        assertThat(cached.chat(ask("why?")).aiMessage().text()).isEqualTo("answer 2");
    }
}
