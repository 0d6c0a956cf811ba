package org.cdicache.ai;

import java.util.List;

/**
 * Remembers vectors of texts and finds those that point in nearly the same direction. The one that comes with the library lives in the heap and
 * compares with every vector of a partition. Experimental.
 *
 * <p>What it finds is only proposed: each candidate is read and judged again before its answer is served, so an index may be approximate, may
 * have forgotten what it was given, and may still hold what is long gone. What it must not do is to answer with candidates of another partition.
 *
 * <p>All vectors have length 1. Vectors of several dimensions may come when an application changes its embedder; they are never alike. Safe for
 * use by any number of threads. An index that throws costs near matches, nothing else.
 */
public interface SimilarityIndex {

    /** Remembers a vector; replaces the one of the same id in that partition. Must not keep the array for changes: it is not changed afterwards. */
    void add(String partition, String id, float[] vector);

    /** Forgets a vector; nothing happens if there is none. */
    void remove(String partition, String id);

    /**
     * The vectors of a partition whose cosine with this one is at least so much, the most similar first.
     *
     * @param limit at most so many, at least 1
     */
    List<Match> nearest(String partition, float[] vector, double minSimilarity, int limit);

    /** How many vectors are remembered, of all partitions; approximately. */
    long size();

    /** About how many bytes of heap they take; 0 if they are elsewhere. */
    default long bytes() {
        return 0;
    }

    /**
     * A vector that was found.
     *
     * @param similarity the cosine, between -1 and 1
     */
    record Match(String id, double similarity) {}
}
