package org.cdicache.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The waiting that stands for a remote system's work; replaced in unit tests, which do not wait. */
@FunctionalInterface
public interface Latency {

    /**
     * Lets that much time pass on the calling thread.
     *
     * @throws IllegalStateException if the thread is interrupted; its interrupt flag stays set
     */
    void pass(Duration duration);

    /** Really waits. */
    static Latency real() {
        return duration -> {
            CompletableFuture<Void> end = new CompletableFuture<>();
            try {
                end.completeOnTimeout(null, duration.toNanos(), TimeUnit.NANOSECONDS)
                        .get();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for the simulated latency", interrupted);
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("A future that is only ever completed normally failed", impossible);
            }
        };
    }
}
