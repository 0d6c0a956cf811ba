package org.cdicache.it.cluster.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations that take away what was there before them, so arranged that the earliest end among those begun after an instant is found quickly. */
final class Changes {

    private final List<Operation> byStart;

    /** For each position the operation with the earliest end from there on. */
    private final Operation[] earliestEnd;

    Changes(List<Operation> changes) {
        this.byStart = new ArrayList<>(changes);
        byStart.sort(Comparator.comparingLong(Operation::start));
        this.earliestEnd = new Operation[byStart.size()];
        for (int i = byStart.size() - 1; i >= 0; i--) {
            Operation here = byStart.get(i);
            boolean last = i == byStart.size() - 1;
            earliestEnd[i] = last || here.end() <= earliestEnd[i + 1].end() ? here : earliestEnd[i + 1];
        }
    }

    /** Of the operations that began after the instant, the one that ended first; null if none began. */
    @Nullable
    Operation firstToEndOfThoseBegunAfter(long instant) {
        int low = 0;
        int high = byStart.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byStart.get(middle).start() > instant) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == byStart.size() ? null : earliestEnd[low];
    }
}
