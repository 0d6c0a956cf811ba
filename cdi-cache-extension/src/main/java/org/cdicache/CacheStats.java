package org.cdicache;

import java.time.Duration;

/**
 * Counters of one cache since it was created, read without stopping writers: each is exact, but they are not one atomic snapshot.
 *
 * <p>A read counts one L1 hit or miss; a read that misses L1 and asks L2 counts one L2 hit or miss, or one L2 error.
 *
 * @param l1Hits reads answered by the heap
 * @param l1Misses reads that the heap could not answer
 * @param l2Hits reads answered by Redis
 * @param l2Misses reads that Redis was asked and had no readable value for
 * @param l2Errors operations that needed Redis while it was away, or that it did not answer in time
 * @param loads loader calls that returned
 * @param loadFailures loader calls that threw
 * @param coalesced callers that waited for another caller's load instead of loading
 * @param staleServed answers that were stale because a load failed or took too long
 * @param refreshes loads that a hit started in the background before its entry ended
 * @param puts values stored, by callers or by loads
 * @param deletes keys that callers asked to remove
 * @param l1Evictions entries that left the heap because a bound was reached
 * @param undecodable values in Redis that could not be read, each treated as a miss
 * @param l1Entries entries in the heap now, approximately
 * @param l1Bytes about how many bytes of heap they take
 * @param pendingRepairs keys and markers whose last change Redis missed; they are removed from it before it is read again
 * @param eventsLost events that an observer threw on, or fell so far behind that they were not kept for it
 * @param stalenessBound for how long at most the heap answers with what another node has changed; zero without Redis
 */
public record CacheStats(
        long l1Hits,
        long l1Misses,
        long l2Hits,
        long l2Misses,
        long l2Errors,
        long loads,
        long loadFailures,
        long coalesced,
        long staleServed,
        long refreshes,
        long puts,
        long deletes,
        long l1Evictions,
        long undecodable,
        long l1Entries,
        long l1Bytes,
        long pendingRepairs,
        long eventsLost,
        Duration stalenessBound) {

    /** The counters of a cache that has not been used. */
    public static final CacheStats NONE =
            new CacheStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);

    /** Reads answered by any tier. */
    public long hits() {
        return l1Hits + l2Hits;
    }

    /** Reads that no tier answered. */
    public long misses() {
        return l1Misses - l2Hits;
    }

    /** Hits divided by reads, between 0 and 1; 0 before the first read. */
    public double hitRate() {
        long reads = hits() + misses();
        return reads == 0 ? 0 : (double) hits() / reads;
    }
}
