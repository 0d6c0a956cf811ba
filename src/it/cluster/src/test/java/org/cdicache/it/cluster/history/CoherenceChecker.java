package org.cdicache.it.cluster.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;
import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.it.cluster.history.Violation.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Decides afterwards whether the reads of a history are ones that a coherent cache may give.
 *
 * <h2>What is known</h2>
 * <ul>
 *   <li>A version is <em>introduced</em> once: by the put that wrote it, or by the load that took it from the source. An acknowledged put took
 *       effect at some instant between its start and its end; so did a load. What the cache does with a loaded value later is its own
 *       affair, and must not undo what was invalidated since the load.
 *   <li>A version is <em>superseded</em> by a put or delete of its key, by an invalidation of its tag if it carries it, and by a clear, if
 *       that operation began after the introduction had ended. If the two overlap, either may have been first, and nothing is concluded.
 *       Loads supersede nothing: two nodes may hold what each of them loaded.
 *   <li>An operation that was not acknowledged may take effect at any time after its start, or never. It therefore supersedes nothing for
 *       other nodes.
 *   <li>A read that finds nothing is always right: a cache may forget.
 * </ul>
 *
 * <h2>Rules</h2>
 * <ul>
 *   <li>{@link Rule#STALE}, {@link Rule#RESURRECTED}: no read returns a version that was superseded by an operation whose acknowledgement came
 *       longer than the bound before the read began. By a put: stale; by anything else: resurrected.
 *   <li>{@link Rule#OWN_WRITE}: no read returns a version that an operation of the same node has superseded which ended before the read began;
 *       without any bound, and whether or not Redis acknowledged it.
 *   <li>{@link Rule#LATE_EFFECT}: the same as these, for a version whose own put, or storing after the load, was not acknowledged. Strictly,
 *       it may have been stored when nobody wanted it any more; a cache that fences off connections which it has given up does not let that happen. Other
 *       clients' puts are not fenced off: they may take effect, once, until somebody has read them.
 *   <li>{@link Rule#PHANTOM}: no read returns a version that is introduced only after the read, or never.
 * </ul>
 *
 * <h2>Excused</h2>
 * A node that knows that it is disconnected may serve what it has put or loaded itself since: nobody can tell it of changes, and it says so
 * in its status. A read beyond the bound is excused, and counted, if its node said that it was disconnected, the version was introduced on
 * that node, not acknowledged by a live connection, and no operation of the node that began later than a moment after that introduction, and
 * ended before the read began, found it connected.
 *
 * <p>What was not acknowledged may be read until the connection that it was on is closed by its successor; that is excused, and counted; see
 * {@link LateEffects}.
 *
 * <p>What a load stores although another client has deleted the key meanwhile is excused, and counted; see {@link UntracedDeletes}.
 *
 * <p>Where a {@link Failover} was observed, what it may have lost and what the old master may still have answered is excused, and counted; see
 * there for what exactly. Without one nothing is.
 *
 * <h2>Completeness</h2>
 * For each single read the rules are exact: they are broken if and only if there are no instants within the intervals of all operations
 * at which each took effect, so that the version was the current one at some instant between the start of the read minus the bound and the
 * end of the read. ({@code CoherenceCheckerPropertyTest} compares with a search for such instants.) Two reads are not held against each
 * other: within the bound a node may return the new version, and then the old one again.
 */
public final class CoherenceChecker {

    /** Between the loss of a connection and the node's saying so. */
    private static final long MOMENT = Duration.ofMillis(250).toNanos();

    private static final int ALL_NODES = Integer.MIN_VALUE;

    /** Which changes of a key are looked at. */
    private enum Part {
        ALL,
        /** Those that a version of another node which takes effect late can undo; see {@link LateEffects}. */
        UNDOABLE,
        /** All others. */
        LASTING
    }

    /**
     * Which operations supersede a version.
     *
     * @param introducer whose version it is, if it matters to the part
     */
    private record View(int key, int node, boolean tagged, List<Failover> lossy, Part part, int introducer) {}

    /** Why a read is wrong. */
    private record Verdict(Rule rule, Operation by) {}

    private record Incident(Rule rule, int key, long version, int node) {}

    private final long bound;
    private final IntUnaryOperator tagOfKey;
    private final List<Failover> failovers;

    /**
     * A checker.
     *
     * @param bound the staleness that the nodes promise
     * @param tagOfKey the tag of each key
     * @param failovers those that happened during the history
     */
    public CoherenceChecker(Duration bound, IntUnaryOperator tagOfKey, List<Failover> failovers) {
        this.bound = bound.toNanos();
        this.tagOfKey = tagOfKey;
        this.failovers = List.copyOf(failovers);
    }

    /** Checks a complete history. */
    public Findings check(List<Operation> history) {
        return new Check(history).findings();
    }

    /** The check of one history. */
    private final class Check {
        private final Map<Long, Operation> introductions = new LinkedHashMap<>();
        private final Map<View, Changes> views = new LinkedHashMap<>();
        private final Map<Integer, List<Operation>> changesOfKey = new LinkedHashMap<>();
        private final List<Operation> changesOfAll = new ArrayList<>();
        private final Map<Integer, List<Operation>> changesOfTag = new LinkedHashMap<>();
        private final Map<Integer, Connected> connected = new LinkedHashMap<>();
        private final UntracedDeletes untraced;
        private final LateEffects lateEffects;
        private final List<Operation> reads = new ArrayList<>();
        private final Map<Incident, List<Operation>> incidents = new LinkedHashMap<>();
        private final Map<Incident, Operation> superseding = new LinkedHashMap<>();
        private final LongStream.Builder staleConnected = LongStream.builder();
        private final LongStream.Builder staleDisconnected = LongStream.builder();
        private long readsConnected;
        private long readsDisconnected;
        private long excused;
        private long lost;
        private long apart;
        private long traceless;
        private long late;

        Check(List<Operation> history) {
            history.forEach(this::arrange);
            lateEffects = new LateEffects(history, bound);
            untraced = new UntracedDeletes(history);
            history.stream()
                    .map(Operation::node)
                    .distinct()
                    .forEach(node -> connected.put(node, new Connected(node, history)));
            reads.sort(Comparator.comparingLong(Operation::start));
        }

        private void arrange(Operation operation) {
            if (operation.introduces()) {
                introductions.put(operation.version(), operation);
            }
            if (operation.kind() == Kind.READ && operation.version() != Operation.NOTHING) {
                reads.add(operation);
            } else if (operation.kind() == Kind.CLEAR) {
                changesOfAll.add(operation);
            } else if (operation.kind() == Kind.TAG) {
                changesOfTag
                        .computeIfAbsent(operation.key(), k -> new ArrayList<>())
                        .add(operation);
            } else if (operation.supersedes()) {
                changesOfKey
                        .computeIfAbsent(operation.key(), k -> new ArrayList<>())
                        .add(operation);
            }
        }

        Findings findings() {
            reads.forEach(this::judge);
            List<Violation> violations = new ArrayList<>();
            incidents.forEach((incident, all) -> violations.add(new Violation(
                    incident.rule, introductions.get(incident.version), superseding.get(incident), List.copyOf(all))));
            return new Findings(
                    violations,
                    Staleness.of(readsConnected, staleConnected.build()),
                    Staleness.of(readsDisconnected, staleDisconnected.build()),
                    new Findings.Excused(excused, lost, apart, traceless, late));
        }

        private void judge(Operation read) {
            Operation introduced = introductions.get(read.version());
            if (introduced == null || introduced.key() != read.key() || introduced.start() > read.end()) {
                broken(Rule.PHANTOM, read, null);
                return;
            }
            if (verdict(introduced, introduced.end(), read, List.of()) == null) {
                measure(read, introduced);
                return;
            }
            long taken = takenAtTheLatest(introduced, read);
            Verdict verdict = verdict(introduced, taken, read, lossyFor(read));
            if (verdict == null) {
                measure(read, introduced);
                count(introduced, read);
            } else if (verdict.rule != Rule.OWN_WRITE
                    && failovers.stream().anyMatch(f -> f.mayHideFrom(read, verdict.by))) {
                apart++;
            } else {
                measure(read, introduced);
                beyond(introduced, verdict.rule, read, verdict.by);
            }
        }

        /** The latest instant at which a version may have taken effect, and undone what can be undone. */
        private long takenAtTheLatest(Operation introduced, Operation read) {
            long late = lateEffects.effectAtTheLatest(introduced, read);
            return introduced.kind() == Kind.LOAD ? untraced.storedAtTheLatest(introduced, late) : late;
        }

        /** The failovers whose losses the read may show. */
        private List<Failover> lossyFor(Operation read) {
            return failovers.stream().filter(f -> f.mayShowLossTo(read)).toList();
        }

        /** Which of the excuses it was. */
        private void count(Operation introduced, Operation read) {
            if (verdict(introduced, introduced.end(), read, lossyFor(read)) == null) {
                lost++;
            } else if (introduced.kind() == Kind.LOAD) {
                traceless++;
            } else {
                late++;
            }
        }

        /**
         * What is wrong with a read; null if nothing is. The node's own writes first: nothing but their loss excuses those.
         *
         * @param taken the end of the version's taking effect
         * @param lossy the failovers of which what they may have lost does not count
         */
        private @Nullable Verdict verdict(Operation introduced, long taken, Operation read, List<Failover> lossy) {
            Operation own = supersededBy(introduced, taken, read.node(), lossy);
            if (own != null && own.end() < read.start()) {
                return new Verdict(Rule.OWN_WRITE, own);
            }
            Operation acknowledged = supersededBy(introduced, taken, ALL_NODES, lossy);
            if (acknowledged == null || read.start() - acknowledged.end() <= bound) {
                return null;
            }
            return new Verdict(acknowledged.kind() == Kind.PUT ? Rule.STALE : Rule.RESURRECTED, acknowledged);
        }

        private void measure(Operation read, Operation introduced) {
            if (read.connected()) {
                readsConnected++;
            } else {
                readsDisconnected++;
            }
            if (introduced.isAcknowledged()) {
                long taken = takenAtTheLatest(introduced, read);
                Operation acknowledged = supersededBy(introduced, taken, ALL_NODES, lossyFor(read));
                if (acknowledged != null && read.start() > acknowledged.end()) {
                    (read.connected() ? staleConnected : staleDisconnected).add(read.start() - acknowledged.end());
                }
            }
        }

        private void beyond(Operation introduced, Rule rule, Operation read, Operation by) {
            if (rule != Rule.OWN_WRITE && isOfTheOutage(introduced, read)) {
                excused++;
            } else if (introduced.isAcknowledged()) {
                broken(rule, read, by);
            } else {
                broken(Rule.LATE_EFFECT, read, by);
            }
        }

        /** L1 is emptied when the connection is lost: nothing of before is in it any more. */
        private boolean isOfTheOutage(Operation introduced, Operation read) {
            boolean before = introduced.isAcknowledged() && introduced.connected();
            if (read.connected() || introduced.node() != read.node() || before) {
                return false;
            }
            return connected.get(read.node()).lastStartOfThoseEndedBefore(read.start()) <= introduced.end() + MOMENT;
        }

        private void broken(Rule rule, Operation read, @Nullable Operation by) {
            Incident incident = new Incident(rule, read.key(), read.version(), read.node());
            incidents.computeIfAbsent(incident, i -> new ArrayList<>()).add(read);
            if (by != null) {
                superseding.putIfAbsent(incident, by);
            }
        }

        /**
         * What superseded the version first; for all nodes only what was acknowledged, for one node all its own operations; of those not
         * what those failovers may have lost.
         */
        private @Nullable Operation supersededBy(Operation introduced, long taken, int node, List<Failover> lossy) {
            // Another client looks up the generation late, too, and its entries have no tags.
            boolean undoesAll = introduced.node() == Operation.OUTSIDE;
            if (taken == introduced.end() || undoesAll) {
                return changes(introduced, node, lossy, Part.ALL).firstToEndOfThoseBegunAfter(taken);
            }
            Operation lasting =
                    changes(introduced, node, lossy, Part.LASTING).firstToEndOfThoseBegunAfter(introduced.end());
            Operation undoable = changes(introduced, node, lossy, Part.UNDOABLE).firstToEndOfThoseBegunAfter(taken);
            boolean first = undoable == null || (lasting != null && lasting.end() <= undoable.end());
            return first ? lasting : undoable;
        }

        private Changes changes(Operation introduced, int node, List<Failover> lossy, Part part) {
            int introducer = part == Part.ALL ? ALL_NODES : introduced.node();
            View view = new View(introduced.key(), node, introduced.tagged(), lossy, part, introducer);
            return views.computeIfAbsent(view, this::changes);
        }

        private Changes changes(View view) {
            List<Operation> all = new ArrayList<>(changesOfKey.getOrDefault(view.key, List.of()));
            if (view.part == Part.UNDOABLE) {
                all.removeIf(o -> o.node() == view.introducer);
            } else {
                all.removeIf(o -> view.part == Part.LASTING && o.node() != view.introducer);
                all.addAll(changesOfAll);
                if (view.tagged) {
                    all.addAll(changesOfTag.getOrDefault(tagOfKey.applyAsInt(view.key), List.of()));
                }
            }
            all.removeIf(o -> view.node == ALL_NODES ? !o.isAcknowledged() : o.node() != view.node);
            all.removeIf(o -> view.lossy.stream().anyMatch(f -> f.mayHaveLost(o)));
            return new Changes(all);
        }
    }
}
