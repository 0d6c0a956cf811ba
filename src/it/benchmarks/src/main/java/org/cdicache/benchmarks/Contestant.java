package org.cdicache.benchmarks;

import org.jspecify.annotations.Nullable;

/** A cache under measurement. */
interface Contestant extends AutoCloseable {

    /** A read as its API gives it: the value, an Optional or a wrapper of its own. Only for keys that are present. */
    @Nullable
    Object hit(String key);

    /** The value; null if it is absent. */
    @Nullable
    Document read(String key);

    /** Stores a value; returns when the tiers have acknowledged it. */
    void write(String key, Document value);

    @Override
    void close();
}
