package org.cdicache.it.cluster;

import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.cdicache.CacheUnavailableException;
import org.cdicache.it.cluster.history.History;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.it.cluster.history.Operation.Outcome;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** One thread of the workload: draws operations from its seed, carries them out on its node, and records them. */
final class Worker implements Runnable {

    private static final long LONGEST_PAUSE_IN_BURST = 2_000_000;
    private static final long LONGEST_PAUSE = 10_000_000;
    private static final double IN_BURST = 0.6;
    private static final double CLEARS = 1.0 / 40_000;
    private static final double TAGS = 1.0 / 1_500;
    private static final double RARE_WRITES = 0.01;
    private static final double RARE_LOADS = 0.1;

    private final int number;
    private final int nodeNumber;
    private final CacheNode node;
    private final Outsider outsider;
    private final AtomicLong versions;
    private final Rhythm rhythm;
    private final History.Log log;
    private final TimeSource time;
    private final Random random;
    private final boolean loads;
    private final long lastWrite;
    private final long end;

    /** What the loader of the present call took from the source. */
    private @Nullable Operation loaded;

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
    }

    @Override
    public void run() {
        for (long now = time.nanos(); now - end < 0; now = time.nanos()) {
            boolean hot = random.nextDouble() < IN_BURST;
            int key = hot ? rhythm.bursting(now, random) : random.nextInt(RunSettings.KEYS);
            boolean burst = rhythm.isBurst(key, now) && now - lastWrite < 0;
            if (burst) {
                disturb(key);
            } else {
                observe(key, now - lastWrite < 0);
            }
            Pause.of(random.nextLong(burst ? LONGEST_PAUSE_IN_BURST : LONGEST_PAUSE), time);
        }
    }

    /** What happens to a key in its burst. */
    private void disturb(int key) {
        double what = random.nextDouble();
        if (what < CLEARS) {
            change(-1, Kind.CLEAR, Operation.NOTHING, () -> node.cache().clear());
        } else if (what < TAGS) {
            int tag = CacheNode.tagOf(key);
            change(tag, Kind.TAG, Operation.NOTHING, () -> node.cache().invalidateTags(CacheNode.tagName(tag)));
        } else if (what < 0.35 && loads) {
            load(key);
        } else if (what < 0.55) {
            read(key);
        } else if (what < 0.70) {
            put(key);
        } else if (what < 0.90) {
            delete(key);
        } else if (what < 0.95) {
            Value value = fresh(key);
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
        Value value = fresh(key);
        change(key, Kind.PUT, value.version(), () -> node.cache().put(value.key(), value, CacheNode.optionsOf(key)));
    }

    private void delete(int key) {
        change(key, Kind.DELETE, Operation.NOTHING, () -> node.cache().delete(CacheNode.name(key)));
    }

    private Value fresh(int key) {
        return new Value(CacheNode.name(key), versions.incrementAndGet());
    }

    private void read(int key) {
        boolean connected = node.isConnected();
        long start = time.nanos();
        Optional<Value> value;
        try {
            value = node.cache().get(CacheNode.name(key), Value.class);
        } catch (CacheUnavailableException strict) {
            return;
        }
        recordRead(key, value.orElse(null), start, connected);
    }

    /** What a load stores may fail like any write, and is counted like one. */
    private void load(int key) {
        boolean connected = node.isConnected();
        long errors = node.errors();
        long start = time.nanos();
        loaded = null;
        Value value = null;
        boolean answered = true;
        try {
            value = node.cache()
                    .getOrLoad(CacheNode.name(key), Value.class, CacheNode.optionsOf(key), context -> source(key));
        } catch (CacheUnavailableException strict) {
            answered = false;
        }
        Operation taken = loaded;
        if (taken != null) {
            log.add(node.errors() == errors ? taken : taken.unacknowledged());
        }
        if (answered) {
            recordRead(key, value, start, connected);
        }
    }

    /** The source is asked at once; then the loader takes its time, in which the value may be invalidated. Runs on this worker's thread. */
    private Value source(int key) {
        boolean connected = node.isConnected();
        long start = time.nanos();
        Value value = fresh(key);
        loaded = new Operation(
                nodeNumber,
                number,
                key,
                Kind.LOAD,
                value.version(),
                true,
                start,
                time.nanos(),
                Outcome.ACKNOWLEDGED,
                connected && node.isConnected());
        int how = random.nextInt(10);
        if (how >= 5) {
            Pause.of(random.nextLong(how == 9 ? 30_000_000 : 3_000_000), time);
        }
        return value;
    }

    private void recordRead(int key, @Nullable Value value, long start, boolean connected) {
        long version = value == null ? Operation.NOTHING : value.version();
        record(nodeNumber, key, Kind.READ, version, true, start, Outcome.ACKNOWLEDGED, connected);
    }

    /** The API does not tell in graceful mode whether Redis acknowledged; but whatever fails is counted before the call returns. */
    private void change(int key, Kind kind, long version, Runnable operation) {
        boolean connected = node.isConnected();
        long errors = node.errors();
        long start = time.nanos();
        boolean failed = false;
        try {
            operation.run();
        } catch (CacheUnavailableException strict) {
            failed = true;
        }
        Outcome outcome = failed || node.errors() != errors ? Outcome.INDETERMINATE : Outcome.ACKNOWLEDGED;
        record(nodeNumber, key, kind, version, true, start, outcome, connected);
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
        long ended = time.nanos();
        boolean throughout = connected && (by == Operation.OUTSIDE || node.isConnected());
        log.add(new Operation(by, number, key, kind, version, tagged, start, ended, outcome, throughout));
    }
}
