package org.cdicache.ai.engine;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** {@link StoredAnswer} of a type that is known only at run time. */
record AnswerType(Type answer) implements ParameterizedType {

    @Override
    public Type[] getActualTypeArguments() {
        return new Type[] {answer};
    }

    @Override
    public Type getRawType() {
        return StoredAnswer.class;
    }

    @Override
    public @Nullable Type getOwnerType() {
        return null;
    }

    /** What messages call it: callers know nothing of the stored form. */
    @Override
    public String getTypeName() {
        return answer.getTypeName();
    }
}
