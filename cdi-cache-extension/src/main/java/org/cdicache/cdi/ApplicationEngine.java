package org.cdicache.cdi;

import org.cdicache.CacheConfig;
import org.cdicache.CacheRegistry;
import org.cdicache.config.CacheEngines;
import org.cdicache.core.CacheEngine;
import org.jspecify.annotations.Nullable;

/** The one engine of an application: started by whoever needs it first, closed once, never started again after that. */
final class ApplicationEngine {

    private final ClassLoader classes;
    private final Observers observers;
    private @Nullable CacheEngine engine;
    private boolean starting;
    private boolean closed;

    /** With the class loader that knows the classes of the application's values. */
    ApplicationEngine(ClassLoader classes, Observers observers) {
        this.classes = classes;
        this.observers = observers;
    }

    /**
     * The running engine.
     *
     * @throws IllegalStateException if the application has ended; a straggler must not start threads that nobody would stop. Also if
     *     an observer of the caches that is being created for them uses one
     */
    synchronized CacheRegistry open(CacheConfig config) {
        if (closed) {
            throw new IllegalStateException("The application has ended and its caches are closed");
        }
        if (starting) {
            throw new IllegalStateException(
                    "A CacheObserver uses a cache while it is being created, but the caches wait for"
                            + " it: use the cache later, or give the observer a scope such as @ApplicationScoped");
        }
        if (engine == null) {
            engine = start(config);
        }
        return engine;
    }

    /** The first caller may be a thread of the server, whose class loader does not know the application. */
    private CacheEngine start(CacheConfig config) {
        Thread caller = Thread.currentThread();
        ClassLoader theirs = caller.getContextClassLoader();
        caller.setContextClassLoader(classes);
        starting = true;
        try {
            return CacheEngines.start(config, observers.all());
        } finally {
            starting = false;
            caller.setContextClassLoader(theirs);
        }
    }

    /** Ends the engine if it runs; idempotent. */
    synchronized void close() {
        closed = true;
        if (engine != null) {
            engine.close();
            engine = null;
            observers.release();
        }
    }
}
