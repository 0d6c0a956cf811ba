package org.cdicache.cdi;

import org.cdicache.CacheConfig;
import org.cdicache.CacheRegistry;
import org.cdicache.config.CacheEngines;
import org.cdicache.core.CacheEngine;
import org.jspecify.annotations.Nullable;

/** The one engine of an application: started by whoever needs it first, closed once, never started again after that. */
final class ApplicationEngine {

    private @Nullable CacheEngine engine;
    private boolean closed;

    /**
     * The running engine.
     *
     * @throws IllegalStateException if the application has ended; a straggler must not start threads that nobody would stop
     */
    synchronized CacheRegistry open(CacheConfig config) {
        if (closed) {
            throw new IllegalStateException("The application has ended and its caches are closed");
        }
        if (engine == null) {
            engine = CacheEngines.start(config);
        }
        return engine;
    }

    /** Ends the engine if it runs; idempotent. */
    synchronized void close() {
        closed = true;
        if (engine != null) {
            engine.close();
            engine = null;
        }
    }
}
