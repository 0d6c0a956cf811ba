package org.cdicache.ai.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
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
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
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
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a later LangChain4j adds to the classes of a request, of which {@link MessageForm}, {@link ParameterForm}, {@link ValueForm} and {@link SchemaForm} do not know. */
final class LaterFields {

    /** The fields that the forms read, as of LangChain4j 1.19. */
    static final Map<Class<?>, Set<String>> KNOWN = Map.ofEntries(
            Map.entry(SystemMessage.class, Set.of("text")),
            Map.entry(UserMessage.class, Set.of("name", "contents", "attributes")),
            Map.entry(AiMessage.class, Set.of("text", "thinking", "toolExecutionRequests", "attributes")),
            Map.entry(ToolExecutionResultMessage.class, Set.of("id", "toolName", "contents", "isError", "attributes")),
            Map.entry(CustomMessage.class, Set.of("attributes")),
            Map.entry(TextContent.class, Set.of("text")),
            Map.entry(ImageContent.class, Set.of("image", "detailLevel")),
            Map.entry(AudioContent.class, Set.of("audio")),
            Map.entry(VideoContent.class, Set.of("video")),
            Map.entry(PdfFileContent.class, Set.of("pdfFile")),
            Map.entry(Image.class, Set.of("url", "base64Data", "mimeType", "revisedPrompt")),
            Map.entry(Audio.class, Set.of("url", "binaryData", "base64Data", "mimeType")),
            Map.entry(Video.class, Set.of("url", "base64Data", "mimeType")),
            Map.entry(PdfFile.class, Set.of("url", "base64Data", "mimeType")),
            Map.entry(ToolExecutionRequest.class, Set.of("id", "name", "arguments")),
            Map.entry(ToolSpecification.class, Set.of("name", "description", "parameters", "metadata", "strict")),
            Map.entry(ResponseFormat.class, Set.of("type", "jsonSchema")),
            Map.entry(JsonSchema.class, Set.of("name", "rootElement")),
            Map.entry(JsonStringSchema.class, Set.of("description")),
            Map.entry(JsonIntegerSchema.class, Set.of("description")),
            Map.entry(JsonNumberSchema.class, Set.of("description")),
            Map.entry(JsonBooleanSchema.class, Set.of("description")),
            Map.entry(JsonNullSchema.class, Set.of()),
            Map.entry(JsonEnumSchema.class, Set.of("description", "enumValues")),
            Map.entry(JsonReferenceSchema.class, Set.of("reference")),
            Map.entry(JsonRawSchema.class, Set.of("schema")),
            Map.entry(
                    JsonObjectSchema.class,
                    Set.of("description", "properties", "required", "additionalProperties", "definitions")),
            Map.entry(JsonArraySchema.class, Set.of("description", "items")),
            Map.entry(JsonAnyOfSchema.class, Set.of("description", "anyOf")),
            Map.entry(
                    DefaultChatRequestParameters.class,
                    Set.of(
                            "modelName",
                            "temperature",
                            "topP",
                            "topK",
                            "frequencyPenalty",
                            "presencePenalty",
                            "maxOutputTokens",
                            "stopSequences",
                            "toolSpecifications",
                            "toolChoice",
                            "responseFormat")));

    private static final LaterFields PRESENT = new LaterFields(KNOWN);

    private final Map<Class<?>, List<Field>> unknown = new HashMap<>();

    /** Of the classes in a table of known fields. */
    LaterFields(Map<Class<?>, Set<String>> known) {
        known.forEach((type, names) -> {
            List<Field> fields = Arrays.stream(type.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                    .filter(field -> !names.contains(field.getName()))
                    .toList();
            if (!fields.isEmpty()) {
                unknown.put(type, fields);
            }
        });
    }

    /** The names of the fields that are not in the table, by class. */
    Map<Class<?>, List<String>> names() {
        Map<Class<?>, List<String>> names = new HashMap<>();
        unknown.forEach((type, fields) ->
                names.put(type, fields.stream().map(Field::getName).toList()));
        return names;
    }

    /** As {@link #in(Class, Object)}, of the present LangChain4j, for the object's own class. */
    static Map<String, @Nullable Object> of(Object holder) {
        return PRESENT.in(holder.getClass(), holder);
    }

    /** As {@link #in(Class, Object)}, of the present LangChain4j. */
    static Map<String, @Nullable Object> of(Class<?> type, Object holder) {
        return PRESENT.in(type, holder);
    }

    /**
     * What an object says in fields that nobody here knows of; empty if nothing.
     *
     * @throws Unreadable if it says something there that cannot be read
     */
    Map<String, @Nullable Object> in(Class<?> type, Object holder) {
        List<Field> fields = unknown.get(type);
        if (fields == null) {
            return Map.of();
        }
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        for (Field field : fields) {
            Object value = value(field, holder);
            if (!saysNothing(value)) {
                said.put("later." + field.getName(), new ValueForm().of(value));
            }
        }
        return said;
    }

    private static boolean saysNothing(@Nullable Object value) {
        return value == null
                || (value instanceof Collection<?> elements && elements.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
    }

    private static @Nullable Object value(Field field, Object holder) {
        try {
            field.setAccessible(true);
            return field.get(holder);
        } catch (IllegalAccessException | RuntimeException closed) {
            throw new Unreadable("field " + field.getName() + " of " + field.getDeclaringClass());
        }
    }
}
