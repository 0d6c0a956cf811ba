package org.cdicache.observe;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import org.cdicache.CacheRegistry;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the statistics of every cache to MicroProfile Metrics while the application runs.
 *
 * <p>The paths that serve requests know nothing of metrics: a thread of its own copies the statistics once a second. What {@code /metrics} shows
 * is therefore up to a second old, and a cache appears there up to a second after its first use.
 */
@ApplicationScoped
public class CacheMetrics {

    @Inject
    Instance<MetricRegistry> registries;

    @Inject
    CacheRegistry caches;

    private @Nullable MetricsPublisher publisher;

    synchronized void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 100) Startup event) {
        // The API may be on the class path of a server that has no implementation of it.
        if (publisher == null && registries.isResolvable()) {
            publisher = new MetricsPublisher(new CacheMeters(registries.get(), caches));
        }
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) Shutdown event) {
        stop();
    }

    @PreDestroy
    synchronized void stop() {
        if (publisher != null) {
            publisher.close();
            publisher = null;
        }
    }
}
