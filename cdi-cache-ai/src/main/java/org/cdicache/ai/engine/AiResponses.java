package org.cdicache.ai.engine;

import java.util.function.Supplier;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiResponseCache;

/** Creates response caches. */
public final class AiResponses {

    private static final String CACHE = "ai";

    private AiResponses() {}

    /** The response cache in the registry's cache {@code ai}; asks for no registry if the configuration switches AI off. */
    public static AiResponseCache in(Supplier<CacheRegistry> registry, AiCacheConfig config) {
        RequestPolicy policy = new RequestPolicy(config);
        return config.enabled()
                ? new StoredResponses(registry.get().cache(CACHE), policy)
                : new UnstoredResponses(policy);
    }
}
