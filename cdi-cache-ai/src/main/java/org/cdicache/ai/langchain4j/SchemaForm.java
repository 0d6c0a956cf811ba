package org.cdicache.ai.langchain4j;

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
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas as lists: the class, the description, and what else that class has. Properties stay in their order, because a model writes them in it, although
 * LangChain4j takes schemas that differ only in that for equal.
 */
final class SchemaForm {

    private static final int MAX_DEPTH = 48;

    /** What the classes have beside the description. Exact classes: a subclass may say more. */
    private static final Map<Class<?>, Function<JsonSchemaElement, List<@Nullable Object>>> LEAVES = Map.of(
            JsonStringSchema.class, schema -> List.of(),
            JsonIntegerSchema.class, schema -> List.of(),
            JsonNumberSchema.class, schema -> List.of(),
            JsonBooleanSchema.class, schema -> List.of(),
            JsonNullSchema.class, schema -> List.of(),
            JsonEnumSchema.class, schema -> list(((JsonEnumSchema) schema).enumValues()),
            JsonReferenceSchema.class, schema -> list(((JsonReferenceSchema) schema).reference()),
            JsonRawSchema.class, schema -> list(((JsonRawSchema) schema).schema()));

    private SchemaForm() {}

    /**
     * The form of a schema.
     *
     * @param depth how deep inside of other values it is
     * @throws Unreadable if it, or something in it, is of an unknown class, or if it is nested too deeply
     */
    static List<@Nullable Object> of(JsonSchemaElement schema, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Unreadable("JSON schema nested deeper than " + MAX_DEPTH);
        }
        List<@Nullable Object> form = new ArrayList<>();
        form.add(schema.getClass().getSimpleName());
        form.add(schema.description());
        form.addAll(more(schema, depth));
        Map<String, @Nullable Object> later = LaterFields.of(schema);
        if (!later.isEmpty()) {
            form.add(later);
        }
        return form;
    }

    private static List<@Nullable Object> more(JsonSchemaElement schema, int depth) {
        Class<?> type = schema.getClass();
        Function<JsonSchemaElement, List<@Nullable Object>> leaf = LEAVES.get(type);
        if (leaf != null) {
            return leaf.apply(schema);
        }
        if (type == JsonObjectSchema.class) {
            JsonObjectSchema object = (JsonObjectSchema) schema;
            return list(
                    named(object.properties(), depth),
                    object.required(),
                    object.additionalProperties(),
                    named(object.definitions(), depth));
        }
        if (type == JsonArraySchema.class) {
            JsonSchemaElement items = ((JsonArraySchema) schema).items();
            return list(items == null ? null : of(items, depth + 1));
        }
        if (type == JsonAnyOfSchema.class) {
            return list(((JsonAnyOfSchema) schema)
                    .anyOf().stream().map(any -> of(any, depth + 1)).toList());
        }
        throw new Unreadable("JSON schema of " + type);
    }

    private static List<@Nullable Object> named(Map<String, JsonSchemaElement> schemas, int depth) {
        List<@Nullable Object> form = new ArrayList<>();
        schemas.forEach((name, schema) -> form.add(list(name, of(schema, depth + 2))));
        return form;
    }

    private static List<@Nullable Object> list(@Nullable Object... elements) {
        return Arrays.asList(elements);
    }
}
