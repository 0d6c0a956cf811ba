package org.cdicache.cdi;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import org.cdicache.CacheRegistry;

/**
 * Starts connecting when the application starts and closes everything after its own shutdown observers. Both are only a matter of timing: the
 * caches work before, and the disposer of the registry closes them on servers that announce no shutdown. A server may deliver both events more
 * than once.
 */
@Dependent
class CacheLifecycle {

    private final CacheRegistry caches;
    private final BeanManager beans;

    @Inject
    CacheLifecycle(CacheRegistry caches, BeanManager beans) {
        this.caches = caches;
        this.beans = beans;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) Startup event) {
        // Any call makes the container create the registry, which begins to connect in the background.
        caches.remoteStatus();
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 100) Shutdown event) {
        beans.getExtension(CacheExtension.class).end();
    }
}
