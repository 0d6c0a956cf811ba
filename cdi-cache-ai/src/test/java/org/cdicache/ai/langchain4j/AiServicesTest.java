package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiResponseCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The decorators under LangChain4j's own AI services: tools, JSON schemas, memory and streams. */
class AiServicesTest {

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AiResponseCache cache = factory.forTesting();
    private final FakeChatModel fake = new FakeChatModel();
    private final Weather weather = new Weather();

    @AfterEach
    void close() {
        factory.close();
    }

    private CachingChatModel.Builder cached() {
        return CachingChatModel.builder().delegate(fake).cache(cache);
    }

    static final class Weather {
        final List<String> asked = new ArrayList<>();

        @Tool("The weather in a city")
        String weather(@P("the city") String city) {
            asked.add(city);
            return "sunny in " + city;
        }
    }

    interface Forecaster {
        String ask(String question);
    }

    /** Wishes for the tool under an identifier that is never the same, then says what the tool said. */
    private static ChatResponse wishOrTell(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        ChatMessage last = messages.get(messages.size() - 1);
        if (last instanceof ToolExecutionResultMessage result) {
            return FakeChatModel.text("It is " + result.text(), FinishReason.STOP);
        }
        return FakeChatModel.of(
                AiMessage.from(ToolExecutionRequest.builder()
                        .id("call_" + UUID.randomUUID())
                        .name("weather")
                        .arguments("{\"city\":\"Bonn\"}")
                        .build()),
                FinishReason.TOOL_EXECUTION);
    }

    private Forecaster forecaster(ChatModel model) {
        return AiServices.builder(Forecaster.class)
                .chatModel(model)
                .tools(weather)
                .build();
    }

    @Test
    void tools_areCalledEachTime_andTheAnswerAfterThemIsCached() {
        fake.otherwise = AiServicesTest::wishOrTell;
        Forecaster forecaster = forecaster(cached().build());

        assertThat(forecaster.ask("weather in Bonn?")).isEqualTo("It is sunny in Bonn");
        assertThat(forecaster.ask("weather in Bonn?")).isEqualTo("It is sunny in Bonn");

        assertThat(weather.asked).containsExactly("Bonn", "Bonn");
        // Twice the wish, which is not stored, and once the answer, whose identifiers differ but count for nothing.
        assertThat(fake.asked).hasSize(3);
    }

    @Test
    void tools_areCalledEachTime_alsoIfTheWishForThemIsCached() {
        fake.otherwise = AiServicesTest::wishOrTell;
        Forecaster forecaster = forecaster(cached().storeToolCalls(true).build());

        assertThat(forecaster.ask("weather in Bonn?")).isEqualTo("It is sunny in Bonn");
        assertThat(forecaster.ask("weather in Bonn?")).isEqualTo("It is sunny in Bonn");

        assertThat(weather.asked).containsExactly("Bonn", "Bonn");
        assertThat(fake.asked).hasSize(2);
    }

    record Person(String name, int age) {}

    record Pet(String name, int age) {}

    interface Extractor {
        @SystemMessage("Extract.")
        Person person(String text);

        @SystemMessage("Extract.")
        Pet pet(String text);
    }

    @Test
    void answersAsJson_areCachedBySchema() {
        fake.otherwise = request -> FakeChatModel.text("{\"name\":\"Ada\",\"age\":36}", FinishReason.STOP);
        Extractor extractor =
                AiServices.builder(Extractor.class).chatModel(cached().build()).build();

        assertThat(extractor.person("Ada, 36")).isEqualTo(new Person("Ada", 36));
        assertThat(extractor.person("Ada, 36")).isEqualTo(new Person("Ada", 36));
        assertThat(fake.asked).hasSize(1);
        assertThat(fake.asked.get(0).responseFormat().type()).isEqualTo(ResponseFormatType.JSON);
        assertThat(fake.asked.get(0).responseFormat().jsonSchema().name()).isEqualTo("Person");

        assertThat(extractor.pet("Ada, 36")).isEqualTo(new Pet("Ada", 36));
        assertThat(fake.asked).hasSize(2);
    }

    interface Companion {
        String chat(@MemoryId String who, @dev.langchain4j.service.UserMessage String text);
    }

    @Test
    void conversations_shareAnswersAsLongAsTheyAreTheSame() {
        Companion companion = AiServices.builder(Companion.class)
                .chatModel(cached().build())
                .chatMemoryProvider(who -> MessageWindowChatMemory.withMaxMessages(10))
                .build();

        String hello = companion.chat("ann", "hello");
        String more = companion.chat("ann", "more");
        assertThat(companion.chat("bob", "hello")).isEqualTo(hello);
        assertThat(companion.chat("bob", "more")).isEqualTo(more);
        assertThat(fake.asked).hasSize(2);

        assertThat(companion.chat("cid", "hi")).isNotEqualTo(hello);
        assertThat(companion.chat("cid", "more")).isNotEqualTo(more);
        assertThat(fake.asked).hasSize(4);
        assertThat(fake.asked.get(3).messages()).hasSize(3).last().isEqualTo(UserMessage.from("more"));
    }

    interface Teller {
        TokenStream tell(String what);
    }

    @Test
    void streams_areToldAgain() {
        FakeStreamingModel streaming = new FakeStreamingModel();
        streaming.whenAsked = stream -> stream.say("once ", "upon")
                .handler
                .onCompleteResponse(FakeChatModel.text("once upon", FinishReason.STOP));
        Teller teller = AiServices.builder(Teller.class)
                .streamingChatModel(CachingStreamingChatModel.builder()
                        .delegate(streaming)
                        .cache(cache)
                        .build())
                .build();

        assertThat(told(teller)).containsExactly("once ", "upon", "once upon");
        assertThat(told(teller)).containsExactly("once ", "upon", "once upon");
        assertThat(streaming.streams).hasSize(1);
    }

    private static List<String> told(Teller teller) {
        List<String> told = new ArrayList<>();
        teller.tell("a story")
                .onPartialResponse(told::add)
                .onCompleteResponse(response -> told.add(response.aiMessage().text()))
                .onError(error -> told.add(error.toString()))
                .start();
        return told;
    }
}
