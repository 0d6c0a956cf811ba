package org.cdicache.ai.engine;

import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CacheRegistry;
import org.cdicache.ConfigProblem;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.SimilarityIndex;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.near.HeapIndex;
import org.cdicache.ai.near.NearMatcher;
import org.cdicache.spi.TimeSource;

/** Creates response caches. */
public final class AiResponses {

    private static final String CACHE = "ai";
    private static final String NEAR_CACHE = "ai-near";

    private AiResponses() {}

    /**
     * The response cache in the registry's cache {@code ai}; asks for no registry if the configuration switches AI off.
     *
     * @throws org.cdicache.CacheConfigurationException if an operation contradicts the options of that cache, or near matches are switched on and there
     *     is no embedder
     */
    public static AiResponseCache in(
            Supplier<CacheRegistry> registry, AiCacheConfig config, AiHooks hooks, Conversation conversation) {
        RequestPolicy policy = new RequestPolicy(config, hooks.tenants());
        if (!config.enabled()) {
            return new UnstoredResponses(policy, conversation, SystemClocks.INSTANCE);
        }
        CacheRegistry caches = registry.get();
        return new StoredResponses(
                caches.cache(CACHE),
                policy,
                new Storing(config, caches.config().entryOf(CACHE)),
                hooks.admission(),
                conversation,
                config.near().enabled() ? matcher(caches, config.near(), hooks) : null,
                SystemClocks.INSTANCE);
    }

    /** What the operations and the options of the cache that answers are in cannot both be. */
    public static List<ConfigProblem> contradictions(AiCacheConfig config, CacheConfig cache) {
        return config.enabled() ? Storing.contradictions(config, cache.entryOf(CACHE)) : List.of();
    }

    /** The machine's clocks. */
    public static TimeSource clock() {
        return SystemClocks.INSTANCE;
    }

    /** The problem of near matches that are switched on somewhere, while there is nothing to embed texts with. */
    public static ConfigProblem noEmbedder(String origin) {
        return new ConfigProblem(
                "cache.ai.near.enabled",
                "true",
                origin,
                "needs an org.cdicache.ai.TextEmbedder: add a CDI bean of this type, or give one to AiHooks.withEmbedder");
    }

    private static NearMatcher matcher(CacheRegistry caches, NearConfig config, AiHooks hooks) {
        TextEmbedder embedder = hooks.embedder();
        if (embedder == null) {
            throw new CacheConfigurationException(List.of(noEmbedder("code")));
        }
        SimilarityIndex index =
                hooks.index() != null ? hooks.index() : new HeapIndex(config.maxEntries(), config.maxBytes());
        return new NearMatcher(
                config,
                embedder,
                index,
                caches.cache(NEAR_CACHE),
                remote(caches),
                SystemClocks.INSTANCE,
                AiResponses::inBackground,
                new SecureRandom());
    }

    /** What Redis is to near matches: nothing, if it is configured that they stay in the heap. */
    static Supplier<RemoteStatus> remote(CacheRegistry caches) {
        boolean heapOnly = caches.config().entryOf(NEAR_CACHE).tiers() == EntryOptions.Tiers.L1_ONLY;
        return heapOnly ? RemoteStatus::notConfigured : caches::remoteStatus;
    }

    /** On a thread that ends with the work, which comes once a minute at most. */
    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "cdi-cache-ai-near");
        thread.setDaemon(true);
        thread.setContextClassLoader(AiResponses.class.getClassLoader());
        thread.start();
    }

    /** As {@link #in(Supplier, AiCacheConfig, AiHooks, Conversation)}, with nothing of the application's own. */
    public static AiResponseCache in(Supplier<CacheRegistry> registry, AiCacheConfig config) {
        return in(registry, config, AiHooks.DEFAULT, Conversation.NONE);
    }
}
