package org.cdicache.it.cluster.history;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The operations that found a node connected, so arranged that the latest one before an instant is found quickly. */
final class Connected {

    private final long[] ends;

    /** For each position the latest start up to there. */
    private final long[] latestStart;

    Connected(int node, List<Operation> history) {
        List<Operation> byEnd = history.stream()
                .filter(o -> o.node() == node && o.connected())
                .sorted(Comparator.comparingLong(Operation::end))
                .toList();
        this.ends = byEnd.stream().mapToLong(Operation::end).toArray();
        this.latestStart = byEnd.stream().mapToLong(Operation::start).toArray();
        Arrays.parallelPrefix(latestStart, Math::max);
    }

    /** Of the operations that ended before an instant, the start of that which began last; the least number if there are none. */
    long lastStartOfThoseEndedBefore(long instant) {
        int low = 0;
        int high = ends.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] < instant) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? Long.MIN_VALUE : latestStart[low - 1];
    }
}
