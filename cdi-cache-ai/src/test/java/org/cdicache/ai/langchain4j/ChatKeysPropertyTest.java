package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiResponseCache;

/** Of any two requests, LangChain4j's own equality is the judge: values from small sets, so that equal ones are frequent. */
class ChatKeysPropertyTest {

    private static final AiCacheFactory FACTORY = AiCacheFactory.create();
    private static final AiResponseCache CACHE = FACTORY.forTesting();
    private static final ChatKeys KEYS =
            new ChatKeys(ChatSettings.of(CACHE, null, null, "m", null, null, /* storeToolCalls= */ false, null));

    @AfterContainer
    static void close() {
        FACTORY.close();
    }

    @Property(tries = 20_000)
    void keysAreEqual_exactlyWhenRequestsAre(
            @ForAll("requests") ChatRequest one, @ForAll("requests") ChatRequest other) {
        assertThat(key(one).equals(key(other))).isEqualTo(one.equals(other));
    }

    @Property(tries = 5_000)
    void oneChangedMessage_changesTheKey(
            @ForAll("requests") ChatRequest request, @ForAll("message") ChatMessage message, @ForAll int where) {
        List<ChatMessage> messages = new ArrayList<>(request.messages());
        int at = Math.floorMod(where, messages.size());
        messages.set(at, message);
        ChatRequest changed = ChatRequest.builder()
                .messages(messages)
                .parameters(request.parameters())
                .build();

        assertThat(key(changed).equals(key(request)))
                .isEqualTo(message.equals(request.messages().get(at)));
    }

    private static String key(ChatRequest request) {
        return CACHE.key(KEYS.request(request, request.parameters(), ModelProvider.OTHER, false)
                .request());
    }

    @Provide
    Arbitrary<ChatRequest> requests() {
        return Combinators.combine(message().list().ofMinSize(1).ofMaxSize(3), parameters())
                .as((messages, parameters) -> parameters.messages(messages).build());
    }

    private static Arbitrary<String> text() {
        return Arbitraries.of("", "a", "b", "ab", "-", "\uD800", "ä");
    }

    @Provide
    Arbitrary<ChatMessage> message() {
        Arbitrary<ChatMessage> system = Arbitraries.of("a", "b").map(SystemMessage::from);
        Arbitrary<ChatMessage> user = Combinators.combine(
                        Arbitraries.of("ann", "bob").injectNull(0.5),
                        content().list().ofMinSize(1).ofMaxSize(2),
                        Arbitraries.<Map<String, Object>>of(Map.of(), Map.of("k", 1), Map.of("k", "1")))
                .as((name, contents, attributes) -> UserMessage.builder()
                        .name(name)
                        .contents(contents)
                        .attributes(attributes)
                        .build());
        Arbitrary<ChatMessage> ai = Combinators.combine(text().injectNull(0.2), text().injectNull(0.5))
                .as((text, thinking) ->
                        AiMessage.builder().text(text).thinking(thinking).build());
        return Arbitraries.oneOf(system, user, user, ai);
    }

    private static Arbitrary<Content> content() {
        Arbitrary<Content> text = text().map(TextContent::from);
        Arbitrary<Content> image = Arbitraries.of("QUJD", "QUJE").map(data -> ImageContent.from(data, "image/png"));
        return Arbitraries.frequencyOf(Tuple.of(4, text), Tuple.of(1, image));
    }

    private static Arbitrary<ChatRequest.Builder> parameters() {
        Arbitrary<List<ToolSpecification>> tools = Arbitraries.of(
                        ToolSpecification.builder().name("t").build(),
                        ToolSpecification.builder().name("u").build(),
                        ToolSpecification.builder()
                                .name("t")
                                .parameters(JsonObjectSchema.builder()
                                        .addStringProperty("city")
                                        .build())
                                .build())
                .list()
                .ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.of("m", "n").injectNull(0.5),
                        Arbitraries.of(0.0, 0.5).injectNull(0.5),
                        Arbitraries.of(1, 2).injectNull(0.5),
                        Arbitraries.of("a", "b").list().ofMaxSize(2),
                        Arbitraries.of(ToolChoice.class).injectNull(0.5),
                        Arbitraries.of(ResponseFormat.JSON, ResponseFormat.TEXT).injectNull(0.5),
                        tools)
                .as((model, temperature, topK, stops, choice, format, specifications) -> ChatRequest.builder()
                        .modelName(model == null ? "m" : model)
                        .temperature(temperature)
                        .topK(topK)
                        .stopSequences(stops)
                        .toolChoice(choice)
                        .responseFormat(format)
                        .toolSpecifications(specifications));
    }
}
