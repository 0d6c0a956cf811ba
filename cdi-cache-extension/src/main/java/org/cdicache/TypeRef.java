package org.cdicache;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its arguments, captured by an anonymous subclass: {@code new TypeRef<List<Product>>() {}}. Keep it in a constant; creating
 * one reads reflection data.
 *
 * @param <T> the captured type
 */
public abstract class TypeRef<T> {

    private final Type type;

    /**
     * Captures {@code T} from the subclass.
     *
     * @throws IllegalStateException if the subclass was written without a type argument
     */
    protected TypeRef() {
        Type parent = getClass().getGenericSuperclass();
        if (!(parent instanceof ParameterizedType parameterized)) {
            throw new IllegalStateException("TypeRef needs a type argument: new TypeRef<List<String>>() {}");
        }
        this.type = parameterized.getActualTypeArguments()[0];
    }

    private TypeRef(Type type) {
        this.type = type;
    }

    /** The reference of a class without arguments. */
    public static <T> TypeRef<T> of(Class<T> type) {
        return new Known<>(type);
    }

    /**
     * The reference of a type known only at run time, such as the generic return type of a method. The caller answers for {@code T}.
     */
    public static <T> TypeRef<T> of(Type type) {
        return new Known<>(type);
    }

    /** The type, with its arguments. */
    public final Type type() {
        return type;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof TypeRef<?> that && type.equals(that.type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }

    private static final class Known<T> extends TypeRef<T> {
        Known(Type type) {
            super(type);
        }
    }
}
