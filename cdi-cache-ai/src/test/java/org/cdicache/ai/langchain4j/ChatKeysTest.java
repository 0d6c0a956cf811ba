package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiResponseCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What tells requests apart, and what does not. */
class ChatKeysTest {

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AiResponseCache cache = factory.forTesting();
    private final ChatKeys keys =
            new ChatKeys(ChatSettings.of(cache, null, null, "m", null, null, /* storeToolCalls= */ false, null));

    @AfterEach
    void close() {
        factory.close();
    }

    private ChatKeys.Known known(ChatRequest request, ModelProvider provider, boolean streamed) {
        return keys.request(request, request.parameters(), provider, streamed);
    }

    private String key(ChatRequest request) {
        assertThat(unknown(request)).isFalse();
        return cache.key(known(request, ModelProvider.OTHER, false).request());
    }

    private boolean unknown(ChatRequest request) {
        return !known(request, ModelProvider.OTHER, false).exact();
    }

    private static ChatRequest of(ChatMessage... messages) {
        return ChatRequest.builder().messages(messages).build();
    }

    private static ChatRequest with(Consumer<ChatRequest.Builder> parameters) {
        ChatRequest.Builder builder = ChatRequest.builder().messages(UserMessage.from("why?"));
        parameters.accept(builder);
        return builder.build();
    }

    private static ChatRequest of(Content... contents) {
        return of(UserMessage.from(contents));
    }

    private static ChatRequest of(JsonSchemaElement schema) {
        JsonSchema named = JsonSchema.builder().name("s").rootElement(schema).build();
        return with(request -> request.responseFormat(ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(named)
                .build()));
    }

    private static ChatRequest of(ToolSpecification.Builder tool) {
        return with(request -> request.toolSpecifications(tool.build()));
    }

    private static ToolSpecification.Builder tool() {
        return ToolSpecification.builder().name("t");
    }

    private static JsonStringSchema string() {
        return new JsonStringSchema();
    }

    private static List<ChatRequest> messages() {
        List<ChatRequest> all = new ArrayList<>();
        all.add(of(UserMessage.from("why?")));
        all.add(of(UserMessage.from("why? ")));
        all.add(of(UserMessage.from("-")));
        all.add(of(UserMessage.from("")));
        all.add(of(UserMessage.from("ann", "why?")));
        all.add(of(UserMessage.builder()
                .contents(List.of(TextContent.from("why?")))
                .attributes(Map.of("a", 1))
                .build()));
        all.add(of(SystemMessage.from("why?")));
        all.add(of(AiMessage.from("why?")));
        all.add(of(AiMessage.builder().text("why?").thinking("hm").build()));
        all.add(of(AiMessage.builder()
                .text("why?")
                .attributes(Map.of("signature", "s"))
                .build()));
        all.add(of(AiMessage.builder()
                .text("why?")
                .attributes(Map.of(
                        AiMessage.GENERATED_IMAGES_KEY,
                        List.of(Image.builder().base64Data("QUJD").build())))
                .build()));
        all.add(of(CustomMessage.from(Map.of("text", "why?"))));
        all.add(of(UserMessage.from("why?"), UserMessage.from("why?")));
        all.add(of(SystemMessage.from("brief"), UserMessage.from("why?")));
        all.add(of(UserMessage.from("why?"), SystemMessage.from("brief")));
        all.add(of(UserMessage.from("a"), AiMessage.from("b"), UserMessage.from("why?")));
        all.add(of(UserMessage.from("why?"), AiMessage.from("b"), UserMessage.from("a")));
        all.add(of(UserMessage.from("why?"), AiMessage.from("a"), UserMessage.from("b")));
        return all;
    }

    private static List<ChatRequest> contents() {
        return List.of(
                of(TextContent.from("why"), TextContent.from("?")),
                of(TextContent.from("?"), TextContent.from("why")),
                of(TextContent.from("wh"), TextContent.from("y?")),
                of(TextContent.from("why?"), TextContent.from("")),
                of(TextContent.from(""), TextContent.from("why?")),
                of(ImageContent.from("https://example.org/1.png")),
                of(ImageContent.from("https://example.org/2.png")),
                of(ImageContent.from("https://example.org/1.png", ImageContent.DetailLevel.HIGH)),
                of(ImageContent.from("QUJD", "image/png")),
                of(ImageContent.from("QUJE", "image/png")),
                of(ImageContent.from("QUJD", "image/jpeg")),
                of(ImageContent.from("\uD800", "image/png")),
                of(ImageContent.from("\uD801", "image/png")),
                of(VideoContent.from("QUJD", "image/png")),
                of(PdfFileContent.from("QUJD", "image/png")),
                of(AudioContent.from("QUJD", "image/png")),
                of(AudioContent.from(Audio.builder().binaryData(new byte[] {1}).build())),
                of(AudioContent.from(Audio.builder().binaryData(new byte[] {2}).build())),
                of(TextContent.from("why?"), ImageContent.from("QUJD", "image/png")),
                of(ImageContent.from("QUJD", "image/png"), TextContent.from("why?")));
    }

