package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.output.FinishReason;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.cdicache.ai.engine.Sized;
import org.jspecify.annotations.Nullable;

/**
 * A model's response as it is stored: our own form, because LangChain4j has none. It is JSON of plain values only, so that it reads the same with every
 * Jackson. src/test/resources/golden has examples that every later version must read.
 *
 * @param version of this form; another one is unreadable, and so a miss
 * @param text what the model said; null if nothing
 * @param finishReason a constant of {@link FinishReason}; null if the model gave none
 * @param parts a stream's, in their order, as {@link Part#encoded()}; empty if the response was not streamed
 */
record StoredChat(
        int version,
        @Nullable String text,
        @Nullable String thinking,
        List<ToolCall> toolCalls,
        Map<String, @Nullable Object> attributes,
        List<Picture> images,
        @Nullable String id,
        @Nullable String model,
        @Nullable Usage usage,
        @Nullable String finishReason,
        List<String> parts)
        implements Sized {

    static final int VERSION = 1;

    /** Refuses what this version cannot have written: the cache takes a value that cannot be made for absent. */
    StoredChat {
        if (version != VERSION) {
            throw new IllegalArgumentException("version " + version + " of a stored chat response is unknown here");
        }
        toolCalls = orEmpty(toolCalls);
        attributes = attributes == null ? Map.of() : PlainValues.copy(attributes);
        images = orEmpty(images);
        parts = orEmpty(parts);
        if (finishReason != null) {
            FinishReason.valueOf(finishReason);
        }
        parts.forEach(Part::decode);
    }

    /** What is empty may be left out. */
    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** A wish for a tool. */
    record ToolCall(
            @Nullable String id,
            @Nullable String name,
            @Nullable String arguments) {}

    /** A picture that the model made. */
    record Picture(
            @Nullable String url,
            @Nullable String base64Data,
            @Nullable String mimeType,
            @Nullable String revisedPrompt) {

        /** Refuses what is no address. */
        Picture {
            if (url != null) {
                URI.create(url);
            }
        }
    }

    /** The tokens that the response took. */
    record Usage(
            @Nullable Integer input,
            @Nullable Integer output,
            @Nullable Integer total) {}

    /** A stream holds its text twice: at once, and in parts. */
    @Override
    public int chars() {
        int chars = length(text) + length(thinking);
        for (ToolCall call : toolCalls) {
            chars += length(call.arguments());
        }
        for (Picture image : images) {
            chars += length(image.base64Data());
        }
        for (String part : parts) {
            chars += part.length();
        }
        return chars;
    }

    private static int length(@Nullable String part) {
        return part == null ? 0 : part.length();
    }

    /** Without what was said. */
    @Override
    public String toString() {
        return "StoredChat[finishReason=" + finishReason + ", " + parts.size() + " parts]";
    }
}
