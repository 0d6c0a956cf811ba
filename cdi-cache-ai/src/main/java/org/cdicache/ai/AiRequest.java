package org.cdicache.ai;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One question to a language model, as far as its answer depends on it: two requests share a cached answer exactly when they are
 * {@linkplain #equals equal}. Put everything into it that changes the answer, such as the model's name, its temperature (an option), or
 * a prompt version (an option); leave out everything that does not.
 *
 * <p>Immutable: the options are copied deeply and written in one form, so that equality does not depend on how a number or a list was
 * held. Allowed are what JSON can say:
 * <ul>
 *   <li>null, strings, booleans, and maps with string keys, in any order;
 *   <li>lists and arrays, whose order matters (but not {@code byte[]} and {@code char[]}, which JSON libraries write differently); they
 *       come back as {@link java.util.List};
 *   <li>whole numbers of any width, which come back as {@link Long} or, if they are larger, {@link java.math.BigInteger}: {@code 1},
 *       {@code 1L} and {@code new BigDecimal("1")} are the same;
 *   <li>{@code float}, {@code double} and {@link java.math.BigDecimal}, which come back as {@code BigDecimal} with the digits that they
 *       print: {@code 0.5f}, {@code 0.5} and {@code new BigDecimal("0.5")} are the same; {@code 1}, {@code 1.0} and {@code "1"} are three
 *       different values, and so are {@code 0.5} and {@code new BigDecimal("0.50")}; there is no negative zero;
 *   <li>enum constants, which come back as their {@code name()}.
 * </ul>
 * A key that is present with the value null differs from an absent key. Strings are compared exactly: case, white space, Unicode normal
 * form, and lone surrogates all matter.
 *
 * @param operation what is asked for, such as {@code summarize}; selects the time to live, and is readable in the key
 * @param text the text that the model works on
 * @param options what else shapes the answer
 * @param question the question about the text; null when the operation has none, which differs from an empty one
 * @param model the model's name, readable in the key; null when the application has only one
 * @param tenant whose answer it is, readable in the key; null when all users share their answers. No tenant ever sees the answer of
 *     another one, nor of no tenant
 */
public record AiRequest(
        String operation,
        String text,
        Map<String, @Nullable Object> options,
        @Nullable String question,
        @Nullable String model,
        @Nullable String tenant) {

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if the operation, the model or the tenant is blank, the text is empty, or an option's value is
     *     none of the allowed ones (the message names its path and class, never its value)
     */
    public AiRequest {
        notBlank("operation", operation);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("text must not be empty");
        }
        if (model != null) {
            notBlank("model", model);
        }
        if (tenant != null) {
            notBlank("tenant", tenant);
        }
        options = Options.copy(Objects.requireNonNull(options, "options"));
    }

    /** A request without options, question, model and tenant; failures as in the constructor. */
    public static AiRequest of(String operation, String text) {
        return new AiRequest(operation, text, Map.of(), null, null, null);
    }

    /** This request with these options instead of its own; failures as in the constructor. */
    public AiRequest withOptions(Map<String, ?> options) {
        // As another type, not another copy: the constructor makes that.
        return new AiRequest(operation, text, Collections.unmodifiableMap(options), question, model, tenant);
    }

    /** This request with a question. */
    public AiRequest withQuestion(String question) {
        return new AiRequest(operation, text, options, Objects.requireNonNull(question, "question"), model, tenant);
    }

    /** This request to a model; failures as in the constructor. */
    public AiRequest withModel(String model) {
        return new AiRequest(operation, text, options, question, Objects.requireNonNull(model, "model"), tenant);
    }

    /** This request for a tenant; failures as in the constructor. */
    public AiRequest withTenant(String tenant) {
        return new AiRequest(operation, text, options, question, model, Objects.requireNonNull(tenant, "tenant"));
    }

    private static void notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
    }

    /** Without the text, the question and the options, which may be private. */
    @Override
    public String toString() {
        return "AiRequest[operation=" + operation + ", model=" + model + ", tenant=" + tenant + ", text of "
                + text.length() + " chars]";
    }
}
