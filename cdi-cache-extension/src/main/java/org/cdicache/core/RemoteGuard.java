package org.cdicache.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cdicache.spi.RemoteUnavailableException;

/** Waits for the remote tier, never longer than the command timeout, and turns every way of not answering into one exception. */
final class RemoteGuard {

    private final long timeoutNanos;

    RemoteGuard(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    /**
     * The answer.
     *
     * @throws RemoteUnavailableException if there is none: not connected, refused, too late, or this thread was interrupted (its
     *     interrupt status is kept)
     */
    <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RemoteUnavailableException unavailable) {
                throw unavailable;
            }
            throw new RemoteUnavailableException("Redis failed the command", e.getCause(), /* settled= */ true);
        } catch (TimeoutException e) {
            throw new RemoteUnavailableException(
                    "Redis did not answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms", null, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteUnavailableException("Interrupted while waiting for Redis", null, false);
        }
    }
}
