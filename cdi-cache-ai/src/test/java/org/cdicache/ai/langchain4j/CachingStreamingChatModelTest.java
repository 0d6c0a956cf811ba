package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.langchain4j.FakeStreamingModel.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One stream after the other, and several on one thread; StreamFlightTest has the threads. */
class CachingStreamingChatModelTest {

    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();

    private static final ChatResponse BECAUSE = FakeChatModel.text("because", FinishReason.STOP);

    private final AiCacheFactory factory = AiCacheFactory.create();

    private final AiResponseCache cache = factory.forTesting();

    private final FakeStreamingModel fake = new FakeStreamingModel();

    private final StreamingChatModel cached = builder().build();

    @AfterEach
    void close() {
        factory.close();
    }

    private CachingStreamingChatModel.Builder builder() {
        return CachingStreamingChatModel.builder().delegate(fake).cache(cache);
    }

    private HeardStream ask() {
        HeardStream heard = new HeardStream();
        cached.chat(WHY, heard);
        return heard;
    }

    private Stream onlyStream() {
        assertThat(fake.streams).hasSize(1);
        return fake.streams.get(0);
    }

    @Test
    void aStream_isToldAsItComes_andAgainPartByPart() {
        HeardStream first = ask();
        Stream stream = onlyStream();
        stream.handler.onPartialThinking(new PartialThinking("hm"));
        stream.say("be", "cause");
        assertThat(first.heard).containsExactly("(hm)", "be", "cause");
        stream.handler.onCompleteResponse(BECAUSE);
        assertThat(first.heard).endsWith(".");
        assertThat(first.response).isSameAs(BECAUSE);

        HeardStream second = ask();

        assertThat(second.heard).isEqualTo(first.heard);
        assertThat(second.response).isEqualTo(BECAUSE).isNotSameAs(BECAUSE);
        assertThat(fake.streams).hasSize(1);
    }

    @Test
    void wishesForTools_areToldAgain_ifTheyAreStored() {
        StreamingChatModel storing = builder().storeToolCalls(true).build();
        ToolExecutionRequest weather = ToolExecutionRequest.builder()
                .id("1")
                .name("weather")
                .arguments("{}")
                .build();
        HeardStream first = new HeardStream();
        storing.chat(WHY, first);
        Stream stream = onlyStream();
        stream.handler.onPartialToolCall(PartialToolCall.builder()
                .index(0)
                .id("1")
                .name("weather")
                .partialArguments("{}")
                .build());
        stream.handler.onCompleteToolCall(new CompleteToolCall(0, weather));
        stream.handler.onCompleteResponse(FakeChatModel.of(AiMessage.from(weather), FinishReason.TOOL_EXECUTION));

        HeardStream second = new HeardStream();
        storing.chat(WHY, second);

        assertThat(second.heard).containsExactly("weather{}", "weather!", ".").isEqualTo(first.heard);
        assertThat(Objects.requireNonNull(second.response).aiMessage().toolExecutionRequests())
                .containsExactly(weather);
    }

    @ParameterizedTest
    @EnumSource(
            value = FinishReason.class,
            names = {"LENGTH", "CONTENT_FILTER", "OTHER", "TOOL_EXECUTION"})
    void whatIsNoWholeAnswer_isNotStored(FinishReason reason) {
        HeardStream first = ask();
        onlyStream().say("half").handler.onCompleteResponse(FakeChatModel.text("half", reason));
        assertThat(first.heard).containsExactly("half", ".");

        ask();

        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void nothingIsStored_beforeTheEnd() {
        ask();
        onlyStream().say("be");
        assertThat(cache.stats().puts()).isZero();

        onlyStream().handler.onCompleteResponse(BECAUSE);

        assertThat(cache.stats().puts()).isOne();
    }

    @Test
    void anAnswer_isStoredBeforeItsEndIsTold() {
        HeardStream again = new HeardStream();
        cached.chat(WHY, new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                cached.chat(WHY, again);
            }

            @Override
            public void onError(Throwable error) {
                throw new AssertionError(error);
            }
        });

        onlyStream().say("because").handler.onCompleteResponse(BECAUSE);

