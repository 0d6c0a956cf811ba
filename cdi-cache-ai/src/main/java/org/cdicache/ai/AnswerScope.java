package org.cdicache.ai;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which answers to invalidate: those that agree with every part that is set. Names are compared exactly: {@code sum} never means {@code summarize}.
 * Immutable.
 *
 * @param operation of that operation; null for all
 * @param model of that model; null for all, those without one included
 * @param tenant of that tenant; null for that of the call, if there is one, and otherwise all
 * @param everyTenant whether the answers of all tenants are meant, whoever calls; not with a tenant
 * @param tag stored under that tag (see {@link AiControl#tags}); null for all, those without one included. Not with an operation or a model
 */
public record AnswerScope(
        @Nullable String operation,
        @Nullable String model,
        @Nullable String tenant,
        boolean everyTenant,
        @Nullable String tag) {

    /** All answers of the call's tenant, or of everybody if there are no tenants. */
    public static final AnswerScope ALL = new AnswerScope(null, null, null, false, null);

    /**
     * Checks every part.
     *
     * @throws IllegalArgumentException naming what is blank, or what cannot be combined
     */
    public AnswerScope {
        notBlank("operation", operation);
        notBlank("model", model);
        notBlank("tenant", tenant);
        notBlank("tag", tag);
        if (tag != null && (operation != null || model != null)) {
            throw new IllegalArgumentException(
                    "A tag can be combined with a tenant only, not with an operation or a model");
        }
        if (tenant != null && everyTenant) {
            throw new IllegalArgumentException("A scope has one tenant or every tenant, not both");
        }
    }

    /** All answers of an operation, as far as {@link #ALL} reaches. */
    public static AnswerScope operation(String operation) {
        return new AnswerScope(Objects.requireNonNull(operation, "operation"), null, null, false, null);
    }

    /** All answers of a model, as far as {@link #ALL} reaches. */
    public static AnswerScope model(String model) {
        return new AnswerScope(null, Objects.requireNonNull(model, "model"), null, false, null);
    }

    /** All answers under a tag, as far as {@link #ALL} reaches. */
    public static AnswerScope tag(String tag) {
        return new AnswerScope(null, null, null, false, Objects.requireNonNull(tag, "tag"));
    }

    /** All answers of a tenant. */
    public static AnswerScope tenant(String tenant) {
        return ALL.ofTenant(tenant);
    }

    /** These, of one model only; failures as in the constructor. */
    public AnswerScope ofModel(String name) {
        return new AnswerScope(operation, Objects.requireNonNull(name, "model"), tenant, everyTenant, tag);
    }

    /** These, of one tenant only. */
    public AnswerScope ofTenant(String name) {
        return new AnswerScope(operation, model, Objects.requireNonNull(name, "tenant"), false, tag);
    }

    /** These, of all tenants, whoever calls. */
    public AnswerScope ofEveryTenant() {
        return new AnswerScope(operation, model, null, true, tag);
    }

    private static void notBlank(String part, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new IllegalArgumentException(part + " must not be blank");
        }
    }
}
