package org.cdicache.it.cluster;

import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.CacheStats;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.FaultDriver.Happened;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.PushFilter;
import org.cdicache.it.cluster.history.CoherenceChecker;
import org.cdicache.it.cluster.history.Findings;
import org.cdicache.it.cluster.history.History;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.spi.TimeSource;

/**
 * Three cache nodes on one Redis, sixteen threads that write and read a hundred keys, faults by a schedule, and afterwards the checker. The
 * last seconds only read, so that whatever is wrong for good is seen.
 */
public final class CoherenceRun {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** What the threads of a run share. */
    record Stage(
            List<CacheNode> nodes,
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
     * @param origin the instant from which its operations are counted
     * @param problems what threads threw that they should not have
     */
    record Result(
            RunSettings settings,
            FaultSchedule schedule,
            List<Happened> faults,
            List<Operation> operations,
            List<CacheStats> stats,
            Findings findings,
            List<Throwable> problems,
            long origin) {}

    private CoherenceRun() {}

    /** One round. */
    static Result run(RunSettings settings) {
        TimeSource time = SystemTime.INSTANCE;
        try (RedisNode redis = RedisServers.standalone();
                Outsider outsider = new Outsider(redis.url(), settings.commandTimeout())) {
            List<CacheNode> nodes = new ArrayList<>();
            try {
                for (int i = 0; i < RunSettings.NODES; i++) {
                    nodes.add(new CacheNode(network(redis, settings, time), settings));
                }
                return run(settings, redis, outsider, nodes, time);
            } finally {
                nodes.forEach(CacheNode::close);
            }
        }
    }

    private static FaultProxy network(RedisNode redis, RunSettings settings, TimeSource time) {
        return settings.deaf() ? FaultProxy.to(redis.port(), time, PushFilter::new) : FaultProxy.to(redis.port(), time);
    }

    private static Result run(
            RunSettings settings, RedisNode redis, Outsider outsider, List<CacheNode> nodes, TimeSource time) {
        for (CacheNode node : nodes) {
            eventually(LIMIT, () -> {
                if (!node.isConnected()) {
                    throw new IllegalStateException("A node is not connected");
                }
            });
        }
        Duration writing = settings.length().minus(settings.bound()).minusMillis(1_500);
        long origin = time.nanos();
        Stage stage = new Stage(
                nodes,
                outsider,
                new AtomicLong(),
                new Rhythm(origin, settings.bound(), RunSettings.KEYS),
                new History(),
                time,
                settings.loads(),
                origin + writing.toNanos(),
                origin + settings.length().toNanos());
        FaultSchedule schedule = FaultSchedule.of(settings, writing);
        FaultDriver driver = new FaultDriver(
                schedule, redis, nodes.stream().map(CacheNode::proxy).toList(), time, origin);
        List<Throwable> problems = perform(stage, driver, settings.seed());
        List<CacheStats> stats = nodes.stream().map(n -> n.cache().stats()).toList();
        List<Operation> operations = stage.history().operations();
        Findings findings = new CoherenceChecker(settings.bound(), CacheNode::tagOf).check(operations);
        return new Result(settings, schedule, driver.happened(), operations, stats, findings, problems, origin);
    }

    private static List<Throwable> perform(Stage stage, FaultDriver driver, long seed) {
        Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < RunSettings.THREADS; i++) {
            threads.add(new Thread(new Worker(i, stage, seed), "worker-" + i));
        }
        threads.add(new Thread(driver, "faults"));
        for (Thread thread : threads) {
            thread.setUncaughtExceptionHandler((t, failure) -> problems.add(failure));
            thread.setDaemon(true);
            thread.start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The run was interrupted", e);
            }
        }
        return List.copyOf(problems);
    }
}