        assertThat(again.heard).containsExactly("because", ".");
        assertThat(fake.streams).hasSize(1);
    }

    @Test
    void whoComesLate_isToldWhatThereIs_andFollows() {
        HeardStream first = ask();
        Stream stream = onlyStream();
        stream.say("a", "b");
        HeardStream late = ask();
        assertThat(late.heard).containsExactly("a", "b");

        stream.say("c");
        HeardStream later = ask();
        stream.say("d").handler.onCompleteResponse(BECAUSE);

        assertThat(List.of(first.heard, late.heard, later.heard))
                .allSatisfy(heard -> assertThat(heard).containsExactly("a", "b", "c", "d", "."));
        assertThat(fake.streams).hasSize(1);
    }

    @Test
    void eventsOfTheProvider_reachWhoListens_butNotHits() {
        HeardStream first = ask();
        onlyStream().handler.onUnmappedRawEvent("search");
        HeardStream late = ask();
        onlyStream().say("because").handler.onCompleteResponse(BECAUSE);

        assertThat(first.heard).containsExactly("raw search", "because", ".");
        assertThat(late.heard).containsExactly("raw search", "because", ".");
        assertThat(ask().heard).containsExactly("because", ".");
    }

    @Test
    void anEmptyText_isNoPartOfContexts() {
        HeardStream heard = ask();
        onlyStream().handler.onPartialResponse("");
        onlyStream().say("a").handler.onCompleteResponse(BECAUSE);

        assertThat(heard.heard).containsExactly("<>", "a", ".");
        assertThat(ask().heard).containsExactly("<>", "a", ".");
    }

    @Test
    void listenersOfTheDelegate_hearOfGenerationsOnly_withTheAttributesOfWhoLeads() {
        List<String> heard = new ArrayList<>();
        fake.listeners.add(new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                heard.add("request " + context.attributes().get("trace"));
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                heard.add("response " + context.attributes().get("trace"));
            }
        });
        for (int trace = 1; trace <= 2; trace++) {
            cached.chat(
                    WHY,
                    ChatRequestOptions.builder()
                            .addListenerAttribute("trace", trace)
                            .build(),
                    new HeardStream());
        }
        onlyStream().handler.onCompleteResponse(BECAUSE);
        ask();

        assertThat(heard).containsExactly("request 1", "response 1");
    }

    @Test
    void whatTheDelegateSaysOfItself_isPassedOn() {
        assertThat(cached.defaultRequestParameters()).isSameAs(fake.defaults);
        assertThat(cached.listeners()).isEmpty();
        assertThat(cached.provider()).isEqualTo(ModelProvider.ANTHROPIC);
        assertThat(cached.supportedCapabilities()).containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }

    @Test
    void defaultsOfTheDelegate_count() {
        ask();
        onlyStream().say("a").handler.onCompleteResponse(BECAUSE);
        fake.defaults = fake.defaults.overrideWith(
                ChatRequestParameters.builder().temperature(0.5).build());

        ask();

        assertThat(fake.streams).hasSize(2);
        assertThat(fake.streams.get(1).request.temperature()).isEqualTo(0.5);
        fake.streams.get(1).say("b").handler.onCompleteResponse(BECAUSE);
        HeardStream spelledOut = new HeardStream();
        fake.defaults = ChatRequestParameters.builder().modelName("fake-1").build();
        cached.chat(WHY.toBuilder().temperature(0.5).build(), spelledOut);
        assertThat(spelledOut.heard).containsExactly("b", ".");
    }

    @Test
    void whatTheCallWantsOfTheCache_isAskedEachTime() {
        AtomicReference<AiControl> control = new AtomicReference<>(AiControl.ONLY_IF_CACHED);
        StreamingChatModel controlled = builder().control(control::get).build();
        HeardStream none = new HeardStream();
        controlled.chat(WHY, none);
        assertThat(none.error).isInstanceOf(NoSuchElementException.class);
        assertThat(fake.streams).isEmpty();

        control.set(AiControl.NO_STORE);
        controlled.chat(WHY, new HeardStream());
        fake.streams.get(0).say("a").handler.onCompleteResponse(BECAUSE);
        control.set(AiControl.DEFAULT);
        controlled.chat(WHY, new HeardStream());
        assertThat(fake.streams).hasSize(2);
        fake.streams.get(1).say("b").handler.onCompleteResponse(BECAUSE);

        control.set(AiControl.BYPASS);
        controlled.chat(WHY, new HeardStream());
        assertThat(fake.streams).hasSize(3);
        fake.streams.get(2).say("c").handler.onCompleteResponse(BECAUSE);
        control.set(AiControl.ONLY_IF_CACHED);
        HeardStream kept = new HeardStream();
        controlled.chat(WHY, kept);
        assertThat(kept.heard).containsExactly("b", ".");
    }

    @Test
    void whatCannotBeRead_goesPastTheCache() {
        ChatRequest unreadable = ChatRequest.builder()
                .messages(CustomMessage.from(Map.of("a", new Object())))
                .build();
        cached.chat(unreadable, new HeardStream());
        fake.streams.get(0).say("a").handler.onCompleteResponse(BECAUSE);
        cached.chat(unreadable, new HeardStream());

        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void whatTheBuilderMisses_isNamed() {
        assertThatThrownBy(
                        () -> CachingStreamingChatModel.builder().cache(cache).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delegate is missing");
    }
}
