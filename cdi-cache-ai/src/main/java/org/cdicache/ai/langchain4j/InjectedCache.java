package org.cdicache.ai.langchain4j;

import jakarta.enterprise.inject.spi.CDI;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.engine.PresentCache;

/** The cache of the application around, for builders that configuration drives and that cannot be given one. */
final class InjectedCache {

    private InjectedCache() {}

    /**
     * The bean.
     *
     * @throws IllegalArgumentException if there is no container
     */
    static AiResponseCache find() {
        try {
            return CDI.current().select(PresentCache.class).get().answers();
        } catch (LinkageError | RuntimeException none) {
            throw new IllegalArgumentException(
                    "cache is missing, and there is no CDI container with an @AiCache AiResponseCache to take it from; give the builder one, such as"
                            + " AiCacheFactory.create().forAiApp(redisUrl)",
                    none);
        }
    }
}
