package org.cdicache.ai.langchain4j;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
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
import dev.langchain4j.data.pdf.PdfFile;
import dev.langchain4j.data.video.Video;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON-like values from which they could be read back, but for two things. Identifiers of tool calls, which a provider makes up at random, are
 * numbered in the order in which they appear, so that only what belongs together counts. Media enter as their digests. Not safe for use by several
 * threads.
 */
final class MessageForm {

    private final ValueForm values = new ValueForm();
    private final Map<String, Integer> toolCalls = new HashMap<>();
    private final @Nullable TextContent question;

    /**
     * The form of one conversation.
     *
     * @param question a text that is left out, because it stands elsewhere; compared by identity
     */
    MessageForm(@Nullable TextContent question) {
        this.question = question;
    }

    /**
     * The form of the messages.
     *
     * @throws Unreadable if one is of an unknown class, or holds something unknown
     */
    List<Object> of(List<ChatMessage> messages) {
        List<Object> forms = new ArrayList<>(messages.size());
        for (ChatMessage message : messages) {
            forms.add(more(of(message), message));
        }
        return forms;
    }

    private static Map<String, @Nullable Object> more(Map<String, @Nullable Object> form, Object holder) {
        form.putAll(LaterFields.of(holder));
        return form;
    }

    // Subclasses are not what they extend: they may say more to their provider.
    private Map<String, @Nullable Object> of(ChatMessage message) {
        Class<?> type = message.getClass();
        if (type == UserMessage.class) {
            return user((UserMessage) message);
        }
        if (type == SystemMessage.class) {
            return form("system", "text", ((SystemMessage) message).text());
        }
        if (type == AiMessage.class) {
            return ai((AiMessage) message);
        }
        if (type == ToolExecutionResultMessage.class) {
            return result((ToolExecutionResultMessage) message);
        }
        if (type == CustomMessage.class) {
            return form("custom", "attributes", values.of(((CustomMessage) message).attributes()));
        }
        throw new Unreadable("message of " + type);
    }

    private Map<String, @Nullable Object> user(UserMessage message) {
        Map<String, @Nullable Object> form = form("user", "contents", contents(message.contents()));
        form.put("name", message.name());
        form.put("attributes", values.of(message.attributes()));
        return form;
    }

    private Map<String, @Nullable Object> ai(AiMessage message) {
        Map<String, @Nullable Object> form = form("ai", "text", message.text());
        form.put("thinking", message.thinking());
        List<Object> calls = new ArrayList<>();
        for (ToolExecutionRequest request : message.toolExecutionRequests()) {
            Map<String, @Nullable Object> call = form("call", "id", number(request.id()));
            call.put("name", request.name());
            call.put("arguments", request.arguments());
            calls.add(more(call, request));
        }
        form.put("calls", calls);
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(message.attributes());
        if (attributes.get(AiMessage.GENERATED_IMAGES_KEY) instanceof List<?> images) {
            attributes.remove(AiMessage.GENERATED_IMAGES_KEY);
            form.put("images", images.stream().map(MessageForm::generated).toList());
        }
        form.put("attributes", values.of(attributes));
        return form;
    }

    private static Object generated(@Nullable Object image) {
        if (image instanceof Image known) {
            return image(known);
        }
        throw new Unreadable("generated image of an unknown class");
    }

    private Map<String, @Nullable Object> result(ToolExecutionResultMessage message) {
        Map<String, @Nullable Object> form = form("result", "id", number(message.id()));
        form.put("tool", message.toolName());
        form.put("contents", contents(message.contents()));
        form.put("error", message.isError());
        form.put("attributes", values.of(message.attributes()));
        return form;
    }

    private @Nullable Integer number(@Nullable String id) {
        return id == null ? null : toolCalls.computeIfAbsent(id, unseen -> toolCalls.size());
    }

    private List<Object> contents(List<Content> contents) {
        List<Object> forms = new ArrayList<>(contents.size());
        for (Content content : contents) {
            forms.add(more(of(content), content));
        }
        return forms;
    }

    @SuppressWarnings("ReferenceEquality")
    private Map<String, @Nullable Object> of(Content content) {
        Class<?> type = content.getClass();
        if (type == TextContent.class) {
            return content == question ? form("question") : form("text", "text", ((TextContent) content).text());
        }
        if (type == ImageContent.class) {
            Map<String, @Nullable Object> form = form("image", "image", image(((ImageContent) content).image()));
            form.put("detail", ((ImageContent) content).detailLevel());
            return form;
        }
        if (type == AudioContent.class) {
            Audio audio = ((AudioContent) content).audio();
            Map<String, @Nullable Object> form = medium("audio", audio.url(), audio.base64Data(), audio.mimeType());
            form.put("binary", audio.binaryData() == null ? null : digest(audio.binaryData()));
            return more(form, audio);
        }
        if (type == VideoContent.class) {
            Video video = ((VideoContent) content).video();
            return more(medium("video", video.url(), video.base64Data(), video.mimeType()), video);
        }
        if (type == PdfFileContent.class) {
            PdfFile pdf = ((PdfFileContent) content).pdfFile();
            return more(medium("pdf", pdf.url(), pdf.base64Data(), pdf.mimeType()), pdf);
        }
        throw new Unreadable("content of " + type);
    }

    private static Map<String, @Nullable Object> image(Image image) {
        Map<String, @Nullable Object> form = medium("picture", image.url(), image.base64Data(), image.mimeType());
        form.put("revisedPrompt", image.revisedPrompt());
        return more(form, image);
    }

    private static Map<String, @Nullable Object> medium(
            String kind, @Nullable URI url, @Nullable String base64, @Nullable String mimeType) {
        Map<String, @Nullable Object> form = form(kind, "url", url == null ? null : url.toString());
        form.put("type", mimeType);
        if (base64 == null || base64.chars().anyMatch(c -> c > 0x7F)) {
            // No base 64, and without an unambiguous form in bytes.
            form.put("data", base64);
        } else {
            form.put("base64", digest(base64.getBytes(US_ASCII)));
        }
        return form;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static Map<String, @Nullable Object> form(String kind) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("kind", kind);
        return form;
    }

    private static Map<String, @Nullable Object> form(String kind, String name, @Nullable Object value) {
        Map<String, @Nullable Object> form = form(kind);
        form.put(name, value);
        return form;
    }
}
