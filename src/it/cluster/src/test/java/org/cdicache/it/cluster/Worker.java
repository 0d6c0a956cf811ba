package org.cdicache.it.cluster;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.cdicache.it.cluster.Node.Answer;
import org.cdicache.it.cluster.Node.Sourced;
import org.cdicache.it.cluster.history.History;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.it.cluster.history.Operation.Outcome;
import org.cdicache.spi.TimeSource;

/** One thread of the workload: draws operations from its seed, carries them out on its node, and records them. */
final class Worker implements Runnable {

    private static final long LONGEST_PAUSE_IN_BURST = 2_000_000;
    private static final long LONGEST_PAUSE = 10_000_000;
    private static final double IN_BURST = 0.6;
    private static final long LONGEST_LOAD = 3_000_000;
    private static final long LONGEST_SLOW_LOAD = 30_000_000;

    /** In a few seconds a clear would hide most of what a run is to find that proves the checker. */
    private static final long SHORTEST_WITH_CLEARS = 15_000_000_000L;

    private static final long SHORTEST_WITHOUT_CLEAR = 2_000_000_000;
    private static final long LONGEST_WITHOUT_CLEAR = 10_000_000_000L;
    private static final double TAGS = 1.0 / 1_500;
    private static final double RARE_WRITES = 0.01;
    private static final double RARE_LOADS = 0.1;

    private final int number;
    private final int nodeNumber;
    private final Node node;
    private final Outsider outsider;
    private final AtomicLong versions;
    private final Rhythm rhythm;
    private final History.Log log;
    private final TimeSource time;
    private final Random random;
    private final boolean loads;
    private final long lastWrite;
    private final long end;
    private long nextClear;

    /** A worker; what all workers share is in the run. */
    Worker(int number, CoherenceRun.Stage stage, long seed) {
        this.number = number;
        this.nodeNumber = number % stage.nodes().size();
        this.node = stage.nodes().get(nodeNumber);
        this.outsider = stage.outsider();
        this.versions = stage.versions();
        this.rhythm = stage.rhythm();
        this.log = stage.history().log();
        this.time = stage.time();
        this.loads = stage.loads();
        this.lastWrite = stage.lastWrite();
        this.end = stage.end();
        this.random = new Random(seed * 1_000_003 + number);
        this.nextClear = end - time.nanos() < SHORTEST_WITH_CLEARS ? end : time.nanos() + untilClear();
    }

    @Override
    public void run() {
        for (long now = time.nanos(); now - end < 0; now = time.nanos()) {
            boolean hot = random.nextDouble() < IN_BURST;
            int key = hot ? rhythm.bursting(now, random) : random.nextInt(RunSettings.KEYS);
            boolean burst = rhythm.isBurst(key, now) && now - lastWrite < 0;
            if (isTimeToClear(now)) {
                change(-1, Kind.CLEAR, Operation.NOTHING, node::clear);
            } else if (burst) {
                disturb(key);
            } else {
                observe(key, now - lastWrite < 0);
            }
            Pause.of(random.nextLong(burst ? LONGEST_PAUSE_IN_BURST : LONGEST_PAUSE), time);
        }
    }

    /** By time, and of one worker of each node: drawn like the others, clears would be too rare in a short run, or hide in a long one what is stale. */
    private boolean isTimeToClear(long now) {
        if (number >= RunSettings.NODES || now - nextClear < 0 || now - lastWrite >= 0) {
            return false;
        }
        nextClear = now + untilClear();
        return true;
    }

    private long untilClear() {
        return random.nextLong(SHORTEST_WITHOUT_CLEAR, LONGEST_WITHOUT_CLEAR);
    }

    /** What happens to a key in its burst. */
    private void disturb(int key) {
        double what = random.nextDouble();
        if (what < TAGS) {
            int tag = Names.tagOf(key);
            change(tag, Kind.TAG, Operation.NOTHING, () -> node.invalidateTag(tag));
        } else if (what < 0.35 && loads) {
            load(key);
        } else if (what < 0.55) {
            read(key);
        } else if (what < 0.70) {
            put(key);
        } else if (what < 0.90) {
            delete(key);
        } else if (what < 0.95) {
            Value value = new Value(Names.key(key), versions.incrementAndGet());
            fromOutside(key, Kind.PUT, value.version(), () -> outsider.put(key, value));
        } else {
            fromOutside(key, Kind.DELETE, Operation.NOTHING, () -> outsider.delete(key));
        }
    }

    /** What happens to it afterwards: it is read; seldom it is written, and what is missing is loaded. */
    private void observe(int key, boolean mayWrite) {
        double what = mayWrite ? random.nextDouble() : 1;
        if (what < RARE_WRITES / 2) {
            put(key);
        } else if (what < RARE_WRITES) {
            delete(key);
        } else if (what < RARE_LOADS && loads) {
            load(key);
        } else {
            read(key);
        }
    }

    private void put(int key) {
        long version = versions.incrementAndGet();
        change(key, Kind.PUT, version, () -> node.put(key, version));
    }

    private void delete(int key) {
        change(key, Kind.DELETE, Operation.NOTHING, () -> node.delete(key));
    }

    private void read(int key) {
        long start = time.nanos();
        recordRead(key, start, node.read(key));
    }

    private void load(int key) {
        long version = versions.incrementAndGet();
        int how = random.nextInt(10);
        long loaderNanos = how < 5 ? 0 : random.nextLong(how == 9 ? LONGEST_SLOW_LOAD : LONGEST_LOAD);
        long start = time.nanos();
        Answer answer = node.load(key, version, loaderNanos);
        Sourced sourced = answer.sourced();
        if (sourced != null) {
            log.add(new Operation(
                    nodeNumber,
                    number,
                    key,
                    Kind.LOAD,
                    version,
                    true,
                    sourced.start(),
                    sourced.end(),
                    answer.acknowledged() ? Outcome.ACKNOWLEDGED : Outcome.INDETERMINATE,
                    sourced.connected()));
        }
        recordRead(key, start, answer);
    }

    private void recordRead(int key, long start, Answer answer) {
        if (answer.given()) {
            record(nodeNumber, key, Kind.READ, answer.version(), true, start, Outcome.ACKNOWLEDGED, answer.connected());
        }
    }

    private void change(int key, Kind kind, long version, Supplier<Answer> operation) {
        long start = time.nanos();
        Answer answer = operation.get();
        Outcome outcome = answer.acknowledged() ? Outcome.ACKNOWLEDGED : Outcome.INDETERMINATE;
        record(nodeNumber, key, kind, version, true, start, outcome, answer.connected());
    }

    private void fromOutside(int key, Kind kind, long version, BooleanSupplier operation) {
        long start = time.nanos();
        Outcome outcome = Outcome.ACKNOWLEDGED;
        try {
            if (!operation.getAsBoolean()) {
                return;
            }
        } catch (io.lettuce.core.RedisException away) {
            outcome = Outcome.INDETERMINATE;
        }
        record(Operation.OUTSIDE, key, kind, version, false, start, outcome, true);
    }

    private void record(
            int by, int key, Kind kind, long version, boolean tagged, long start, Outcome outcome, boolean connected) {
        log.add(new Operation(by, number, key, kind, version, tagged, start, time.nanos(), outcome, connected));
    }
}
