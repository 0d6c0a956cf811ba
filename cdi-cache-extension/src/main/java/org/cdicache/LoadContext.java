package org.cdicache;

import java.time.Instant;
import java.util.Optional;

/**
 * What a load knows of the entry that it replaces, and what it decides about the one that it makes. Valid during the load, on its thread.
 *
 * @param <T> the type of the value
 */
public interface LoadContext<T> {

    /** The value that is being replaced, fresh or stale; empty if there is none within reach. */
    Optional<T> present();

    /**
     * When the load of the value that is being replaced began, or when it was put; empty if there is none. What has changed in the source since, the
     * value may not know: it is what {@code If-Modified-Since} wants.
     */
    Optional<Instant> presentSince();

    /**
     * Keeps the present value for another time to live: {@code return context.notModified();}.
     *
     * @throws IllegalStateException if there is none
     */
    T notModified();

    /**
     * Decides how the value is stored; goes before all other options.
     *
     * @throws IllegalArgumentException if the options contradict each other
     */
    void options(EntryOptions options);

    /** Returns the value to the callers without storing it. */
    void doNotStore();
}
