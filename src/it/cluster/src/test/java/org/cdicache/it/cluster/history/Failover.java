package org.cdicache.it.cluster.history;

import java.util.Map;

/**
 * A change of master that may lose what was acknowledged, because replication is asynchronous; only what was observed around it, so that as
 * little as possible is excused.
 *
 * <p>Two things are excused, and counted. An operation that {@linkplain #mayHaveLost may be lost} supersedes nothing for reads to which {@linkplain
 * #mayShowLossTo that may show}: the old master has everything. A read by a node that {@linkplain #mayHideFrom may still have talked to the old
 * master} is not held against what the new one acknowledged meanwhile.
 *
 * @param loss from an instant before which everything acknowledged is known to be on the next master, to one after which the old one
 *     acknowledges nothing to anybody, but for the nodes that stay with it
 * @param apart by node, when it may be answered by the old master although there is a new one; nothing for a node that cannot
 * @param stayed by node, the last instant at which it is known not to have come to the next master yet; nothing if there is none
 */
public record Failover(Span loss, Map<Integer, Span> apart, Map<Integer, Long> stayed) {

    /** From one instant to another, both included, by the clock of the run. */
    public record Span(long from, long to) {
        boolean meets(Operation operation) {
            return operation.start() <= to && operation.end() >= from;
        }
    }

    public Failover {
        apart = Map.copyOf(apart);
        stayed = Map.copyOf(stayed);
    }

    /** Whether the new master may never have heard of an operation that was acknowledged. */
    boolean mayHaveLost(Operation operation) {
        return loss.meets(operation) || isApart(operation);
    }

    /** Whether the read may have been answered by the next master, or after it was, so that what was lost is not seen. */
    boolean mayShowLossTo(Operation read) {
        return read.end() >= Math.max(loss.to(), leftAfter(read.node()));
    }

    /** Whether the read may have been answered by an old master that does not know of a change, because the next one was told of it. */
    boolean mayHideFrom(Operation read, Operation change) {
        return isApart(read) && change.end() >= Math.max(loss.from(), leftAfter(change.node()));
    }

    private long leftAfter(int node) {
        return stayed.getOrDefault(node, Long.MIN_VALUE);
    }

    private boolean isApart(Operation operation) {
        Span span = apart.get(operation.node());
        return span != null && span.meets(operation);
    }
}
