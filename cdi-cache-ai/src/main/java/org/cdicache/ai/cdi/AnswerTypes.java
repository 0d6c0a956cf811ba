package org.cdicache.ai.cdi;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

/** Which types can be answers, and which options. */
final class AnswerTypes {

    /** Each is read once, or filled later. */
    private static final List<Class<?>> NO_VALUES = List.of(
            CompletionStage.class,
            Future.class,
            Flow.Publisher.class,
            BaseStream.class,
            AutoCloseable.class,
            Iterator.class,
            Runnable.class);

    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            Number.class);

    private AnswerTypes() {}

    /** Why a method that returns this cannot be cached; empty if it can. */
    static Optional<String> obstacle(Type type) {
        if (type == void.class || type == Void.class) {
            return Optional.of("returns nothing that could be cached; return the answer");
        }
        return obstacle(type, type);
    }

    /** As deep as it goes: a list of anything is read back as JSON has it, not as it was. */
    private static Optional<String> obstacle(Type part, Type whole) {
        if (part instanceof WildcardType wildcard) {
            return obstacle(wildcard.getUpperBounds()[0], whole);
        }
        if (part instanceof TypeVariable || part == Object.class || isWithoutItsArguments(part)) {
            return Optional.of("returns " + whole.getTypeName()
                    + ", which does not say what a cached answer is to be read as; declare the type of the answer");
        }
        Class<?> raw = raw(part);
        if (raw.isArray()) {
            return obstacle(component(part), whole);
        }
        if (NO_VALUES.stream().anyMatch(none -> none.isAssignableFrom(raw))) {
            return Optional.of("returns " + raw.getSimpleName()
                    + ", which is no value that could be read back; return the finished answer");
        }
        return arguments(part).stream()
                .flatMap(argument -> obstacle(argument, whole).stream())
                .findFirst();
    }

    private static boolean isWithoutItsArguments(Type type) {
        return type instanceof Class<?> raw && raw.getTypeParameters().length > 0;
    }

    /** The type as which a value is read back. */
    static Type boxed(Type type) {
        return type instanceof Class<?> raw && raw.isPrimitive()
                ? MethodType.methodType(raw).wrap().returnType()
                : type;
    }

    /** Whether a request can hold it: what it declares must say so, whatever it is at run time. */
    static boolean canBeOption(Type type) {
        Class<?> raw = (Class<?>) boxedRaw(type);
        if (PLAIN.contains(raw) || raw.isEnum()) {
            return true;
        }
        if (raw.isArray()) {
            return raw != byte[].class && raw != char[].class && canBeOption(component(type));
        }
        List<Type> arguments = arguments(type);
        if (List.class.isAssignableFrom(raw)) {
            return arguments.size() == 1 && canBeElement(arguments.get(0));
        }
        return Map.class.isAssignableFrom(raw)
                && arguments.size() == 2
                && arguments.get(0) == String.class
                && canBeElement(arguments.get(1));
    }

    /** Elements of any class are checked by each request. */
    private static boolean canBeElement(Type type) {
        Type bound = type instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : type;
        return bound == Object.class || canBeOption(bound);
    }

    private static Type component(Type array) {
        return array instanceof GenericArrayType generic
                ? generic.getGenericComponentType()
                : raw(array).getComponentType();
    }

    private static Type boxedRaw(Type type) {
        return boxed(raw(type));
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        // The components of a generic array are looked at apart.
        return type instanceof GenericArrayType ? Object[].class : Object.class;
    }

    private static List<Type> arguments(Type type) {
        return type instanceof ParameterizedType parameterized
                ? Arrays.asList(parameterized.getActualTypeArguments())
                : List.of();
    }
}
