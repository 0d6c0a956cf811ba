package org.cdicache;

import org.jspecify.annotations.Nullable;

/**
 * A loader that knows what it replaces, so that it can ask its source whether anything has changed, and that can decide how its value is
 * stored.
 *
 * @param <T> the type of the value
 * @param <X> what the loader throws; inferred as {@link RuntimeException} for a lambda that throws nothing checked
 */
@FunctionalInterface
public interface ContextLoader<T, X extends Exception> {

    /** Computes or fetches the value; null means that there is none. */
    @Nullable
    T load(LoadContext<T> context) throws X;
}
