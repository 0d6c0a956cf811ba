package org.cdicache.benchmarks;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cache under measurement. */
interface Contestant extends AutoCloseable {

    /** A read as its API gives it: the value, an Optional or a wrapper of its own. Only for keys that are present. */
    @Nullable
    Object hit(String key);

    /** The value; null if it is absent. */
    @Nullable
    Document read(String key);

    /** The values of keys that are all present, in one call; for those whose API has one. */
    default Collection<Document> readAll(List<String> keys) {
        throw new UnsupportedOperationException(this + " reads keys one by one");
    }

    /** Stores a value; returns when the tiers have acknowledged it. */
    void write(String key, Document value);

    @Override
    void close();
}
