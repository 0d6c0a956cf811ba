package org.cdicache.core;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.spi.RemoteTier.Repair;

/**
 * The keys whose last write or delete L2 missed. They are removed from L2 before anything is read from it again: for a cache, forgetting
 * is always right, so a missed write needs no memory of its value. Bounded; when it overflows the whole cache is removed from L2.
 */
final class Recovery {

    private final int limit;
    private final Set<String> missed = ConcurrentHashMap.newKeySet();
    private final AtomicLong overflows = new AtomicLong();
    private volatile long overflowsTaken;
    private volatile long overflowsRepaired;

    Recovery(int limit) {
        this.limit = limit;
    }

    void missed(String redisKey) {
        if (missed.size() < limit) {
            missed.add(redisKey);
        } else {
            missedEverything();
        }
    }

    /** More was missed than can be named. */
    void missedEverything() {
        overflows.incrementAndGet();
    }

    void repaired(String redisKey) {
        missed.remove(redisKey);
    }

    /** What must be removed now; one caller at a time. */
    Repair pending() {
        overflowsTaken = overflows.get();
        if (overflowsTaken != overflowsRepaired) {
            return new Repair(List.copyOf(missed), true);
        }
        return missed.isEmpty() ? Repair.NONE : new Repair(List.copyOf(missed), false);
    }

    void repaired(Repair repair) {
        missed.removeAll(repair.keys());
        if (repair.everything()) {
            overflowsRepaired = overflowsTaken;
        }
    }
}
