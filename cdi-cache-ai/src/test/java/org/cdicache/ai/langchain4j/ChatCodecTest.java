package org.cdicache.ai.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.ValueCodecException;
import org.cdicache.codec.JsonEntryCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stored form, through the codec of the cache, and the examples of it that every later version must read. */
class ChatCodecTest {

    private static final JsonEntryCodec JSON =
            new JsonEntryCodec(CacheConfig.of(CachePreset.TESTING).compression(), ChatCodecTest.class.getClassLoader());

    private static final ChatResponse TEXT = FakeChatModel.text("Grüße aus 東京 🍵", FinishReason.STOP);

    private static final ChatResponse TOOLS = FakeChatModel.of(
            AiMessage.builder()
                    .text("")
                    .thinking("which city?")
                    .toolExecutionRequests(List.of(
                            ToolExecutionRequest.builder()
                                    .id("call_1")
                                    .name("weather")
                                    .arguments("{\"city\":\"Bonn\"}")
                                    .build(),
                            ToolExecutionRequest.builder().name("time").build()))
                    .attributes(Map.of(
                            "signature",
                            "abc",
                            "redacted",
                            List.of("x", 1, 2.5, true, 3_000_000_000L),
                            AiMessage.GENERATED_IMAGES_KEY,
                            List.of(Image.builder()
                                    .url("https://example.org/cat.png")
                                    .mimeType("image/png")
                                    .revisedPrompt("a cat")
                                    .build())))
                    .build(),
            FinishReason.TOOL_EXECUTION);

    private static final List<Part> PARTS = List.of(
            new Part.Thinking("which city?"),
            new Part.Text("Grüße "),
            new Part.Text("aus 東京 🍵"),
            new Part.ToolPart(PartialToolCall.builder()
                    .index(1)
                    .id("call 1")
                    .name("weather")
                    .partialArguments("{\"city\":")
                    .build()),
            new Part.ToolCall(new CompleteToolCall(
                    0, ToolExecutionRequest.builder().name("time").arguments("").build())));

    @Test
    void whatVersion1Wrote_isReadAndWrittenTheSame() throws IOException {
        assertGolden("chat-v1-text.json", TEXT, List.of());
        assertGolden("chat-v1-tools.json", TOOLS, List.of());
        assertGolden("chat-v1-stream.json", TEXT, PARTS);
    }

    private static void assertGolden(String file, ChatResponse response, List<Part> parts) throws IOException {
        byte[] golden = golden(file);
        StoredChat stored = (StoredChat) Objects.requireNonNull(JSON.decode(golden, StoredChat.class));

        assertThat(ChatCodec.decode(stored)).isEqualTo(response);
        assertThat(stored.parts().stream().map(Part::decode)).isEqualTo(parts);
        JsonMapper tree = new JsonMapper();
        assertThat(tree.readTree(JSON.encode(ChatCodec.encode(response, parts))))
                .isEqualTo(tree.readTree(golden));
    }

