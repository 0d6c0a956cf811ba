package org.cdicache.core;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/*
 * Who waits for whose load, across all caches of an application.
 *
 * The deadlock: thread 1 loads A and inside its loader asks for B; thread 2 loads B and asks for A. Each would wait for the other for
 * ever. A thread therefore declares what it is about to wait for, and only then looks whether that leads back to itself. Of all threads
 * of a cycle at least the last to declare sees it (each declares before it looks), and goes on without waiting. A load that has not
 * begun waits for nobody; when it begins, its thread declares its own waits in turn.
 */
final class WaitGraph {

    /** Longer chains are taken for a cycle that others are just leaving: not waiting is always safe. */
    private static final int LONGEST_CHAIN = 256;

    private final ConcurrentMap<Thread, Flight> waits = new ConcurrentHashMap<>();

    /** Declares that this thread is about to wait; whether it must not, because that would close a cycle. */
    boolean wouldDeadlock(Flight flight) {
        Thread self = Thread.currentThread();
        waits.put(self, flight);
        Flight next = flight;
        for (int steps = 0; next != null; steps++) {
            @Nullable Thread leader = next.leader();
            if (leader == self || steps == LONGEST_CHAIN) {
                return true;
            }
            next = leader == null ? null : waits.get(leader);
        }
        return false;
    }

    /** This thread no longer waits. */
    void proceed() {
        waits.remove(Thread.currentThread());
    }

    /** Threads that wait now; none when the application's caches are idle. */
    int waiting() {
        return waits.size();
    }
}
