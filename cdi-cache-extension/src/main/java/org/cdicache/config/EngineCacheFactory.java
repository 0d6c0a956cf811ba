package org.cdicache.config;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.cdicache.CacheConfig;
import org.cdicache.CacheEvent;
import org.cdicache.CacheFactory;
import org.cdicache.CacheRegistry;
import org.cdicache.core.CacheEngine;

/** The factory behind {@link CacheFactory#create()}: one engine per configuration asked for. */
public final class EngineCacheFactory implements CacheFactory {

    private final Queue<CacheEngine> engines = new ConcurrentLinkedQueue<>();

    @Override
    public CacheRegistry registry(CacheConfig config, List<? extends Consumer<CacheEvent>> observers) {
        CacheEngine engine = CacheEngines.start(config, observers);
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