    private static List<ChatRequest> parameters() {
        return List.of(
                with(request -> request.modelName("other")),
                with(request -> request.temperature(0.0)),
                with(request -> request.temperature(0.5)),
                with(request -> request.topP(0.5)),
                with(request -> request.topK(5)),
                with(request -> request.frequencyPenalty(0.5)),
                with(request -> request.presencePenalty(0.5)),
                with(request -> request.maxOutputTokens(5)),
                with(request -> request.stopSequences(List.of("a", "b"))),
                with(request -> request.stopSequences(List.of("b", "a"))),
                with(request -> request.stopSequences(List.of("ab"))),
                with(request -> request.toolChoice(ToolChoice.AUTO)),
                with(request -> request.toolChoice(ToolChoice.REQUIRED)),
                with(request -> request.responseFormat(ResponseFormat.JSON)),
                with(request -> request.responseFormat(ResponseFormat.TEXT)),
                of(tool()),
                of(tool().name("u")),
                of(tool().description("d")),
                of(tool().strict(true)),
                of(tool().addMetadata("a", "b")),
                of(tool().parameters(JsonObjectSchema.builder().build())),
                of(tool().parameters(JsonObjectSchema.builder()
                        .addStringProperty("city")
                        .build())),
                with(request -> request.toolSpecifications(
                        tool().build(), tool().name("u").build())),
                with(request -> request.toolSpecifications(tool().name("u").build(), tool().build())));
    }

    private static List<ChatRequest> schemas() {
        JsonObjectSchema.Builder object = JsonObjectSchema.builder();
        return List.of(
                of(string()),
                of(JsonStringSchema.builder().description("d").build()),
                of(new JsonIntegerSchema()),
                of(new JsonNumberSchema()),
                of(new JsonBooleanSchema()),
                of(new JsonNullSchema()),
                of(JsonEnumSchema.builder().enumValues("a", "b").build()),
                of(JsonEnumSchema.builder().enumValues("b", "a").build()),
                of(JsonRawSchema.from("{\"type\":\"string\"}")),
                of(JsonRawSchema.from("{}")),
                of(JsonReferenceSchema.builder().reference("a").build()),
                of(JsonReferenceSchema.builder().reference("b").build()),
                of(JsonArraySchema.builder().items(string()).build()),
                of(JsonArraySchema.builder().items(new JsonIntegerSchema()).build()),
                of(JsonAnyOfSchema.builder()
                        .anyOf(string(), new JsonNullSchema())
                        .build()),
                of(JsonAnyOfSchema.builder()
                        .anyOf(new JsonNullSchema(), string())
                        .build()),
                of(object.build()),
                of(object.addStringProperty("a").addStringProperty("b").build()),
                of(JsonObjectSchema.builder()
                        .addStringProperty("b")
                        .addStringProperty("a")
                        .build()),
                of(object.required("a").build()),
                of(object.additionalProperties(false).build()),
                of(object.definitions(Map.of("x", string())).build()),
                of(object.description("d").build()));
    }

    @Test
    void whatDiffersInAnythingThatReachesTheModel_hasAnotherKey() {
        List<ChatRequest> all = new ArrayList<>(messages());
        all.addAll(contents());
        all.addAll(parameters());
        all.addAll(schemas());
        Map<String, Integer> seen = new HashMap<>();

        for (int i = 0; i < all.size(); i++) {
            Integer equal = seen.putIfAbsent(key(all.get(i)), i);
            assertThat(equal)
                    .as("the request of which %s is a copy", all.get(i))
                    .isNull();
        }

        assertThat(seen).hasSize(85);
    }

    @Test
    void equalRequests_haveOneKey() {
        for (List<ChatRequest> pair : List.of(messages(), contents(), parameters(), schemas())) {
            assertThat(pair).isNotEmpty();
        }
        assertThat(messages().stream().map(this::key).toList())
                .isEqualTo(messages().stream().map(this::key).toList());
        assertThat(contents().stream().map(this::key).toList())
                .isEqualTo(contents().stream().map(this::key).toList());
        assertThat(parameters().stream().map(this::key).toList())
                .isEqualTo(parameters().stream().map(this::key).toList());
        assertThat(schemas().stream().map(this::key).toList())
                .isEqualTo(schemas().stream().map(this::key).toList());
    }

    private static ChatRequest conversation(
            String firstCall, String secondCall, String firstResult, String secondResult) {
        return of(
                UserMessage.from("weather and time?"),
                AiMessage.from(
                        ToolExecutionRequest.builder()
                                .id(firstCall)
                                .name("weather")
                                .build(),
                        ToolExecutionRequest.builder()
                                .id(secondCall)
                                .name("time")
                                .build()),
                ToolExecutionResultMessage.from(firstResult, "weather", "sunny"),
                ToolExecutionResultMessage.from(secondResult, "time", "noon"));
    }

