package org.cdicache.ai.engine;

import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiResponseCache;

/** Creates response caches without a container, each in a registry of its own; found by {@link java.util.ServiceLoader}. */
public final class StandaloneAiCacheFactory implements AiCacheFactory {

    private final CacheFactory caches = CacheFactory.create();

    @Override
    public AiResponseCache forAiApp(String redisUrl) {
        CachePreset preset = CachePreset.AI_PRODUCTION;
        return fromConfig(CacheConfig.builder(preset).redisUrl(redisUrl).build(), AiCacheConfig.of(preset));
    }

    @Override
    public AiResponseCache forTesting() {
        return fromConfig(CacheConfig.of(CachePreset.TESTING), AiCacheConfig.of(CachePreset.AI_DEVELOPMENT));
    }

    @Override
    public AiResponseCache fromConfig(CacheConfig config, AiCacheConfig aiConfig) {
        return AiResponses.in(() -> caches.registry(config), aiConfig);
    }

    @Override
    public void close() {
        caches.close();
    }
}
