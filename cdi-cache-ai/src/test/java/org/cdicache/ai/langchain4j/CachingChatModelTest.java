package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.engine.Steps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachingChatModelTest {

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

    @Test
    void theSameQuestion_isAskedOnce_andAnsweredInFull() {
        ChatModel cached = builder().build();

        ChatResponse first = cached.chat(ask("why?"));
        ChatResponse second = cached.chat(ask("why?"));

        assertThat(fake.asked).hasSize(1);
        assertThat(second).isEqualTo(first).isNotSameAs(first);
        assertThat(second.tokenUsage().totalTokenCount()).isEqualTo(18);
        assertThat(second.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(cached.chat(ask("why not?"))).isNotEqualTo(first);
        assertThat(cached.chat("why?")).isEqualTo("answer 1");
    }

    @Test
    void aMiss_isTheDelegatesOwnResponse() {
        ChatResponse own = FakeChatModel.text("own", FinishReason.STOP);
        fake.then(own);

        assertThat(builder().build().chat(ask("why?"))).isSameAs(own);
    }

    @Test
    void listenersOfTheDelegate_hearOfCallsAndNotOfHits() {
        List<String> heard = new ArrayList<>();
        fake.listeners.add(new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                heard.add("request " + context.attributes().get("trace"));
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                heard.add("response " + context.chatResponse().modelName());
            }
        });
        ChatRequestOptions options =
                ChatRequestOptions.builder().addListenerAttribute("trace", 42).build();
        ChatModel cached = builder().build();

        cached.chat(ask("why?"), options);
        cached.chat(ask("why?"), options);

        assertThat(heard).containsExactly("request 42", "response fake-1-2026");
    }

    @Test
    void defaultsOfTheDelegate_countAndReachIt() {
        ChatModel cached = builder().build();
        fake.defaults = ChatRequestParameters.builder()
                .modelName("fake-1")
                .temperature(0.5)
                .build();
        cached.chat(ask("why?"));
        ChatRequest spelledOut = ChatRequest.builder()
                .messages(UserMessage.from("why?"))
                .temperature(0.5)
                .build();
        cached.chat(spelledOut);
        assertThat(fake.asked).hasSize(1);
        assertThat(fake.asked.get(0).temperature()).isEqualTo(0.5);

        fake.defaults = fake.defaults.overrideWith(
                ChatRequestParameters.builder().modelName("fake-2").build());
        cached.chat(ask("why?"));

        assertThat(fake.asked).hasSize(2);
    }

    @Test
    void whatTheDelegateSaysOfItself_isPassedOn() {
        ChatModel cached = builder().build();

        assertThat(cached.defaultRequestParameters()).isSameAs(fake.defaults);
        assertThat(cached.listeners()).isEmpty();
        assertThat(cached.provider()).isEqualTo(ModelProvider.OPEN_AI);
        assertThat(cached.supportedCapabilities()).containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }

    @Test
    void tenantsOperationsAndVariants_areKeptApart() {
        AtomicReference<String> tenant = new AtomicReference<>("acme");
        ChatModel cached = builder().tenant(tenant::get).build();
        cached.chat(ask("why?"));
        tenant.set("other");
        cached.chat(ask("why?"));
        tenant.set(null);
        cached.chat(ask("why?"));
        builder().operation("explain").build().chat(ask("why?"));
        builder().variant("eu").build().chat(ask("why?"));
        builder().variant("us").build().chat(ask("why?"));
        assertThat(fake.asked).hasSize(6);

        tenant.set("acme");
        cached.chat(ask("why?"));
        builder().variant("eu").build().chat(ask("why?"));

        assertThat(fake.asked).hasSize(6);
    }

    @Test
    void aModelWithoutAName_isNotCachedUnlessItIsGivenOne() {
        fake.defaults = ChatRequestParameters.builder().build();
        ChatModel nameless = builder().build();
        nameless.chat(ask("why?"));
        nameless.chat(ask("why?"));
        assertThat(fake.asked).hasSize(2);

        ChatModel named = builder().modelName("local").build();
        named.chat(ask("why?"));
        named.chat(ask("why?"));

        assertThat(fake.asked).hasSize(3);
    }

    private static final class OwnMessage implements ChatMessage {
        @Override
        public dev.langchain4j.data.message.ChatMessageType type() {
            return dev.langchain4j.data.message.ChatMessageType.CUSTOM;
        }
    }

    @Test
    void whatCannotBeRead_goesPastTheCache() {
        ChatModel cached = builder().build();
        ChatRequest request = ChatRequest.builder().messages(new OwnMessage()).build();

        cached.chat(request);
        cached.chat(request);

        assertThat(fake.asked).hasSize(2);
        assertThat(cache.stats().puts()).isZero();
    }

    @Test
    void whatIsTooLongForTheCache_goesPastIt() {
        AiCacheConfig small = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .smallText(1)
                .mediumText(2)
                .largeText(3)
                .maxTextLength(5)
                .build();
        AiResponseCache narrow = factory.fromConfig(CacheConfig.of(CachePreset.TESTING), small);
        ChatModel cached =
                CachingChatModel.builder().delegate(fake).cache(narrow).build();

        cached.chat(ask("longer than five"));

        assertThat(cached.chat(ask("longer than five")).aiMessage().text()).isEqualTo("answer 2");
    }

    /** Answers the next request so, as soon as so many others wait for it. */
    private void answersWhenOthersWait(int others, ChatResponse answer) {
        fake.then(request -> {
            Steps.waitForALoad(others);
            return answer;
        });
    }

    private List<Future<ChatResponse>> askAtOnce(ChatModel cached, int callers) {
        return Stream.generate(() -> Steps.elsewhere(() -> cached.chat(ask("why?"))))
                .limit(callers)
                .toList();
    }

    @Test
    void concurrentCallers_shareOneCall_andEachGetsTheAnswer() {
        answersWhenOthersWait(3, FakeChatModel.text("shared", FinishReason.STOP));

        List<Future<ChatResponse>> answers = askAtOnce(builder().build(), 4);

        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(Steps.join(answer).aiMessage().text()).isEqualTo("shared"));
        assertThat(fake.asked).hasSize(1);
    }

    /** The second caller must not be left without an answer when the first one's has no stored form. */
    @Test
    void anAnswerWithoutAStoredForm_isAskedForByEachCaller() {
        ChatResponse own = FakeChatModel.of(
                AiMessage.builder()
                        .text("own")
                        .attributes(Map.of("a", new Object()))
                        .build(),
                FinishReason.STOP);
        answersWhenOthersWait(1, own);
        fake.then(own);

        List<Future<ChatResponse>> answers = askAtOnce(builder().build(), 2);

        assertThat(answers).allSatisfy(answer -> assertThat(Steps.join(answer)).isSameAs(own));
        assertThat(fake.asked).hasSize(2);
    }

    @Test
    void whatTheCallWantsOfTheCache_isAskedEachTime() {
        AtomicReference<AiControl> control = new AtomicReference<>(AiControl.ONLY_IF_CACHED);
        ChatModel cached = builder().control(control::get).build();
        assertThatThrownBy(() -> cached.chat(ask("why?")))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("No answer is cached");

        control.set(AiControl.BYPASS);
        cached.chat(ask("why?"));
        control.set(AiControl.DEFAULT);
        assertThat(cached.chat(ask("why?")).aiMessage().text()).isEqualTo("answer 2");
        control.set(AiControl.ONLY_IF_CACHED);
        assertThat(cached.chat(ask("why?")).aiMessage().text()).isEqualTo("answer 2");
    }

    /** A wrapper from before LangChain4j 1.13 has only this method. */
    @Test
    void aDelegateWithoutOptions_isAskedWithout() {
        ChatModel old = new ChatModel() {
            @Override
            public ChatResponse chat(ChatRequest request) {
                return FakeChatModel.text("old", FinishReason.STOP);
            }
        };
        ChatModel cached = CachingChatModel.builder()
                .delegate(old)
                .cache(cache)
                .modelName("old")
                .build();

        assertThat(cached.chat("why?")).isEqualTo("old");
        assertThat(cached.doChat(ask("why?")).aiMessage().text()).isEqualTo("old");
    }

    @Test
    void whatTheBuilderMisses_isNamed() {
        assertThatThrownBy(() -> CachingChatModel.builder().cache(cache).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delegate is missing");
        assertThatThrownBy(() -> CachingChatModel.builder().delegate(fake).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cache is missing")
                .hasMessageContaining("AiCacheFactory");
        assertThatThrownBy(() -> builder().operation(" ").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("operation must not be blank");
    }
}
