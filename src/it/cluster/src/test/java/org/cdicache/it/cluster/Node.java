package org.cdicache.it.cluster;

import java.time.Duration;
import org.cdicache.it.cluster.history.Operation;
import org.jspecify.annotations.Nullable;

/** A cache node as its user sees it: in this JVM, or an application on a server. Safe for use by many threads. */
public interface Node extends AutoCloseable {

    /**
     * What came of an operation.
     *
     * @param given whether the cache answered; a strict one refuses while it has no Redis
     * @param version what was read; {@link Operation#NOTHING} if nothing was
     * @param acknowledged whether Redis has taken everything
     * @param connected whether the node said that it was connected, both before and after
     * @param sourced when the loader asked its source; null if it was not called
     */
    record Answer(
            boolean given,
            long version,
            boolean acknowledged,
            boolean connected,
            @Nullable Sourced sourced) {}

    /**
     * A loader's question to its source, by the clock of the run.
     *
     * @param start not later than the question
     * @param end not earlier than the answer
     */
    record Sourced(long start, long end, boolean connected) {}

    /** Reads a key. */
    Answer read(int key);

    /**
     * Reads a key, or loads it.
     *
     * @param version what the source says, at once, if it is asked
     * @param loaderNanos how long the loader takes after that
     */
    Answer load(int key, long version, long loaderNanos);

    /** Stores a version, with the key's tag. */
    Answer put(int key, long version);

    /** Removes a key. */
    Answer delete(int key);

    /** Removes all keys with a tag. */
    Answer invalidateTag(int tag);

    /** Removes everything. */
    Answer clear();

    /** Whether it says so. */
    boolean isConnected();

    /** The staleness that it says it permits. */
    Duration stalenessBound();

    /** Its counters, to read. */
    String stats();

    @Override
    void close();
}
