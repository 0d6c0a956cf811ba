package org.cdicache.it.cluster.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.it.cluster.history.Operation.Kind;

/**
 * The one thing that is not promised of loads (docs/reference/semantics.md). A load is stored only where Redis is as it was before; other nodes' deletes
 * leave a tombstone for that. Another client's delete leaves nothing: after it a key that was absent before the load is absent again, whatever
 * was put in between, and the load is stored.
 *
 * <p>So what a load has taken may take effect as late as such a delete ends, if that began before the call that loaded had returned; what began after
 * that supersedes it as ever.
 */
final class UntracedDeletes {

    private final Map<Integer, List<Operation>> deletesOfKey = new HashMap<>();
    private final Map<Long, Operation> loads = new HashMap<>();

    /** By the version that was loaded, the end of the call that loaded it. */
    private final Map<Long, Long> returned = new HashMap<>();

    private final Map<Long, Long> stored = new HashMap<>();

    UntracedDeletes(List<Operation> history) {
        for (Operation operation : history) {
            if (operation.kind() == Kind.DELETE && operation.node() == Operation.OUTSIDE) {
                deletesOfKey
                        .computeIfAbsent(operation.key(), k -> new ArrayList<>())
                        .add(operation);
            } else if (operation.kind() == Kind.LOAD) {
                loads.put(operation.version(), operation);
            }
        }
        for (Operation operation : history) {
            Operation load = operation.kind() == Kind.READ ? loads.get(operation.version()) : null;
            if (load != null && isCallOf(load, operation)) {
                returned.put(load.version(), operation.end());
            }
        }
    }

    private static boolean isCallOf(Operation load, Operation read) {
        return read.node() == load.node()
                && read.thread() == load.thread()
                && read.start() <= load.start()
                && read.end() >= load.end();
    }

    /** The latest instant at which a version may have taken effect so that nothing can be concluded from what began before. */
    long storedAtTheLatest(Operation introduced) {
        Long end = introduced.kind() == Kind.LOAD ? returned.get(introduced.version()) : null;
        return end == null
                ? introduced.end()
                : stored.computeIfAbsent(introduced.version(), v -> storedAtTheLatest(introduced, end));
    }

    private long storedAtTheLatest(Operation load, long returnedAt) {
        return deletesOfKey.getOrDefault(load.key(), List.of()).stream()
                .filter(delete -> delete.start() <= returnedAt)
                .mapToLong(delete -> Math.min(delete.end(), returnedAt))
                .reduce(load.end(), Math::max);
    }
}
