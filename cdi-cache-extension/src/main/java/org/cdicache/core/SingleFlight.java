package org.cdicache.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.cdicache.CacheException;
import org.cdicache.LoadTimeoutException;
import org.jspecify.annotations.Nullable;

/*
 * Lets one of many concurrent callers of a key do the work, and the others wait for its result.
 *
 * The race: a caller that begins after a delete of the key has returned must not be given the result of a load that began before it. A
 * flight is therefore joined only while it is fresh, that is while its fill is still permitted; a stale flight is replaced, finishes for
 * those who joined it in time, and removes nothing but itself.
 *
 * A patient caller works on its own thread. If anybody may leave before the end the work runs on the executor and every caller waits no
 * longer than it wants to; the flight stays until the work ends, so that those who come later join it instead of starting another.
 *
 * The work runs outside any map lock. A failure goes once to everybody who joined; the flight is gone from the map before the result is
 * visible, so that a retry starts anew.
 */
final class SingleFlight {

    /** What a flight does. */
    interface Work {

        /** Done once, on any thread. */
        Loaded run(Flight flight) throws Exception;

        /** Whether the result may be given to callers that arrive now; also asked before it runs and until it has landed. */
        boolean isFresh();

        /** Called once after a run, when nobody can join any more. */
        void landed();
    }

    /**
     * How long a caller waits, in milliseconds; 0 is for ever.
     *
     * @param soft until it takes a stale value, if there is one
     * @param hard until it gives up
     * @param spent how long it has waited for another flight before
     */
    record Patience(long soft, long hard, long spent) {
        static final Patience ENDLESS = new Patience(0, 0, 0);

        Patience(long soft, long hard) {
            this(soft, hard, 0);
        }

        long softLeft() {
            return left(soft);
        }

        long hardLeft() {
            return left(hard);
        }

        /** What is used up leaves a moment: 0 is for ever. */
        private long left(long limit) {
            return limit == 0 ? 0 : Math.max(1, limit - spent);
        }

        boolean isEndless() {
            return soft == 0 && hard == 0;
        }
    }

    /**
     * What a caller got.
     *
     * @param joined whether another caller's work brought it
     * @param early whether it is the stale value that the caller took because the work took too long
     */
    record Arrival(Loaded loaded, boolean joined, boolean early) {
        Arrival(Loaded loaded) {
            this(loaded, false, false);
        }
    }

    /** Tells those who joined a flight that there was no thread for it. */
    private static final class NeverBegan extends Exception {
        NeverBegan() {
            super(null, null, false, false);
        }
    }

    private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();
    private final WaitGraph waits;
    private final Executor executor;

    /**
     * Flights of one cache.
     *
     * @param executor runs work that its caller may leave; may reject it
     */
    SingleFlight(WaitGraph waits, Executor executor) {
        this.waits = waits;
        this.executor = executor;
    }

    /**
     * The result of the work, done for this caller or for another that had asked before it.
     *
     * @param works makes the work, anew for each time that it is done
     * @throws IllegalStateException if this thread is already doing the work of this key
     * @throws LoadTimeoutException if it takes longer than the caller's hard patience; the work goes on
     * @throws CacheException if this thread is interrupted while it waits; the work goes on
     */
    Arrival run(String key, Patience patience, Supplier<Work> works) throws Exception {
        Flight mine = new Flight(works.get());
        Flight present = flights.putIfAbsent(key, mine);
        while (present != null) {
            if (present.leader() == Thread.currentThread()) {
                throw new IllegalStateException("The loader of key \"" + key
                        + "\" asks the same cache for the same key; compute the value without asking for it");
            }
            if (present.isFresh()) {
                Arrival shared = join(key, present, patience, /* mine= */ false);
                return shared != null ? shared : new Arrival(alone(works.get()));
            }
            present = flights.replace(key, present, mine) ? null : flights.putIfAbsent(key, mine);
        }
        return start(key, mine, patience, works);
    }

