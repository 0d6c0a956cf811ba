package org.cdicache.ai;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;

/** What a cache that is made by hand for an AI application starts from. */
final class AiCacheDefaults {

    private AiCacheDefaults() {}

    static CacheConfigBuilder cache() {
        return CacheConfig.builder(CachePreset.AI_PRODUCTION)
                .defaultTtl(Duration.ofHours(1))
                .maxEntries(100)
                .compressionThreshold(1_000)
                .compressionLevel(6);
    }

    static AiCacheConfig.Builder application() {
        return AiCacheConfig.builder(CachePreset.AI_PRODUCTION)
                .hashThreshold(1_000)
                .smallText(500)
                .mediumText(5_000)
                .largeText(50_000)
                .defaultTtl(Duration.ofHours(1))
                .operationTtl("summarize", Duration.ofHours(2))
                .operationTtl("sentiment", Duration.ofHours(24))
                .operationTtl("key_points", Duration.ofHours(2))
                .operationTtl("questions", Duration.ofHours(1))
                .operationTtl("qa", Duration.ofMinutes(30))
                .maxTextLength(100_000);
    }
}
