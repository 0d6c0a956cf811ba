package org.cdicache.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/*
 * Who waits for whose load, across all caches of an application.
 *
 * The deadlock: thread 1 loads A and inside its loader asks for B; thread 2 loads B and asks for A. Each would wait for the other for
 * ever. A thread therefore declares what it is about to wait for, and only then looks whether that leads back to itself. Of all threads
 * of a cycle at least the last to declare sees it (each declares before it looks), and goes on without waiting. A load that has not
 * begun waits for nobody; when it begins, its thread declares its own waits in turn.
 *
 * The same out of sight: thread 1 loads A, and its loader starts an asynchronous load of B and waits for the stage, of which nobody here
 * knows; the worker's loader asks for A. What a loader hands to workers therefore counts as a part of its load for as long as that is under
 * way: it may be waiting for them. If it is not, this is stricter than need be: who asks for A there is told that A's loader asks for its own
 * key, where it could have joined; and who asks for what waits for A loads it again.
 *
 * Not seen: what a loader's own threads hand over, and who waits for a thread of the application.
 */
final class WaitGraph {

    /** Longer chains are taken for a cycle: not waiting is always safe. */
    private static final int MOST_FLIGHTS = 256;

    private final ConcurrentMap<Thread, Flight> waits = new ConcurrentHashMap<>();

    /** The load that a thread is at, the innermost if there are several. Removed with the last: nothing may stay behind on a server's thread. */
    @SuppressWarnings("ThreadLocalUsage") // one per engine
    private final ThreadLocal<Flight> loads = new ThreadLocal<>();

    /** Of workers that do a part of another thread's load: that load. */
    private final ConcurrentMap<Thread, Flight> helpers = new ConcurrentHashMap<>();

    /** This thread begins a load; what it was at before, for {@link #leave}. */
    @Nullable
    Flight enter(Flight flight) {
        @Nullable Flight outer = loads.get();
        flight.beginsIn(outer);
        loads.set(flight);
        return outer;
    }

    /** The load that this thread has entered is over; the thread is again at what it was at before. */
    void leave(Flight flight, @Nullable Flight outer) {
        flight.ends();
        if (outer == null) {
            loads.remove();
        } else {
            loads.set(outer);
        }
    }

    /** Asking would leave an empty entry behind. */
    private @Nullable Flight load() {
        @Nullable Flight load = loads.get();
        if (load == null) {
            loads.remove();
        }
        return load;
    }

    /** Whether this thread runs a loader, or a part of one. */
    boolean isLoading() {
        return load() != null;
    }

    /** Whether this thread runs a part of a load whose callers may leave it: none of them can be held up here. */
    boolean mayBeLeft() {
        for (Flight next = load(); next != null; next = next.outer()) {
            if (next.isInBackground()) {
                return true;
            }
        }
        return false;
    }

    /** Whether this thread is at this very load. */
    boolean isLoading(Flight flight) {
        return isPartOf(flight, load());
    }

    /** Runs what a loader hands over as a part of its load. */
    Executor asPartOfTheLoad(Executor executor) {
        return task -> {
            @Nullable Flight load = load();
            executor.execute(load == null ? task : () -> help(load, task));
        };
    }

    private void help(Flight load, Runnable task) {
        Thread self = Thread.currentThread();
        if (isLoading(load)) {
            task.run();
            return;
        }
        helpers.put(self, load);
        loads.set(load);
        try {
            task.run();
        } finally {
            loads.remove();
            helpers.remove(self);
        }
    }

    private static boolean isPartOf(Flight whole, @Nullable Flight part) {
        for (Flight next = part; next != null; next = next.outer()) {
            if (next == whole) {
                return true;
            }
        }
        return false;
    }

    /** Declares that this thread is about to wait; whether it must not, because that would close a cycle. */
    boolean wouldDeadlock(Flight flight) {
        Thread self = Thread.currentThread();
        waits.put(self, flight);
        @Nullable Flight mine = load();
        // Nobody waits for a thread that is at no load.
        return mine != null && leadsBack(flight, mine);
    }

    private boolean leadsBack(Flight flight, Flight mine) {
        Set<Flight> seen = new HashSet<>();
        Deque<Flight> ahead = new ArrayDeque<>();
        ahead.add(flight);
        for (Flight next = ahead.poll(); next != null; next = ahead.poll()) {
            if (isPartOf(next, mine) || seen.size() == MOST_FLIGHTS) {
                return true;
            }
            if (seen.add(next)) {
                addWaits(next, ahead);
            }
        }
        return false;
    }

    /** What the thread that loads waits for, and what those who help it do. */
    private void addWaits(Flight flight, Deque<Flight> ahead) {
        @Nullable Thread leader = flight.leader();
        @Nullable Flight next = leader == null ? null : waits.get(leader);
        if (next != null) {
            ahead.add(next);
        }
        helpers.forEach((helper, load) -> {
            @Nullable Flight wanted = isPartOf(flight, load) ? waits.get(helper) : null;
            if (wanted != null) {
                ahead.add(wanted);
            }
        });
    }

    /** This thread no longer waits. */
    void proceed() {
        waits.remove(Thread.currentThread());
    }

    /** Threads that wait now; none when the application's caches are idle. */
    int waiting() {
        return waits.size();
    }

    /** Whether no thread waits and none helps. */
    boolean isIdle() {
        return waits.isEmpty() && helpers.isEmpty();
    }
}
