package org.cdicache.it.cluster;

import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.it.cluster.Scene.Faults;
import org.cdicache.it.cluster.Scene.Happened;
import org.cdicache.it.cluster.history.CoherenceChecker;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.it.cluster.history.Findings;
import org.cdicache.it.cluster.history.History;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.spi.TimeSource;

/**
 * Three cache nodes, sixteen threads that write and read a hundred keys, faults by a schedule, and afterwards the checker. The last seconds
 * only read, so that whatever is wrong for good is seen.
 */
public final class CoherenceRun {

    /** In it each node clears at least once, and is done with it before the last seconds, which only read. */
    private static final Duration LONG_ENOUGH_FOR_ALL = Duration.ofSeconds(20);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Until a fault is over that began in time, on a machine that is busy. */
    private static final Duration LONGEST_OVERTIME = Duration.ofMinutes(5);

    /** What the threads of a run share. */
    record Stage(
            List<Node> nodes,
            Outsider outsider,
            AtomicLong versions,
            Rhythm rhythm,
            History history,
            TimeSource time,
            boolean loads,
            long lastWrite,
            long end) {}

    /**
     * A run that is over.
     *
     * @param failovers what of it may have lost acknowledged writes
     * @param stats the counters of each node
     * @param problems what threads threw that they should not have
     * @param origin the instant from which its operations are counted
     */
    public record Result(
            RunSettings settings,
            List<Happened> faults,
            List<Failover> failovers,
            List<Operation> operations,
            List<String> stats,
            Findings findings,
            List<Throwable> problems,
            long origin) {

        /** The kinds of operations that never happened, though there was time for each. */
        Set<Kind> missing() {
            EnumSet<Kind> missing = EnumSet.allOf(Kind.class);
            operations.forEach(operation -> missing.remove(operation.kind()));
            if (!settings.loads()) {
                missing.remove(Kind.LOAD);
            }
            return settings.length().compareTo(LONG_ENOUGH_FOR_ALL) < 0 ? EnumSet.noneOf(Kind.class) : missing;
        }
    }

    private CoherenceRun() {}

    /** One round; the scene is used up, but not closed. */
    static Result run(RunSettings settings, Scene scene, TimeSource time) {
        scene.nodes().forEach(node -> awaitConnected(node, settings));
        Duration writing = settings.length().minus(settings.bound()).minusMillis(1_500);
        long origin = time.nanos();
        Stage stage = new Stage(
                scene.nodes(),
                scene.outsider(),
                new AtomicLong(),
                new Rhythm(origin, settings.bound(), RunSettings.KEYS),
                new History(),
                time,
                settings.loads(),
                origin + writing.toNanos(),
                origin + settings.length().toNanos());
        Faults faults = scene.faults(writing, origin);
        List<Throwable> problems = perform(stage, faults, settings);
        List<String> stats = scene.nodes().stream().map(Node::stats).toList();
        List<Operation> operations = stage.history().operations();
        Findings findings = new CoherenceChecker(settings.bound(), Names::tagOf, faults.failovers()).check(operations);
        return new Result(
                settings, faults.happened(), faults.failovers(), operations, stats, findings, problems, origin);
    }

    /** What is checked is what the node itself promises. */
    private static void awaitConnected(Node node, RunSettings settings) {
        eventually(LIMIT, () -> {
            if (!node.isConnected()) {
                throw new IllegalStateException("A node is not connected");
            }
        });
        Duration promised = node.stalenessBound();
        if (!promised.plus(settings.slack()).equals(settings.bound())) {
            throw new IllegalStateException(
                    "The node promises " + promised + " and is to be checked against " + settings.bound());
        }
    }

    private static List<Throwable> perform(Stage stage, Faults faults, RunSettings settings) {
        Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < RunSettings.THREADS; i++) {
            threads.add(new Thread(new Worker(i, stage, settings.seed()), "worker-" + i));
        }
        threads.add(new Thread(faults, "faults"));
        for (Thread thread : threads) {
            thread.setUncaughtExceptionHandler((t, failure) -> problems.add(failure));
            thread.setDaemon(true);
            thread.start();
        }
        Threads.join(threads, settings.length().plus(LONGEST_OVERTIME));
        return List.copyOf(problems);
    }
}
