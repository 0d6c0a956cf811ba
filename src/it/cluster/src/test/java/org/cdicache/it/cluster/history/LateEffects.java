package org.cdicache.it.cluster.history;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of writes that were not acknowledged. One may take effect until the connection that it was on has been closed by its successor, which
 * also removes it (docs/design/coherence.md); the network may deliver it just before that.
 *
 * <p>The successor is in use when an operation of the node finds it connected that began after one that found it disconnected, after the write. What
 * others read for the first time after that has taken effect too late; what they have read before may be seen for as long as the bound.
 */
final class LateEffects {

    private static final Comparator<Operation> BY_END = Comparator.comparingLong(Operation::end);

    private final long bound;
    private final List<Operation> byEnd;

    /** By version, of those that are asked for. */
    private final Map<Long, Long> successors = new HashMap<>();

    private final Map<Long, Long> firstReads = new HashMap<>();

    LateEffects(List<Operation> history, long bound) {
        this.byEnd = history.stream().sorted(BY_END).toList();
        this.bound = bound;
    }

    /** Whether a read may have found a version whose write was not acknowledged, because nothing had closed its connection yet. */
    boolean permit(Operation introduced, Operation read) {
        long inUse = successors.computeIfAbsent(introduced.version(), v -> successorInUse(introduced));
        long first = firstReads.computeIfAbsent(introduced.version(), v -> firstReadElsewhere(introduced));
        return first <= inUse && read.start() - bound <= inUse;
    }

    /** The end of the first operation on the next connection; the least number if the node never noticed that it had lost the one before. */
    private long successorInUse(Operation introduced) {
        long lost = byEnd.stream()
                .filter(o -> o.node() == introduced.node() && !o.connected() && o.end() >= introduced.start())
                .mapToLong(Operation::end)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        if (lost == Long.MAX_VALUE) {
            return Long.MIN_VALUE;
        }
        return byEnd.stream()
                .filter(o -> o.node() == introduced.node() && o.connected() && o.start() > lost)
                .mapToLong(Operation::end)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private long firstReadElsewhere(Operation introduced) {
        return byEnd.stream()
                .filter(o -> o.version() == introduced.version() && o.node() != introduced.node())
                .mapToLong(Operation::start)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
