package org.cdicache.ai.cdi;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * The request.
     *
     * @return null if there is no text to ask about
     * @throws IllegalArgumentException if an argument is none that a request can have
     */
    @Nullable
    AiRequest request(@Nullable Object[] arguments) {
        String text = (String) argument(Kind.TEXT, arguments);
        if (text == null || text.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> options = new HashMap<>();
        for (int i = 0; i < roles.size(); i++) {
            if (roles.get(i).kind() == Kind.OPTION) {
                options.put(roles.get(i).name(), arguments[i]);
            }
        }
        return new AiRequest(
                operation,
                text,
                options,
                (String) argument(Kind.QUESTION, arguments),
                (String) argument(Kind.MODEL, arguments),
                (String) argument(Kind.TENANT, arguments));
    }

    /** What the call wants of the cache. */
    AiControl control(@Nullable Object[] arguments) {
        AiControl control = (AiControl) argument(Kind.CONTROL, arguments);
        return control == null ? AiControl.DEFAULT : control;
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
