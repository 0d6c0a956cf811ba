package org.cdicache.ai.langchain4j;

import java.util.function.Supplier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of both decorators collect besides the delegate; nothing of it is required. Fields are named as the methods, because langchain4j-cdi finds
 * them by name.
 *
 * @param <B> the builder itself
 */
public abstract class CachedModelBuilder<B extends CachedModelBuilder<B>> {

    private @Nullable AiResponseCache cache;
    private @Nullable String operation;
    private @Nullable Supplier<@Nullable String> tenant;
    private @Nullable String modelName;
    private @Nullable String variant;
    private @Nullable AnswerAdmission admission;
    private boolean storeToolCalls;
    private @Nullable Supplier<AiControl> control;

    CachedModelBuilder() {}

    abstract B self();

    /** Where answers are kept; in a CDI container the {@code @AiCache} bean unless given. */
    public B cache(AiResponseCache cache) {
        this.cache = cache;
        return self();
    }

    /** The operation, which decides how long answers live; {@code chat} unless given. */
    public B operation(String operation) {
        this.operation = operation;
        return self();
    }

    /** Whose answers they are, asked at every call on its thread; null for those that everybody shares. */
    public B tenant(Supplier<@Nullable String> tenant) {
        this.tenant = tenant;
        return self();
    }

    /** The name of the model, where neither the delegate's default parameters nor the request say it. Without any the cache is left out. */
    public B modelName(String modelName) {
        this.modelName = modelName;
        return self();
    }

    /** Tells this delegate from others of the same provider and model name that answer differently, such as by the address of their server. */
    public B variant(String variant) {
        this.variant = variant;
        return self();
    }

    /** Judges which answers are stored, by their text; {@link AnswerAdmission#standard()} unless given. Is not asked about wishes for tools. */
    public B admission(AnswerAdmission admission) {
        this.admission = admission;
        return self();
    }

    /** Whether a model's wishes for tools are stored; the tools themselves are called on every hit all the same. Off unless given. */
    public B storeToolCalls(boolean storeToolCalls) {
        this.storeToolCalls = storeToolCalls;
        return self();
    }

    /** What each call wants of the cache, asked at every call on its thread; {@link AiControl#DEFAULT} unless given. */
    public B control(Supplier<AiControl> control) {
        this.control = control;
        return self();
    }

    /**
     * What was collected.
     *
     * @throws IllegalArgumentException naming what is missing or wrong, and the fix
     */
    final ChatSettings settings() {
        return ChatSettings.of(cache, operation, tenant, modelName, variant, admission, storeToolCalls, control);
    }
}
