package org.cdicache.ai.engine;

import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiResponseCache;

/** Creates response caches without a container, each in a registry of its own; found by {@link java.util.ServiceLoader}. */
public final class StandaloneAiCacheFactory implements AiCacheFactory {

    private final CacheFactory caches = CacheFactory.create();

    @Override
    public AiResponseCache fromConfig(CacheConfig config, AiCacheConfig aiConfig, AiHooks hooks) {
        return AiResponses.in(() -> caches.registry(config), aiConfig, hooks, Conversation.NONE);
    }

    @Override
    public void close() {
        caches.close();
    }
}