    private static byte[] golden(String file) throws IOException {
        try (InputStream in = ChatCodecTest.class.getResourceAsStream("/golden/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"text\":\"no version\"}",
                "{\"version\":2,\"text\":\"of a later one\"}",
                "{\"version\":1,\"finishReason\":\"BORED\"}",
                "{\"version\":1,\"parts\":[\"\"]}",
                "{\"version\":1,\"parts\":[\"x?\"]}",
                "{\"version\":1,\"parts\":[\"c0 1 1 5 ab\"]}",
                "{\"version\":1,\"parts\":[\"p0 1\"]}",
                "{\"version\":1,\"parts\":[\"p0 -1 -1 -1 \"]}",
                "{\"version\":1,\"images\":[{\"url\":\"no url \"}]}",
                "{\"version\":1,\"usage\":\"many\"}",
                "\"a text\""
            })
    void whatThisVersionCannotHaveWritten_isUnreadable(String damaged) {
        assertThatThrownBy(() -> JSON.decode(damaged.getBytes(UTF_8), StoredChat.class))
                .isInstanceOf(ValueCodecException.class);
    }

    @Test
    void whatIsEmpty_mayBeLeftOut() {
        StoredChat stored = (StoredChat) Objects.requireNonNull(
                JSON.decode("{\"version\":1,\"text\":\"hi\"}".getBytes(UTF_8), StoredChat.class));

        assertThat(ChatCodec.decode(stored))
                .isEqualTo(
                        ChatResponse.builder().aiMessage(AiMessage.from("hi")).build());
    }

    private static final class OwnUsage extends TokenUsage {
        OwnUsage() {
            super(1, 2, 4);
        }
    }

    private static final class OwnMetadata extends ChatResponseMetadata {
        OwnMetadata() {
            super(ChatResponseMetadata.builder()
                    .id("i")
                    .modelName("m")
                    .tokenUsage(new OwnUsage())
                    .finishReason(FinishReason.STOP));
        }
    }

    @Test
    void metadataOfAProvider_comeBackAsTheirBaseClasses() {
        ChatResponse response = ChatResponse.builder()
                .aiMessage(AiMessage.from("hi"))
                .metadata(new OwnMetadata())
                .build();

        ChatResponse back = ChatCodec.decode(Objects.requireNonNull(ChatCodec.encode(response, List.of())));

        assertThat(back.metadata())
                .isEqualTo(ChatResponseMetadata.builder()
                        .id("i")
                        .modelName("m")
                        .tokenUsage(new TokenUsage(1, 2, 4))
                        .finishReason(FinishReason.STOP)
                        .build());
    }

    private static final class OwnMessage extends AiMessage {
        OwnMessage() {
            super("hi");
        }
    }

    @Test
    void whatWouldComeBackAsSomethingElse_isNotStored() {
        assertThat(ChatCodec.encode(FakeChatModel.of(new OwnMessage(), FinishReason.STOP), List.of()))
                .isNull();
        assertThat(encodedWith(new BigDecimal("1"))).isNull();
        assertThat(encodedWith(5L)).isNull();
        assertThat(encodedWith(1f)).isNull();
        assertThat(encodedWith(Double.NaN)).isNull();
        assertThat(encodedWith(Map.of(1, 2))).isNull();
        assertThat(encodedWith(List.of(new Object()))).isNull();
        assertThat(encodedWith(new byte[0])).isNull();
        assertThat(encodedWith("\uD800")).isNull();
        assertThat(encodedWith("fine")).isNotNull();
        assertThat(ChatCodec.encode(FakeChatModel.text("\uD83C", FinishReason.STOP), List.of()))
                .isNull();
    }

    private static StoredChat encodedWith(Object attribute) {
        AiMessage message = AiMessage.builder()
                .text("hi")
                .attributes(Map.of("own", attribute))
                .build();
        return ChatCodec.encode(FakeChatModel.of(message, FinishReason.STOP), List.of());
    }

    @Test
    void partsThatWereCutInsideOfACharacter_areJoined() {
        List<Part> cut = List.of(new Part.Text("a\uD83C"), new Part.Text("\uDF75b"), new Part.Text("c"));

        StoredChat stored = Objects.requireNonNull(ChatCodec.encode(TEXT, cut));

        assertThat(stored.parts()).containsExactly("ta🍵b", "tc");
        assertThat(ChatCodec.encode(TEXT, List.of(new Part.Text("a\uD83C"), new Part.Thinking("x"))))
                .isNull();
        assertThat(ChatCodec.encode(TEXT, List.of(new Part.Text("a\uD83C")))).isNull();
        assertThat(ChatCodec.encode(TEXT, List.of(new Part.Text("\uDF75")))).isNull();
    }

    @Test
    void eventsOfTheProvider_areLeftOut() {
        StoredChat stored =
                Objects.requireNonNull(ChatCodec.encode(TEXT, List.of(new Part.Raw(new Object()), new Part.Text("a"))));

        assertThat(stored.parts()).containsExactly("ta");
    }
}
