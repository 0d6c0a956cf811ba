package org.cdicache.core;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/*
 * Who waits for whose load, across all caches of an application.
 *
 * The deadlock: thread 1 loads A and inside its loader asks for B; thread 2 loads B and asks for A. Each would wait for the other for
 * ever. A thread therefore declares what it is about to wait for, and only then looks whether that leads back to itself. Of all threads
 * of a cycle at least the last to declare sees it (each declares before it looks), and goes on without waiting.
 */
final class WaitGraph {

    /** Longer chains are taken for a cycle that others are just leaving: not waiting is always safe. */
    private static final int LONGEST_CHAIN = 256;

    private final ConcurrentMap<Thread, Thread> waitingFor = new ConcurrentHashMap<>();

    /** Declares that this thread is about to wait; whether it must not, because that would close a cycle. */
    boolean wouldDeadlock(Thread leader) {
        Thread self = Thread.currentThread();
        waitingFor.put(self, leader);
        @Nullable Thread next = leader;
        for (int steps = 0; next != null; steps++) {
            if (next == self || steps == LONGEST_CHAIN) {
                return true;
            }
            next = waitingFor.get(next);
        }
        return false;
    }

    /** This thread no longer waits. */
    void proceed() {
        waitingFor.remove(Thread.currentThread());
    }

    /** Threads that wait now; none when the application's caches are idle. */
    int waiting() {
        return waitingFor.size();
    }
}