    /** Does the work in the background, unless it is being done or there is no thread for it; whether it was begun. */
    boolean runInBackground(String key, Work work) {
        Flight mine = new Flight(work);
        if (flights.putIfAbsent(key, mine) != null) {
            return false;
        }
        try {
            executor.execute(() -> leadQuietly(key, mine));
            return true;
        } catch (RejectedExecutionException busy) {
            flights.remove(key, mine);
            mine.result().completeExceptionally(new NeverBegan());
            return false;
        }
    }

    private Arrival start(String key, Flight mine, Patience patience, Supplier<Work> works) throws Exception {
        if (patience.isEndless()) {
            return new Arrival(lead(key, mine));
        }
        try {
            executor.execute(() -> leadQuietly(key, mine));
        } catch (RejectedExecutionException busy) {
            return new Arrival(lead(key, mine));
        }
        Arrival result = join(key, mine, patience, /* mine= */ true);
        return result != null ? result : new Arrival(alone(works.get()));
    }

    private Loaded lead(String key, Flight mine) throws Exception {
        Loaded loaded;
        try {
            loaded = mine.fly();
        } catch (Throwable failure) {
            land(key, mine);
            mine.result().completeExceptionally(failure);
            throw failure;
        }
        land(key, mine);
        mine.result().complete(loaded);
        return loaded;
    }

    private void land(String key, Flight mine) {
        flights.remove(key, mine);
        mine.land();
    }

    private void leadQuietly(String key, Flight mine) {
        try {
            lead(key, mine);
        } catch (Exception told) {
            // Whoever waits has been told through the flight's result; the load itself is counted where it runs.
        }
    }

    /** For a caller that would wait for ever, or for a flight that never began. */
    private static Loaded alone(Work work) throws Exception {
        try {
            return Flight.alone(work).fly();
        } finally {
            work.landed();
        }
    }

    /** The flight's result, or its stale value when the caller's soft patience ends; null if this caller must work for itself. */
    private @Nullable Arrival join(String key, Flight flight, Patience patience, boolean mine) throws Exception {
        try {
            return waits.wouldDeadlock(flight) ? null : await(flight, patience, !mine);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NeverBegan) {
                return null;
            }
            throw unwrapped(e.getCause());
        } catch (TimeoutException e) {
            throw new LoadTimeoutException("The load of key \"" + key + "\" took longer than the hard timeout of "
                    + patience.hard() + " ms; it goes on in the background");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("Interrupted while another thread loads key \"" + key + "\"", e);
        } finally {
            waits.proceed();
        }
    }

    private static Arrival await(Flight flight, Patience patience, boolean joined)
            throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<Loaded> wanted = flight.result();
        if (patience.soft() > 0) {
            try {
                return new Arrival(wanted.get(patience.softLeft(), TimeUnit.MILLISECONDS), joined, false);
            } catch (TimeoutException e) {
                // A stale value will do from now on, also one that is only found later.
                wanted = flight.anyAnswer();
            }
        }
        Loaded answer = patience.hard() == 0
                ? wanted.get()
                : orStale(flight, wanted, patience.hardLeft() - patience.softLeft());
        return new Arrival(answer, joined, isOffered(flight, answer));
    }

    private static Loaded orStale(Flight flight, CompletableFuture<Loaded> wanted, long millis)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return wanted.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Loaded stale = flight.stale();
            if (stale != null) {
                return stale;
            }
            throw e;
        }
    }

    /** Whether the answer is the stale value, offered while the load goes on, and not the load's own. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOffered(Flight flight, Loaded answer) {
        return answer == flight.stale() && !flight.result().isDone();
    }

    private static Exception unwrapped(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof Exception exception ? exception : new IllegalStateException(cause);
    }

    /** Keys being loaded; none when the cache is idle. */
    int inFlight() {
        return flights.size();
    }

    /** Whether nothing is being loaded and nobody waits. */
    boolean isIdle() {
        return flights.isEmpty() && waits.waiting() == 0;
    }
}
