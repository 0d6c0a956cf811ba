package org.cdicache.ai.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of any class as JSON-like ones, as far as it is known what they say; everything else is {@link Unreadable}. */
final class ValueForm {

    private static final int MAX_DEPTH = 48;

    private static final Set<Class<?>> NUMBERS = Set.of(
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class);

    /**
     * The form of a value.
     *
     * @throws Unreadable if it, or something in it, is of an unknown class, or if it is nested too deeply
     */
    @Nullable
    Object of(@Nullable Object value) {
        return of(value, 0);
    }

    private @Nullable Object of(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Unreadable("value nested deeper than " + MAX_DEPTH);
        }
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof Enum<?>) {
            return value;
        }
        if (NUMBERS.contains(value.getClass())) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, depth);
        }
        if (value instanceof List<?> list) {
            return list(list, depth);
        }
        if (value instanceof Set<?> set) {
            return set(set);
        }
        if (value.getClass().isArray()) {
            return array(value, depth);
        }
        return known(value, depth);
    }

    private @Nullable Object known(Object value, int depth) {
        if (value instanceof ToolSpecification tool) {
            return tool(tool, depth);
        }
        if (value instanceof ResponseFormat format) {
            return more(pair(format.type(), of(format.jsonSchema(), depth + 1)), format);
        }
        if (value.getClass() == JsonSchema.class) {
            JsonSchema schema = (JsonSchema) value;
            return more(pair(schema.name(), of(schema.rootElement(), depth + 1)), schema);
        }
        if (value instanceof JsonSchemaElement element) {
            return SchemaForm.of(element, depth + 1);
        }
        if (value instanceof Record) {
            return record(value, depth);
        }
        throw new Unreadable("value of " + value.getClass());
    }

    /** Names count, their order does not. */
    private Map<String, @Nullable Object> map(Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new Unreadable("map with keys that are no strings");
            }
            form.put(name, of(value, depth + 1));
        });
        return form;
    }

    private List<@Nullable Object> list(Iterable<?> elements, int depth) {
        List<@Nullable Object> form = new ArrayList<>();
        elements.forEach(element -> form.add(of(element, depth + 1)));
        return form;
    }

    private static Object set(Set<?> set) {
        if (!set.stream().allMatch(String.class::isInstance)) {
            throw new Unreadable("set of other things than strings");
        }
        return set.stream().map(String.class::cast).sorted().toList();
    }

    private List<@Nullable Object> array(Object array, int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return list(elements, depth);
    }

    private List<@Nullable Object> tool(ToolSpecification tool, int depth) {
        List<@Nullable Object> form = new ArrayList<>();
        form.add(tool.name());
        form.add(tool.description());
        form.add(tool.parameters() == null ? null : SchemaForm.of(tool.parameters(), depth + 1));
        form.add(of(tool.metadata(), depth + 1));
        form.add(tool.strict());
        return more(form, tool);
    }

    private static List<@Nullable Object> more(List<@Nullable Object> form, Object holder) {
        Map<String, @Nullable Object> later = LaterFields.of(holder);
        if (!later.isEmpty()) {
            form.add(later);
        }
        return form;
    }

    /** A record says what its components say. */
    private Object record(Object value, int depth) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            form.put(component.getName(), of(read(component.getAccessor(), value), depth + 1));
        }
        return pair(value.getClass().getName(), form);
    }

    private static @Nullable Object read(Method accessor, Object value) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException | RuntimeException failure) {
            throw new Unreadable("record of " + value.getClass());
        }
    }

    private static List<@Nullable Object> pair(@Nullable Object first, @Nullable Object second) {
        List<@Nullable Object> pair = new ArrayList<>();
        pair.add(first);
        pair.add(second);
        return pair;
    }
}