    @Test
    void identifiersOfToolCalls_countOnlyForWhatBelongsTogether() {
        String key = key(conversation("call_x", "call_y", "call_x", "call_y"));

        assertThat(key(conversation("call_7", "call_3", "call_7", "call_3"))).isEqualTo(key);
        assertThat(key(conversation("call_7", "call_3", "call_3", "call_7"))).isNotEqualTo(key);
        assertThat(key(conversation("call_7", "call_7", "call_7", "call_7"))).isNotEqualTo(key);
        assertThat(key(conversation("call_7", "call_3", null, "call_3"))).isNotEqualTo(key);
    }

    @Test
    void resultsOfTools_count() {
        ToolExecutionResultMessage.Builder result =
                ToolExecutionResultMessage.builder().id("1").toolName("t");
        Set<String> seen = new TreeSet<>();
        seen.add(key(of(result.text("sunny").build())));
        seen.add(key(of(result.isError(true).build())));
        seen.add(key(of(result.attributes(Map.of("a", "b")).build())));
        seen.add(key(of(result.text("rain").build())));
        seen.add(key(of(result.toolName("u").build())));
        seen.add(key(of(ToolExecutionResultMessage.builder()
                .contents(TextContent.from("rain"), TextContent.from("fog"))
                .build())));

        assertThat(seen).hasSize(6);
    }

    private static class OwnParameters extends DefaultChatRequestParameters {
        private final Object hidden;

        OwnParameters(Object hidden) {
            super(DefaultChatRequestParameters.builder().topK(1));
            this.hidden = hidden;
        }

        @Override
        public String toString() {
            return "hides " + hidden.getClass();
        }
    }

    private static final class OtherParameters extends OwnParameters {
        OtherParameters(Object hidden) {
            super(hidden);
        }
    }

    private record Reasoning(String effort, int budget) {}

    private static ChatRequest with(ChatRequestParameters parameters) {
        return ChatRequest.builder()
                .messages(UserMessage.from("why?"))
                .parameters(parameters)
                .build();
    }

    @Test
    void parametersOfAProvider_countWithAllTheirFields() {
        Set<String> seen = new TreeSet<>();
        seen.add(key(with(new OwnParameters("low"))));
        seen.add(key(with(new OwnParameters("high"))));
        seen.add(key(with(new OtherParameters("high"))));
        seen.add(key(with(new OwnParameters(Map.of("a", List.of(1))))));
        seen.add(key(with(new OwnParameters(Map.of("a", List.of(2))))));
        seen.add(key(with(new OwnParameters(new Reasoning("low", 1)))));
        seen.add(key(with(new OwnParameters(new Reasoning("low", 2)))));
        seen.add(key(with(new OwnParameters(new int[] {1, 2}))));
        seen.add(key(with(new OwnParameters(Set.of("a", "b")))));
        seen.add(key(with(ChatRequestParameters.builder().topK(1).build())));
        assertThat(seen).hasSize(10);

        assertThat(seen).contains(key(with(new OwnParameters(Set.of("b", "a")))));
    }

    @Test
    void whatHidesSomething_isUnknown() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        Runnable captures = cycle::clear;

        assertThat(unknown(with(new OwnParameters(new StringBuilder("?"))))).isTrue();
        assertThat(unknown(with(new OwnParameters(captures)))).isTrue();
        assertThat(unknown(with(new OwnParameters(cycle)))).isTrue();
        assertThat(unknown(with(new OwnParameters(Map.of(1, 2))))).isTrue();
        assertThat(unknown(with(new OwnParameters(Set.of(1))))).isTrue();
        assertThat(unknown(with(new OwnParameters(Double.NaN)))).isTrue();
        assertThat(unknown(of(new UserMessage("why?") {}))).isTrue();
        assertThat(unknown(of(new TextContent("why?") {}))).isTrue();
        assertThat(unknown(of((JsonSchemaElement) () -> "own"))).isTrue();
        assertThat(unknown(of(UserMessage.builder()
                        .contents(List.of(TextContent.from("why?")))
                        .attributes(Map.of("a", new Object()))
                        .build())))
                .isTrue();
        assertThat(unknown(with(request -> request.modelName(" ")))).isTrue();
    }

    @Test
    void providersAndStreams_areKeptApart() {
        ChatRequest request = of(UserMessage.from("why?"));
        Set<String> seen = new TreeSet<>();
        seen.add(key(request));
        seen.add(cache.key(known(request, ModelProvider.OTHER, true).request()));
        seen.add(cache.key(known(request, ModelProvider.OLLAMA, false).request()));
        assertThat(seen).hasSize(3);
    }

    @Test
    void textsOfConversations_areInNoKey() {
        String key = key(of(SystemMessage.from("secret-one"), UserMessage.from("secret-two")));

        assertThat(key).startsWith("chat:m:~:").doesNotContain("secret");
    }
}
