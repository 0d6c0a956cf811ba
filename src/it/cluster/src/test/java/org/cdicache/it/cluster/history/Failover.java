package org.cdicache.it.cluster.history;

import java.util.Map;

/**
 * A change of master that may lose what was acknowledged, because replication is asynchronous; only what was observed around it, so that as
 * little as possible is excused.
 *
 * <p>Two things are excused, and counted. An operation that {@linkplain #mayHaveLost may be lost} supersedes nothing. A read by a node that
 * {@linkplain #mayHideFrom may still have talked to the old master} is not held against what the new one acknowledged meanwhile.
 *
 * @param loss from an instant before which everything acknowledged is known to be on the next master, to one after which the old one
 *     acknowledges nothing to anybody, but for the nodes that stay with it
 * @param apart by node, when it may be answered by the old master although there is a new one; nothing for a node that cannot
 */
public record Failover(Span loss, Map<Integer, Span> apart) {

    /** From one instant to another, both included, by the clock of the run. */
    public record Span(long from, long to) {
        boolean meets(Operation operation) {
            return operation.start() <= to && operation.end() >= from;
        }
    }

    public Failover {
        apart = Map.copyOf(apart);
    }

    /** Whether the new master may never have heard of an operation that was acknowledged. */
    boolean mayHaveLost(Operation operation) {
        return loss.meets(operation) || isApart(operation);
    }

    /** Whether the read may have been answered by an old master that does not know of a change. */
    boolean mayHideFrom(Operation read, Operation change) {
        return isApart(read) && change.end() >= loss.from();
    }

    private boolean isApart(Operation operation) {
        Span span = apart.get(operation.node());
        return span != null && span.meets(operation);
    }
}
