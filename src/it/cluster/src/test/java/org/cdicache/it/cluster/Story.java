package org.cdicache.it.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.it.cluster.Scene.Happened;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.it.cluster.history.Violation;

/** Tells a violation with the few operations and faults that explain it. */
final class Story {

    private static final long BEFORE = 50_000_000;
    private static final long AFTER = 100_000_000;
    private static final long FAULTS_BEFORE = 3_000_000_000L;
    private static final int MOST_LINES = 24;

    private final Result result;

    Story(Result result) {
        this.result = result;
    }

    List<String> of(Violation violation) {
        List<String> lines = new ArrayList<>();
        Operation read = violation.firstRead();
        lines.add("%s: N%d read k%d v%d %d times, %s after %s"
                .formatted(
                        violation.rule(),
                        read.node() + 1,
                        read.key(),
                        read.version(),
                        violation.reads().size(),
                        millis(violation.oldestNanos()),
                        violation.superseding() == null ? "nothing" : describe(violation.superseding())));
        if (violation.introduction() == null) {
            return lines;
        }
        add(lines, "introduced by", violation.introduction());
        if (violation.superseding() != null) {
            add(lines, "superseded by", violation.superseding());
        }
        add(lines, "first read   ", read);
        add(lines, "last read    ", violation.lastRead());
        faults(violation)
                .forEach(
                        f -> lines.add("  fault         %s .. %s  %s".formatted(at(f.start()), at(f.end()), f.what())));
        lines.add("  around them:");
        context(violation).forEach(o -> add(lines, "             ", o));
        return lines;
    }

    private void add(List<String> lines, String label, Operation operation) {
        lines.add("  %s %s".formatted(label, describe(operation)));
    }

    private List<Happened> faults(Violation violation) {
        long from = violation.introduction().start() - FAULTS_BEFORE;
        long to = violation.firstRead().end();
        return result.faults().stream()
                .filter(f -> f.end() > from && f.start() < to)
                .toList();
    }

    /** What else happened to the key around its introduction and its superseding; of the reads those that found this version. */
    private List<Operation> context(Violation violation) {
        Operation introduction = violation.introduction();
        Operation by = violation.superseding() == null ? introduction : violation.superseding();
        long from = introduction.start() - BEFORE;
        long to = Math.max(introduction.end(), by.end()) + AFTER;
        int key = introduction.key();
        List<Operation> all = result.operations().stream()
                .filter(o -> o.end() > from && o.start() < to)
                .filter(o -> o.kind() == Kind.CLEAR
                        || (o.kind() == Kind.TAG && o.key() == Names.tagOf(key))
                        || (o.kind() != Kind.TAG && o.key() == key))
                .filter(o -> o.kind() != Kind.READ || o.version() == introduction.version())
                .sorted(Comparator.comparingLong(Operation::start))
                .toList();
        return all.size() <= MOST_LINES ? all : nearest(all, introduction);
    }

    private static List<Operation> nearest(List<Operation> all, Operation to) {
        return all.stream()
                .sorted(Comparator.comparingLong(o -> Math.abs(o.start() - to.end())))
                .limit(MOST_LINES)
                .sorted(Comparator.comparingLong(Operation::start))
                .toList();
    }

    private String describe(Operation o) {
        String who = o.node() == Operation.OUTSIDE ? "outside" : "N" + (o.node() + 1);
        String what = o.kind() == Kind.CLEAR ? "" : o.kind() == Kind.TAG ? " t" + o.key() : " k" + o.key();
        String version = o.version() == Operation.NOTHING ? "" : " v" + o.version();
        return "%s .. %s  %s/%d %s%s%s%s%s"
                .formatted(
                        at(o.start()),
                        at(o.end()),
                        who,
                        o.thread(),
                        o.kind(),
                        what,
                        version,
                        o.outcome() == Operation.Outcome.ACKNOWLEDGED ? "" : " NOT ACKNOWLEDGED",
                        o.connected() ? "" : " (disconnected)");
    }

    private String at(long nanos) {
        return "%.3f ms".formatted((nanos - result.origin()) / 1e6);
    }

    private static String millis(long nanos) {
        return "%.1f ms".formatted(nanos / 1e6);
    }
}
