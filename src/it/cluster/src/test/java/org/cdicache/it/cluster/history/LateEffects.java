package org.cdicache.it.cluster.history;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of puts that were not acknowledged. One may take effect, once, until the connection that it was on has been closed by its successor, which
 * also removes it (docs/design/coherence.md); the network may deliver it just before that. When another node has read it, it has taken effect.
 *
 * <p>It then undoes what other nodes have put and deleted before. Not what its own node did later: that came behind it on the same connection, or on the
 * successor. Nor a tag or a clear: the entry carries the versions of before. Loads are stored by compare and set, and undo nothing.
 * Another client's put looks up the generation when it takes effect, carries no tag, and nothing closes its connection: it undoes everything until somebody
 * has read it.
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

    private final Map<Long, Optional<Operation>> firstReads = new HashMap<>();

    LateEffects(List<Operation> history, long bound) {
        this.byEnd = history.stream().sorted(BY_END).toList();
        this.bound = bound;
    }

    /** The latest instant at which a write may have reached Redis whose version a read has found; its end if it could not later. */
    long effectAtTheLatest(Operation introduced, Operation read) {
        if (introduced.isAcknowledged()) {
            return introduced.end();
        }
        long inUse = successors.computeIfAbsent(introduced.version(), v -> successorInUse(introduced));
        Operation first = firstReads
                .computeIfAbsent(introduced.version(), v -> firstReadElsewhere(introduced))
                .orElse(null);
        boolean late = first != null && first.start() <= inUse && read.start() - bound <= inUse;
        return late ? Math.max(introduced.end(), Math.min(inUse, first.end())) : introduced.end();
    }

    /** The end of the first operation on the next connection; the greatest number for another client, which has none; the least number if the node never noticed that it had lost the one before. */
    private long successorInUse(Operation introduced) {
        if (introduced.node() == Operation.OUTSIDE) {
            return Long.MAX_VALUE;
        }
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

    /** Its own node's memory of it is no sign that Redis has it. */
    private Optional<Operation> firstReadElsewhere(Operation introduced) {
        return byEnd.stream()
                .filter(o -> o.version() == introduced.version() && o.node() != introduced.node())
                .findFirst();
    }
}
