package org.cdicache.it.cluster.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.it.cluster.history.Operation.Outcome;

/** A history written by hand, in milliseconds. Keys 7 and 17 carry tag 7; key 8 carries tag 8. */
final class HandMade {

    static final Duration BOUND = Duration.ofMillis(100);
    private static final int TAGS = 10;

    private final List<Operation> operations = new ArrayList<>();
    private final List<Failover> failovers = new ArrayList<>();
    private boolean acknowledged = true;
    private boolean connected = true;
    private boolean tagged = true;

    /** The next operation is not acknowledged. */
    HandMade unacknowledged() {
        acknowledged = false;
        return this;
    }

    /** The next operation is one of a node that says that it is disconnected. */
    HandMade disconnected() {
        connected = false;
        return this;
    }

    /** The next version carries no tag. */
    HandMade untagged() {
        tagged = false;
        return this;
    }

    /** A failover that may have lost what was acknowledged in a time; all nodes knew at once of the new master. */
    HandMade failover(long lossFrom, long lossTo) {
        return failover(lossFrom, lossTo, Map.of());
    }

    /** And when which nodes may have talked to the old master. */
    HandMade failover(long lossFrom, long lossTo, Map<Integer, Span> apart) {
        return failover(lossFrom, lossTo, apart, Map.of());
    }

    /** And until when which nodes are known not to have come to the next master. */
    HandMade failover(long lossFrom, long lossTo, Map<Integer, Span> apart, Map<Integer, Long> stayed) {
        Map<Integer, Span> spans = new HashMap<>();
        apart.forEach((node, span) -> spans.put(node, span(span.from(), span.to())));
        Map<Integer, Long> instants = new HashMap<>();
        stayed.forEach((node, instant) -> instants.put(node, instant * 1_000_000));
        failovers.add(new Failover(span(lossFrom, lossTo), spans, instants));
        return this;
    }

    private static Span span(long from, long to) {
        return new Span(from * 1_000_000, to * 1_000_000);
    }

    HandMade put(int node, int key, long version, long start, long end) {
        return add(node, key, Kind.PUT, version, start, end);
    }

    HandMade load(int node, int key, long version, long start, long end) {
        return add(node, key, Kind.LOAD, version, start, end);
    }

    HandMade read(int node, int key, long version, long start, long end) {
        return add(node, key, Kind.READ, version, start, end);
    }

    HandMade delete(int node, int key, long start, long end) {
        return add(node, key, Kind.DELETE, Operation.NOTHING, start, end);
    }

    HandMade tag(int node, int tag, long start, long end) {
        return add(node, tag, Kind.TAG, Operation.NOTHING, start, end);
    }

    HandMade clear(int node, long start, long end) {
        return add(node, -1, Kind.CLEAR, Operation.NOTHING, start, end);
    }

    private HandMade add(int node, int key, Kind kind, long version, long start, long end) {
        Outcome outcome = acknowledged ? Outcome.ACKNOWLEDGED : Outcome.INDETERMINATE;
        operations.add(new Operation(
                node, 0, key, kind, version, tagged, start * 1_000_000, end * 1_000_000, outcome, connected));
        acknowledged = true;
        connected = true;
        tagged = true;
        return this;
    }

    Findings checked() {
        return new CoherenceChecker(BOUND, key -> key % TAGS, failovers).check(operations);
    }
}
