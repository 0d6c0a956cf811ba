package org.cdicache.ai;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an option of a request may be.
 *
 * @param kind its kind
 * @param choices the texts that it may be; empty for any, and for all kinds but {@link Kind#TEXT}
 */
public record OptionType(Kind kind, List<String> choices) {

    /** The kinds of values, as {@link AiRequest} holds them. */
    public enum Kind {
        /** A whole number. */
        INT,
        /** A whole number or one with a fraction. */
        NUMBER,
        /** A text. */
        TEXT,
        /** True or false. */
        BOOL,
        /** A list. */
        LIST,
        /** A map. */
        MAP,
        /** Anything. */
        ANY
    }

    /**
     * Checks the choices.
     *
     * @throws IllegalArgumentException if something but a text has choices, or one of them is blank or has one of {@code :,|()}
     */
    public OptionType {
        choices = List.copyOf(choices);
        if (kind != Kind.TEXT && !choices.isEmpty()) {
            throw new IllegalArgumentException(
                    "Only an option of type text can have choices, not one of " + name(kind));
        }
        for (String choice : choices) {
            if (choice.isBlank()
                    || !choice.strip().equals(choice)
                    || choice.chars().anyMatch(c -> ":,|()".indexOf(c) >= 0)) {
                throw new IllegalArgumentException(
                        "A choice must be a word without any of :,|(), was \"" + choice + '"');
            }
        }
    }

    /** Any value of a kind. */
    public static OptionType of(Kind kind) {
        return new OptionType(kind, List.of());
    }

    /** One of these texts; failures as in the constructor. */
    public static OptionType oneOf(String... choices) {
        return new OptionType(Kind.TEXT, List.of(choices));
    }

    /** What is wrong with a value, which is not told; empty if nothing. */
    Optional<String> wrong(Object value) {
        boolean fits = switch (kind) {
            case INT -> value instanceof Long || value instanceof BigInteger;
            case NUMBER -> value instanceof Number;
            case TEXT -> value instanceof String text && (choices.isEmpty() || choices.contains(text));
            case BOOL -> value instanceof Boolean;
            case LIST -> value instanceof List;
            case MAP -> value instanceof Map;
            case ANY -> true;
        };
        if (fits) {
            return Optional.empty();
        }
        boolean choice = value instanceof String && !choices.isEmpty();
        return Optional.of("must be " + (choices.isEmpty() ? name(kind) : "one of " + String.join(", ", choices))
                + ", was "
                + (choice ? "another text" : "of class " + value.getClass().getSimpleName()));
    }

    static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** As in the text of an {@link OptionSchema}. */
    @Override
    public String toString() {
        return name(kind) + (choices.isEmpty() ? "" : '(' + String.join("|", choices) + ')');
    }
}
