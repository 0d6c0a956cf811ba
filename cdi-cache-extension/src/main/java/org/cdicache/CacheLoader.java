package org.cdicache;

import org.jspecify.annotations.Nullable;

/**
 * Produces the value of a key that no tier holds.
 *
 * @param <T> the type of the value
 * @param <X> what the loader throws; inferred as {@link RuntimeException} for a lambda that throws nothing checked
 */
@FunctionalInterface
public interface CacheLoader<T, X extends Exception> {

    /** Computes or fetches the value; null means that there is none, and is not stored. */
    @Nullable
    T load() throws X;
}
