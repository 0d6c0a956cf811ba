package org.cdicache.config;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CacheRegistry;
import org.cdicache.core.CacheEngine;

/** The factory behind {@link CacheFactory#create()}: one engine per configuration asked for. */
public final class EngineCacheFactory implements CacheFactory {

    private final Queue<CacheEngine> engines = new ConcurrentLinkedQueue<>();

    @Override
    public CacheRegistry registry(CacheConfig config) {
        CacheEngine engine = CacheEngines.start(config);
        engines.add(engine);
        return engine;
    }

    @Override
    public void close() {
        for (CacheEngine engine = engines.poll(); engine != null; engine = engines.poll()) {
            engine.close();
        }
    }
}
