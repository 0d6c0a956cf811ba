package org.cdicache.ai.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.ai.langchain4j.StoredChat.Picture;
import org.cdicache.ai.langchain4j.StoredChat.ToolCall;
import org.cdicache.ai.langchain4j.StoredChat.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Between a response and its stored form. Providers' own subclasses of metadata and of token usage come back as their base classes: every provider has
 * them, and what they add (fingerprints, rate limits, raw HTTP) describes the call that was, not the one that is answered from the cache.
 */
final class ChatCodec {

    private ChatCodec() {}

    /**
     * The stored form of a response.
     *
     * @param parts as they were streamed; empty if it was not
     * @return null if the response would come back as another one
     */
    static @Nullable StoredChat encode(ChatResponse response, List<Part> parts) {
        AiMessage message = response.aiMessage();
        // Nobody knows what a subclass adds to what the application works with.
        if (response.getClass() != ChatResponse.class || message.getClass() != AiMessage.class) {
            return null;
        }
        try {
            return form(message, response.metadata(), parts);
        } catch (Unstorable unstorable) {
            return null;
        }
    }

    private static StoredChat form(AiMessage message, ChatResponseMetadata metadata, List<Part> parts) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(message.attributes());
        List<Picture> images = pictures(attributes.remove(AiMessage.GENERATED_IMAGES_KEY));
        FinishReason reason = metadata.finishReason();
        return new StoredChat(
                StoredChat.VERSION,
                PlainValues.text(message.text()),
                PlainValues.text(message.thinking()),
                message.toolExecutionRequests().stream()
                        .map(ChatCodec::toolCall)
                        .toList(),
                attributes,
                images,
                PlainValues.text(metadata.id()),
                PlainValues.text(metadata.modelName()),
                usage(metadata.tokenUsage()),
                reason == null ? null : reason.name(),
                encoded(parts));
    }

    private static ToolCall toolCall(ToolExecutionRequest request) {
        return new ToolCall(
                PlainValues.text(request.id()),
                PlainValues.text(request.name()),
                PlainValues.text(request.arguments()));
    }

    private static List<Picture> pictures(@Nullable Object images) {
        if (images == null) {
            return List.of();
        }
        if (!(images instanceof List<?> list)) {
            throw new Unstorable("generated images that are no list");
        }
        List<Picture> pictures = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof Image image)) {
                throw new Unstorable("a generated image that is none");
            }
            pictures.add(new Picture(
                    image.url() == null ? null : image.url().toString(),
                    PlainValues.text(image.base64Data()),
                    PlainValues.text(image.mimeType()),
                    PlainValues.text(image.revisedPrompt())));
        }
        return pictures;
    }

    private static @Nullable Usage usage(@Nullable TokenUsage usage) {
        return usage == null
                ? null
                : new Usage(usage.inputTokenCount(), usage.outputTokenCount(), usage.totalTokenCount());
    }

    /** Joins what a provider cut inside of a character, which UTF-8 could not carry. */
    private static List<String> encoded(List<Part> parts) {
        List<String> encoded = new ArrayList<>();
        String open = null;
        for (Part part : parts) {
            if (part instanceof Part.Raw) {
                continue;
            }
            String form = part.encoded();
            if (open != null) {
                if (form.charAt(0) != open.charAt(0)) {
                    throw new Unstorable("another part inside of a character");
                }
                form = open + form.substring(1);
                open = null;
            }
            if (part instanceof Part.Text || part instanceof Part.Thinking) {
                open = Character.isHighSurrogate(form.charAt(form.length() - 1)) ? form : null;
            }
            if (open == null) {
                PlainValues.text(form);
                encoded.add(form);
            }
        }
        if (open != null) {
            throw new Unstorable("a stream that ends inside of a character");
        }
        return encoded;
    }

    /** The response of which this is the form. */
    static ChatResponse decode(StoredChat stored) {
        Map<String, Object> attributes = new LinkedHashMap<>(stored.attributes());
        if (!stored.images().isEmpty()) {
            attributes.put(
                    AiMessage.GENERATED_IMAGES_KEY,
                    stored.images().stream().map(ChatCodec::image).toList());
        }
        AiMessage message = AiMessage.builder()
                .text(stored.text())
                .thinking(stored.thinking())
                .toolExecutionRequests(
                        stored.toolCalls().stream().map(ChatCodec::request).toList())
                .attributes(attributes)
                .build();
        ChatResponseMetadata metadata = ChatResponseMetadata.builder()
                .id(stored.id())
                .modelName(stored.model())
                .tokenUsage(usage(stored.usage()))
                .finishReason(stored.finishReason() == null ? null : FinishReason.valueOf(stored.finishReason()))
                .build();
        return ChatResponse.builder().aiMessage(message).metadata(metadata).build();
    }

    private static ToolExecutionRequest request(ToolCall call) {
        return ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(call.arguments())
                .build();
    }

    private static Image image(Picture picture) {
        Image.Builder image = Image.builder()
                .base64Data(picture.base64Data())
                .mimeType(picture.mimeType())
                .revisedPrompt(picture.revisedPrompt());
        return picture.url() == null ? image.build() : image.url(picture.url()).build();
    }

    private static @Nullable TokenUsage usage(@Nullable Usage usage) {
        return usage == null ? null : new TokenUsage(usage.input(), usage.output(), usage.total());
    }
}
