package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a request as JSON-like values. A provider's own class says more than LangChain4j's interface can ask for, so that all its fields are read:
 * accessors may be missing, fields cannot. Safe for use by any number of threads.
 */
final class ParameterForm {

    private final Map<Class<?>, List<Field>> fields = new ConcurrentHashMap<>();

    /**
     * The form of parameters, without the model's name.
     *
     * @throws Unreadable if a value is of an unknown class, or a field cannot be read
     */
    Map<String, @Nullable Object> of(ChatRequestParameters parameters) {
        ValueForm values = new ValueForm();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("temperature", values.of(parameters.temperature()));
        form.put("topP", values.of(parameters.topP()));
        form.put("topK", values.of(parameters.topK()));
        form.put("frequencyPenalty", values.of(parameters.frequencyPenalty()));
        form.put("presencePenalty", values.of(parameters.presencePenalty()));
        form.put("maxOutputTokens", values.of(parameters.maxOutputTokens()));
        form.put("stopSequences", values.of(parameters.stopSequences()));
        form.put("tools", values.of(parameters.toolSpecifications()));
        form.put("toolChoice", values.of(parameters.toolChoice()));
        form.put("responseFormat", values.of(parameters.responseFormat()));
        if (parameters instanceof DefaultChatRequestParameters) {
            form.putAll(LaterFields.of(DefaultChatRequestParameters.class, parameters));
        }
        Class<?> type = parameters.getClass();
        if (type != DefaultChatRequestParameters.class) {
            form.put("class", type.getName());
            form.put("own", own(parameters, values));
        }
        return form;
    }

    private Map<String, @Nullable Object> own(ChatRequestParameters parameters, ValueForm values) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        for (Field field : fields.computeIfAbsent(parameters.getClass(), ParameterForm::fields)) {
            form.put(field.getDeclaringClass().getName() + "." + field.getName(), values.of(value(field, parameters)));
        }
        return form;
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> at = type; at != null && at != DefaultChatRequestParameters.class; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    fields.add(accessible(field));
                }
            }
        }
        return List.copyOf(fields);
    }

    private static Field accessible(Field field) {
        try {
            field.setAccessible(true);
            return field;
        } catch (RuntimeException closed) {
            throw new Unreadable("field of " + field.getDeclaringClass());
        }
    }

    private static @Nullable Object value(Field field, Object holder) {
        try {
            return field.get(holder);
        } catch (IllegalAccessException closed) {
            throw new Unreadable("field of " + field.getDeclaringClass());
        }
    }
}
