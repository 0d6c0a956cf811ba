package org.cdicache.it.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.it.cluster.history.Operation.Outcome;
import org.cdicache.it.cluster.history.Violation.Rule;

/**
 * The checker against a search through all instants at which the operations may have taken effect. Small histories of one key: puts,
 * deletes, tags and clears of two nodes, and one read.
 */
class CoherenceCheckerPropertyTest {

    private static final int READER = 0;
    private static final int LAST_INSTANT = 9;

    /** A change without its version. */
    record Draft(int node, Kind kind, boolean tagged, int start, int length, boolean acknowledged) {}

    @Property(tries = 3_000)
    void readBeyondTheBound_isBroken_whenNoInstantsExplainIt(
            @ForAll("changes") List<Draft> drafts,
            @ForAll("bounds") int bound,
            @ForAll("instants") int start,
            @ForAll("lengths") int length) {
        List<Operation> changes = numbered(drafts);
        for (Operation put : changes) {
            if (put.kind() == Kind.PUT) {
                Operation read = operation(READER, Kind.READ, put.version(), true, start, length, true);
                boolean explained = put.start() <= read.end() && isExplained(changes, put, read, bound);

                Statistics.collect(explained);
                List<Rule> rules = rulesBroken(changes, read, bound, List.of());

                assertThat(rules.contains(Rule.STALE)
                                || rules.contains(Rule.RESURRECTED)
                                || rules.contains(Rule.PHANTOM))
                        .as("%s of %s, bound %s", read, changes, bound)
                        .isEqualTo(!explained);
            }
        }
        // Neither answer is rare, or the comparison would show little.
        Statistics.coverage(c -> {
            c.check(true).percentage(p -> p > 10);
            c.check(false).percentage(p -> p > 10);
        });
    }

    /** For a read to which a failover may show its losses it is the same as if what may be lost had never been acknowledged. */
    @Property(tries = 1_000)
    void whatAFailoverMayHaveLost_countsAsNotAcknowledged(
            @ForAll("changes") List<Draft> drafts,
            @ForAll("bounds") int bound,
            @ForAll("instants") int start,
            @ForAll("instants") int lossFrom,
            @ForAll("lengths") int lossLength) {
        Failover failover = new Failover(new Failover.Span(lossFrom, lossFrom + lossLength), Map.of(), Map.of());
        List<Operation> changes = numbered(drafts);
        for (Operation put : changes) {
            // A put that may be lost is read all the same, so it was not; only deletes are doubted here.
            if (put.kind() == Kind.PUT && changes.stream().noneMatch(o -> o != put && o.kind() == Kind.PUT)) {
                Operation read = operation(READER, Kind.READ, put.version(), true, start, 1, true);
                List<Operation> doubtful = changes.stream()
                        .map(o -> mayBeLost(o, failover) && failover.mayShowLossTo(read) ? o.unacknowledged() : o)
                        .toList();

                assertThat(rulesBroken(changes, read, bound, List.of(failover)))
                        .isEqualTo(rulesBroken(doubtful, read, bound, List.of()));
            }
        }
    }

    private static boolean mayBeLost(Operation change, Failover failover) {
        return change.kind() != Kind.PUT && failover.mayHaveLost(change);
    }

    @Provide
    Arbitrary<List<Draft>> changes() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.PUT, Kind.PUT, Kind.DELETE, Kind.TAG, Kind.CLEAR);
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(Arbitraries.integers().between(1, 2), kinds, flags, instants(), lengths(), flags)
                .as(Draft::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<Integer> bounds() {
        return Arbitraries.integers().between(0, 4);
    }

    @Provide
    Arbitrary<Integer> instants() {
        return Arbitraries.integers().between(0, LAST_INSTANT);
    }

    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.integers().between(1, 4);
    }

    /** Puts are acknowledged, because a read of one that is not is LATE_EFFECT's affair. */
    private static List<Operation> numbered(List<Draft> drafts) {
        List<Operation> operations = new ArrayList<>();
        for (Draft d : drafts) {
            boolean put = d.kind == Kind.PUT;
            long version = put ? operations.size() + 1 : Operation.NOTHING;
            boolean acknowledged = put || d.acknowledged;
            operations.add(operation(d.node, d.kind, version, d.tagged, d.start, d.length, acknowledged));
        }
        return operations;
    }

    private static Operation operation(
            int node, Kind kind, long version, boolean tagged, int start, int length, boolean acknowledged) {
        Outcome outcome = acknowledged ? Outcome.ACKNOWLEDGED : Outcome.INDETERMINATE;
        return new Operation(node, 0, 0, kind, version, tagged, start, start + length, outcome, true);
    }

    private static List<Rule> rulesBroken(
            List<Operation> changes, Operation read, int bound, List<Failover> failovers) {
        List<Operation> history = new ArrayList<>(changes);
        history.add(read);
        return new CoherenceChecker(Duration.ofNanos(bound), key -> 0, failovers)
                .check(history).violations().stream().map(Violation::rule).toList();
    }

    /**
     * Whether the put and each other change have an instant, in half units so that there is one inside every interval and one between any
     * two, at which they may have taken effect, such that the put's version was the current one when the read looked, which may be up to the
     * bound before it began. What falls together may be in either order.
     */
    private static boolean isExplained(List<Operation> changes, Operation put, Operation read, int bound) {
        for (long effect = 2 * put.start(); effect <= 2 * put.end(); effect++) {
            long firstLook = Math.max(effect, 2 * (read.start() - bound));
            for (long look = firstLook; look <= 2 * read.end(); look++) {
                if (leaveAlone(changes, put, effect, look)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean leaveAlone(List<Operation> changes, Operation put, long effect, long look) {
        for (Operation other : changes) {
            boolean concerns = other != put && (other.kind() != Kind.TAG || put.tagged());
            if (concerns && other.isAcknowledged() && !hasInstantOutside(other, effect, look)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasInstantOutside(Operation other, long effect, long look) {
        for (long instant = 2 * other.start(); instant <= 2 * other.end(); instant++) {
            if (instant <= effect || instant >= look) {
                return true;
            }
        }
        return false;
    }
}
