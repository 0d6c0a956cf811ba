package org.cdicache.ai.engine;

import java.util.function.Supplier;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;

/** Creates response caches. */
public final class AiResponses {

    private static final String CACHE = "ai";

    private AiResponses() {}

    /** The response cache in the registry's cache {@code ai}; asks for no registry if the configuration switches AI off. */
    public static AiResponseCache in(Supplier<CacheRegistry> registry, AiCacheConfig config) {
        RequestPolicy policy = new RequestPolicy(config);
        return config.enabled()
                ? new StoredResponses(
                        registry.get().cache(CACHE), policy, AnswerAdmission.standard(), SystemClocks.INSTANCE)
                : new UnstoredResponses(policy, SystemClocks.INSTANCE);
    }
}
