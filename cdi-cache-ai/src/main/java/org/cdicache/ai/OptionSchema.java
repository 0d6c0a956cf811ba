package org.cdicache.ai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cdicache.ConfigProblem;
import org.jspecify.annotations.Nullable;

/**
 * The options that requests of an operation may have, so that a misspelt name or a text in place of a number is an error and not another answer. Every
 * option may be left out, and may be null. Immutable; as text {@code length:int,style:text(short|long),strict:bool}.
 */
public final class OptionSchema {

    private final Map<String, OptionType> options;

    private OptionSchema(Map<String, OptionType> options) {
        this.options = options;
    }

    /** A schema without options; to add some with {@link #with}. */
    public static OptionSchema none() {
        return new OptionSchema(Map.of());
    }

    /**
     * Reads what {@link #toString} has written, or a person.
     *
     * @throws IllegalArgumentException telling what is wrong, and how it should be
     */
    public static OptionSchema parse(String text) {
        return OptionSchemaText.parse(text);
    }

    /**
     * This, with one more option.
     *
     * @throws IllegalArgumentException if the name is blank, has one of {@code :,|()} or is there already
     */
    public OptionSchema with(String name, OptionType type) {
        if (name.isBlank() || !name.strip().equals(name) || name.chars().anyMatch(c -> ":,|()".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(
                    "The name of an option must be a word without any of :,|(), was \"" + name + '"');
        }
        Map<String, OptionType> more = new LinkedHashMap<>(options);
        if (more.put(name, type) != null) {
            throw new IllegalArgumentException("The option " + name + " is there twice");
        }
        return new OptionSchema(more);
    }

    /**
     * Checks the options of a request. Names are told, values never.
     *
     * @throws IllegalArgumentException naming the option, what was expected, and the option that was probably meant
     */
    void check(String operation, Map<String, @Nullable Object> given) {
        given.forEach((name, value) -> {
            OptionType type = options.get(name);
            if (type == null) {
                throw new IllegalArgumentException("Operation " + operation + " has no option " + shortened(name)
                        + ConfigProblem.didYouMean(name, options.keySet()) + "; it has "
                        + (options.isEmpty() ? "none" : String.join(", ", options.keySet())));
            }
            Optional<String> wrong = value == null ? Optional.empty() : type.wrong(value);
            if (wrong.isPresent()) {
                throw new IllegalArgumentException("Option " + name + " of operation " + operation + ' ' + wrong.get());
            }
        });
    }

    private static String shortened(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "...";
    }

    /** The options by name, in the order in which they were given. */
    public List<String> names() {
        return List.copyOf(options.keySet());
    }

    /** Text that {@link #parse} reads to the same schema. */
    @Override
    public String toString() {
        return options.entrySet().stream()
                .map(e -> e.getKey() + ':' + e.getValue())
                .collect(Collectors.joining(","));
    }

    /** The order does not matter. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OptionSchema that && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }
}
