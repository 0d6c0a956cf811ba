package org.cdicache.ai;

/** How long a text is, by {@link AiCacheConfig.TextTiers}. */
public enum TextTier {
    /** Up to {@code cache.ai.text-tiers.small}. */
    SMALL,
    /** Up to {@code cache.ai.text-tiers.medium}. */
    MEDIUM,
    /** Up to {@code cache.ai.text-tiers.large}. */
    LARGE,
    /** Longer than that. */
    BEYOND
}
