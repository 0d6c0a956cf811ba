package org.cdicache.observe;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The thread that copies statistics to metrics once a second. */
final class MetricsPublisher implements AutoCloseable {

    private static final Logger LOG = System.getLogger(MetricsPublisher.class.getName());

    private final CacheMeters meters;
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(MetricsPublisher::thread);

    private final ScheduledFuture<?> rounds;
    private boolean failing;

    /** Starts publishing. */
    MetricsPublisher(CacheMeters meters) {
        this.meters = meters;
        rounds = scheduler.scheduleWithFixedDelay(this::publish, 0, 1, TimeUnit.SECONDS);
    }

    private static Thread thread(Runnable work) {
        // No inherited thread locals, and no class loader but the library's own: neither may outlive the application.
        Thread thread = new Thread(null, work, "cdi-cache-metrics", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(MetricsPublisher.class.getClassLoader());
        return thread;
    }

    private void publish() {
        try {
            meters.publish();
            failing = false;
        } catch (RuntimeException failure) {
            // An exception would end the schedule; the next round tries again.
            LOG.log(failing ? Level.DEBUG : Level.WARNING, "Cache statistics were not published", failure);
            failing = true;
        }
    }

    /** Ends the thread, waiting at most two seconds for it, and takes the metrics back. */
    @Override
    public void close() {
        rounds.cancel(false);
        scheduler.shutdown();
        try {
            if (scheduler.awaitTermination(2, TimeUnit.SECONDS)) {
                meters.remove();
            } else {
                LOG.log(Level.WARNING, "The thread cdi-cache-metrics did not end within two seconds");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException alreadyGone) {
            LOG.log(Level.DEBUG, "Cache metrics were not removed", alreadyGone);
        }
    }
}
