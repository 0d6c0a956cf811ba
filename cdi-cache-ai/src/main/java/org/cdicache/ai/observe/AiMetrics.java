package org.cdicache.ai.observe;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiResponseCache;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the counts of the AI response cache to MicroProfile Metrics while the application runs: a thread of its own copies them once a second, so what
 * {@code /metrics} shows is up to a second old.
 */
@ApplicationScoped
public class AiMetrics {

    private static final Logger LOG = System.getLogger("org.cdicache.ai");

    @Inject
    Instance<MetricRegistry> registries;

    @Inject
    @AiCache
    AiResponseCache answers;

    private @Nullable ScheduledExecutorService scheduler;
    private @Nullable AiMeters meters;

    synchronized void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 100) Startup event) {
        // The API may be on the class path of a server that has no implementation of it.
        if (scheduler != null || !registries.isResolvable()) {
            return;
        }
        // Here and not on the thread: the cache is created on its first use, with what is configured for the
        // application.
        answers.summary();
        AiMeters made = new AiMeters(registries.get());
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(AiMetrics::thread);
        thread.scheduleWithFixedDelay(() -> publish(made), 0, 1, TimeUnit.SECONDS);
        meters = made;
        scheduler = thread;
    }

    private void publish(AiMeters target) {
        try {
            target.publish(answers.summary());
        } catch (RuntimeException failure) {
            // An exception would end the schedule; the next round tries again.
            LOG.log(Level.DEBUG, "Counts of the AI cache were not published", failure);
        }
    }

    private static Thread thread(Runnable work) {
        // No inherited thread locals, and no class loader but the library's own: neither may outlive the application.
        Thread thread = new Thread(null, work, "cdi-cache-ai-metrics", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(AiMetrics.class.getClassLoader());
        return thread;
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) Shutdown event) {
        stop();
    }

    /** Ends the thread, waiting at most two seconds for it, and takes the metrics back. */
    @PreDestroy
    synchronized void stop() {
        ScheduledExecutorService running = scheduler;
        AiMeters present = meters;
        if (running == null || present == null) {
            return;
        }
        scheduler = null;
        running.shutdownNow();
        try {
            if (running.awaitTermination(2, TimeUnit.SECONDS)) {
                present.remove();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException alreadyGone) {
            LOG.log(Level.DEBUG, "Metrics of the AI cache were not removed", alreadyGone);
        }
    }
}
