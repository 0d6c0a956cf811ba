package org.cdicache.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Stops Lettuce on a thread of its own: not on the scheduler, which may be busy until it is stopped, and not on the calling thread, which may be the
 * container's.
 */
final class LettuceCloser {

    private static final Logger LOG = System.getLogger("org.cdicache");

    /** What each of Lettuce's parts is given for its end, and a second for the thread. */
    private static final long CLOSE_SECONDS = 7;

    private LettuceCloser() {}

    /** Bounded. */
    static void close(RedisConnector connector) {
        close(connector::close);
    }

    static void close(Runnable closing) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        Thread closer = new Thread(
                null,
                () -> {
                    try {
                        closing.run();
                        done.complete(null);
                    } catch (Throwable failure) {
                        done.completeExceptionally(failure);
                    }
                },
                "cdi-cache-closer",
                0,
                /* inheritThreadLocals= */ false);
        closer.setDaemon(true);
        closer.setContextClassLoader(LettuceCloser.class.getClassLoader());
        closer.start();
        try {
            done.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            LOG.log(
                    Level.WARNING,
                    "The connections to Redis were not closed in good order; they are left to their daemon threads",
                    failed.getCause());
        } catch (TimeoutException hangs) {
            LOG.log(
                    Level.WARNING,
                    "Redis did not let its connections be closed within " + CLOSE_SECONDS
                            + " s; they are left to their daemon threads");
        }
    }
}
