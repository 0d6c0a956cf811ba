package org.cdicache.it.cluster.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.it.cluster.history.Operation.Kind;

/**
 * The one thing that is not promised of loads (docs/reference/semantics.md). A load is stored only where Redis is as it was before; other nodes' deletes
 * leave a tombstone for that. Another client's delete leaves nothing: after it a key that was absent before the load is absent again, whatever
 * other nodes and clients have put and deleted in between, and the load is stored.
 *
 * <p>So what a load has taken may take effect as late as such a delete ends, if that began before the call that loaded had returned; of a load whose
 * storing was not acknowledged, before that can arrive no more ({@link LateEffects}). What began after that supersedes it as ever; so does what
 * leaves traces: what the loading node itself has done, tags and clears.
 */
final class UntracedDeletes {

    private final Map<Integer, List<Operation>> deletesOfKey = new HashMap<>();
    private final Map<Long, Operation> loads = new HashMap<>();

    /** By the version that was loaded, the end of the call that loaded it. */
    private final Map<Long, Long> returned = new HashMap<>();

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

    /**
     * The latest instant at which a version that was loaded may have taken effect, so that nothing can be concluded from what the delete has removed.
     *
     * @param arrives the latest instant at which its storing may have reached Redis after the call; the end of the load if it could not
     */
    long storedAtTheLatest(Operation load, long arrives) {
        long last = Math.max(returned.getOrDefault(load.version(), load.end()), arrives);
        return deletesOfKey.getOrDefault(load.key(), List.of()).stream()
                .filter(delete -> delete.start() <= last)
                .mapToLong(delete -> Math.min(delete.end(), last))
                .reduce(load.end(), Math::max);
    }
}
