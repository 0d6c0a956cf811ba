package org.cdicache.ai;

import org.jspecify.annotations.Nullable;

/**
 * What an application decides itself about its answers; immutable.
 *
 * @param admission which answers are worth keeping
 * @param tenants whose answers a call is about
 * @param embedder tells which texts are alike, for near matches; null if there are none
 * @param index where their vectors are; null for the heap
 */
public record AiHooks(
        AnswerAdmission admission,
        TenantResolver tenants,
        @Nullable TextEmbedder embedder,
        @Nullable SimilarityIndex index) {

    /** The {@linkplain AnswerAdmission#standard() standard admission}, no tenants, and no embedder. */
    public static final AiHooks DEFAULT = new AiHooks(AnswerAdmission.standard(), TenantResolver.NONE, null, null);

    /** These, with another admission. */
    public AiHooks withAdmission(AnswerAdmission judge) {
        return new AiHooks(judge, tenants, embedder, index);
    }

    /** These, with tenants. */
    public AiHooks withTenants(TenantResolver resolver) {
        return new AiHooks(admission, resolver, embedder, index);
    }

    /** These, with an embedder, which near matches need. */
    public AiHooks withEmbedder(TextEmbedder model) {
        return new AiHooks(admission, tenants, model, index);
    }

    /** These, with an index of one's own; {@code cache.ai.near.max-entries} and {@code max-bytes} bound only that of the library. */
    public AiHooks withIndex(SimilarityIndex vectors) {
        return new AiHooks(admission, tenants, embedder, vectors);
    }
}
