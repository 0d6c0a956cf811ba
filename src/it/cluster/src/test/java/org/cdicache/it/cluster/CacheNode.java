package org.cdicache.it.cluster;

import java.time.Duration;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.cdicache.it.cluster.fault.FaultProxy;

/** One node: an engine of its own, and a network of its own to Redis. */
final class CacheNode implements AutoCloseable {

    static final String PREFIX = "chaos";
    static final String CACHE = "values";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final int MORE_ENTRIES_THAN_KEYS = 10 * RunSettings.KEYS;

    private final FaultProxy proxy;
    private final CacheFactory factory = CacheFactory.create();
    private final CacheRegistry registry;
    private final Cache cache;

    CacheNode(FaultProxy proxy, RunSettings settings) {
        this.proxy = proxy;
        this.registry = factory.registry(CacheConfig.builder(CachePreset.PRODUCTION)
                .redisUrl(proxy.url())
                .keyPrefix(PREFIX)
                .maxEntries(MORE_ENTRIES_THAN_KEYS)
                .connectTimeout(CONNECT_TIMEOUT)
                .heartbeat(settings.heartbeat())
                .commandTimeout(settings.commandTimeout())
                .failureMode(settings.mode())
                .build());
        this.cache = registry.cache(CACHE);
    }

    Cache cache() {
        return cache;
    }

    FaultProxy proxy() {
        return proxy;
    }

    boolean isConnected() {
        return registry.remoteStatus().state() == RemoteStatus.State.UP;
    }

    /** Rises whenever an operation needed Redis in vain. */
    long errors() {
        return cache.stats().l2Errors();
    }

    static String name(int key) {
        return "k" + key;
    }

    static int tagOf(int key) {
        return key % RunSettings.TAGS;
    }

    static String tagName(int tag) {
        return "t" + tag;
    }

    static EntryOptions optionsOf(int key) {
        return EntryOptions.builder().tags(tagName(tagOf(key))).build();
    }

    @Override
    public void close() {
        factory.close();
        proxy.close();
    }
}
