package org.cdicache.ai.engine;

import java.util.function.Supplier;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiResponseCache;

/** Creates response caches. */
public final class AiResponses {

    private static final String CACHE = "ai";

    private AiResponses() {}

    /**
     * The response cache in the registry's cache {@code ai}; asks for no registry if the configuration switches AI off.
     *
     * @throws org.cdicache.CacheConfigurationException if an operation contradicts the options of that cache
     */
    public static AiResponseCache in(
            Supplier<CacheRegistry> registry, AiCacheConfig config, AiHooks hooks, Conversation conversation) {
        RequestPolicy policy = new RequestPolicy(config, hooks.tenants());
        if (!config.enabled()) {
            return new UnstoredResponses(policy, SystemClocks.INSTANCE);
        }
        CacheRegistry caches = registry.get();
        return new StoredResponses(
                caches.cache(CACHE),
                policy,
                new Storing(config, caches.config().entryOf(CACHE)),
                hooks.admission(),
                conversation,
                SystemClocks.INSTANCE);
    }

    /** As {@link #in(Supplier, AiCacheConfig, AiHooks, Conversation)}, with nothing of the application's own. */
    public static AiResponseCache in(Supplier<CacheRegistry> registry, AiCacheConfig config) {
        return in(registry, config, AiHooks.DEFAULT, Conversation.NONE);
    }
}
