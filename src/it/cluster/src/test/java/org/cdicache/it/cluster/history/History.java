package org.cdicache.it.cluster.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Records the operations of all threads. Each thread has a list of its own, so recording costs one object and no synchronisation; the lists
 * are read when the threads have ended.
 */
public final class History {

    private final List<Log> logs = new ArrayList<>();

    /** The log of one thread; not safe for use by several. */
    public synchronized Log log() {
        Log log = new Log();
        logs.add(log);
        return log;
    }

    /** Everything recorded, in no particular order; only after the recording threads have ended. */
    public synchronized List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        logs.forEach(log -> all.addAll(log.operations));
        return all;
    }

    /** What one thread did. */
    public static final class Log {
        private final List<Operation> operations = new ArrayList<>(4_096);

        private Log() {}

        /** Adds an operation that has ended. */
        public void add(Operation operation) {
            operations.add(operation);
        }
    }
}
