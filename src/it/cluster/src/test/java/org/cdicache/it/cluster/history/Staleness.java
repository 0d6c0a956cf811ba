package org.cdicache.it.cluster.history;

import java.util.stream.LongStream;

/**
 * How old the values that were read were: for a read, the time from the moment at which an operation that took its version away was
 * acknowledged to the start of the read; not at all for a version that was current.
 *
 * @param reads reads that returned a version
 * @param stale those that were not current
 * @param p50 of the stale ones, in nanoseconds
 * @param p99 of the stale ones, in nanoseconds
 * @param p99OfAll of all reads, in nanoseconds; 0 if fewer than one in a hundred was stale
 * @param max in nanoseconds
 */
public record Staleness(long reads, long stale, long p50, long p99, long p99OfAll, long max) {

    static Staleness of(long reads, LongStream staleNanos) {
        long[] sorted = staleNanos.sorted().toArray();
        return new Staleness(
                reads,
                sorted.length,
                at(sorted, 0, sorted.length, 0.50),
                at(sorted, 0, sorted.length, 0.99),
                at(sorted, reads - sorted.length, reads, 0.99),
                sorted.length == 0 ? 0 : sorted[sorted.length - 1]);
    }

    /** The quantile of a sorted sequence that starts with a number of zeros. */
    private static long at(long[] sorted, long zeros, long total, double quantile) {
        long index = (long) Math.ceil(quantile * total) - 1 - zeros;
        return total == 0 || index < 0 ? 0 : sorted[(int) Math.min(index, sorted.length - 1)];
    }

    @Override
    public String toString() {
        return stale + " of " + reads + " reads; of the stale ones p50 " + millis(p50) + ", p99 " + millis(p99)
                + ", max " + millis(max) + "; p99 of all " + millis(p99OfAll);
    }

    private static String millis(long nanos) {
        return nanos / 1_000 / 1_000.0 + " ms";
    }
}
