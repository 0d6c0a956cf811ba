package org.cdicache.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Time as an argument. The two readings have different bases and are never compared with each other. */
public interface TimeSource {

    /** A monotonic reading in nanoseconds, for durations inside this JVM; compare readings by subtraction. */
    long nanos();

    /** Milliseconds since 1970-01-01T00:00Z, for stamps that travel through Redis. */
    long epochMillis();

    /**
     * Blocks until the signal is given or {@link #nanos} has advanced by so much, whichever is first; returns normally either way. A source
     * whose time is not that of the system must override this.
     *
     * @param nanos at least 0
     * @throws InterruptedException if this thread is interrupted before or while it waits
     */
    default void await(CompletableFuture<?> signal, long nanos) throws InterruptedException {
        try {
            signal.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException over) {
            // Both are an end of the wait, and an end is all that is asked for.
        }
    }
}
