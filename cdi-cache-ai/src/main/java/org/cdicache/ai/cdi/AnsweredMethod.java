package org.cdicache.ai.cdi;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiRequest;
import org.jspecify.annotations.Nullable;

/**
 * How a request is made of a method's arguments, decided once.
 *
 * @param operation what is asked for
 * @param answer what the method returns, or what {@code Generated} holds
 * @param generated whether it returns that in a {@code Generated}
 * @param roles what each argument is
 */
record AnsweredMethod(String operation, Type answer, boolean generated, List<Role> roles) {

    /** Stands for the text where a call has none. */
    private static final String NO_TEXT = "-";

    /** What an argument is. */
    enum Kind {
        TEXT,
        QUESTION,
        MODEL,
        TENANT,
        OPTION,
        CONTROL,
        IGNORED
    }

    /**
     * What one argument is.
     *
     * @param name of the option; empty for everything else
     */
    record Role(Kind kind, String name) {}

    TypeRef<Object> type() {
        return TypeRef.of(answer);
    }

    /** Whether there is a text to ask about. Without one there is nothing that an answer could be known by. */
    boolean hasText(@Nullable Object[] arguments) {
        String text = (String) argument(Kind.TEXT, arguments);
        return text != null && !text.isEmpty();
    }

    /**
     * The request; without a text it says only whose and which model's it is.
     *
     * @throws IllegalArgumentException if an argument is none that a request can have
     */
    AiRequest request(@Nullable Object[] arguments) {
        String model = (String) argument(Kind.MODEL, arguments);
        String tenant = (String) argument(Kind.TENANT, arguments);
        if (!hasText(arguments)) {
            return new AiRequest(operation, NO_TEXT, Map.of(), null, model, tenant);
        }
        String text = Objects.requireNonNull((String) argument(Kind.TEXT, arguments));
        Map<String, @Nullable Object> options = new HashMap<>();
        for (int i = 0; i < roles.size(); i++) {
            if (roles.get(i).kind() == Kind.OPTION) {
                options.put(roles.get(i).name(), arguments[i]);
            }
        }
        return new AiRequest(operation, text, options, (String) argument(Kind.QUESTION, arguments), model, tenant);
    }

    /** What the call wants of the cache, as far as it can have it. */
    AiControl control(@Nullable Object[] arguments) {
        AiControl control = (AiControl) argument(Kind.CONTROL, arguments);
        AiControl wanted = control == null ? AiControl.DEFAULT : control;
        return hasText(arguments) ? wanted : wanted.and(AiControl.BYPASS);
    }

    private @Nullable Object argument(Kind kind, @Nullable Object[] arguments) {
        for (int i = 0; i < roles.size(); i++) {
            if (roles.get(i).kind() == kind) {
                return arguments[i];
            }
        }
        return null;
    }
}
