package org.cdicache.it.cluster.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version that one node should not have returned, with the operations that prove it. Reads of the same version by the same node against
 * the same rule are one violation.
 *
 * @param rule the rule broken
 * @param introduction what gave the version to the world; null if nothing did
 * @param superseding what took it away; null for {@link Rule#PHANTOM}
 * @param reads the reads that returned it all the same, in the order of their start
 */
public record Violation(
        Rule rule,
        @Nullable Operation introduction,
        @Nullable Operation superseding,
        List<Operation> reads) {

    /** What must not happen. */
    public enum Rule {
        /** A version was read longer than the bound after an overwriting one had been acknowledged. */
        STALE,
        /** A version was read longer than the bound after its removal had been acknowledged. */
        RESURRECTED,
        /** A node returned what one of its own, earlier writes had taken away. */
        OWN_WRITE,
        /** As the others; but the version's put, or storing after a load, never was acknowledged, so it may have come after what took it away. */
        LATE_EFFECT,
        /** A version was read that nobody had written, or that was written only later. */
        PHANTOM
    }

    /** What kind of accident it is: the rule, what introduced the version, what took it away, and whether these were on one node. */
    public String pattern() {
        Operation from = introduction;
        Operation by = superseding;
        if (from == null || by == null) {
            return rule.toString();
        }
        String where = by.node() == from.node()
                ? "the same node"
                : by.node() == Operation.OUTSIDE ? "outside" : "another node";
        return rule + ": " + from.kind() + (from.node() == Operation.OUTSIDE ? " from outside" : "") + ", then "
                + by.kind() + " on " + where;
    }

    /** The first read. */
    public Operation firstRead() {
        return reads.get(0);
    }

    /** The last read. */
    public Operation lastRead() {
        return reads.get(reads.size() - 1);
    }

    /** How long after its end the superseding operation was ignored, in nanoseconds, by the last of the reads. */
    public long oldestNanos() {
        Operation by = superseding;
        return by == null ? 0 : lastRead().start() - by.end();
    }
}
