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
import org.cdicache.spi.TimeSource;
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
 * Where all threads of the executor are taken, a caller that may leave must not be made to stay: what it would wait for is what holds the
 * threads. It looks for an answer without loading, and is told if there is none; who waits however long it takes loads on its own thread.
 * So does a loader that runs on the executor: whoever waits for that may leave it, and else loads with timeouts that are made of such loads would
 * fail for no more than being many.
 *
 * The work runs outside any map lock. A failure goes once to everybody who joined; the flight is gone from the map before the result is
 * visible, so that a retry starts anew.
 */
final class SingleFlight {

    /** What a flight does. */
    interface Work {

        /**
         * Done once, on any thread.
         *
         * @throws NoThread if the flight {@linkplain Flight#mayLoad must not load} and nothing else is an answer
         */
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

    /** Nothing was loaded, for want of a thread. */
    static final class NoThread extends Exception {
        private final boolean begun;

        /**
         * Ends a flight.
         *
         * @param begun whether it has looked for an answer that need not be loaded
         */
        NoThread(boolean begun) {
            super(null, null, false, false);
            this.begun = begun;
        }
    }

    /** This caller must work for itself. */
    private static final class Deadlock extends Exception {
        Deadlock() {
            super(null, null, false, false);
        }
    }

    private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();
    private final WaitGraph waits;
    private final Executor executor;
    private final TimeSource time;

    /**
     * Flights of one cache.
     *
     * @param executor runs work that its caller may leave; may reject it
     */
    SingleFlight(WaitGraph waits, Executor executor, TimeSource time) {
        this.waits = waits;
        this.executor = executor;
        this.time = time;
    }

    /**
     * The result of the work, done for this caller or for another that had asked before it.
     *
     * @param works makes the work, anew for each time that it is done
     * @throws IllegalStateException if this thread is already doing the work of this key, or a part of it
     * @throws LoadTimeoutException if it takes longer than the caller's hard patience; the work goes on. Also if there is no thread for it
     * @throws CacheException if this thread is interrupted while it waits; the work goes on
     */
    Arrival run(String key, Patience patience, Supplier<Work> works) throws Exception {
        Flight mine = new Flight(works.get());
        Flight present = flights.putIfAbsent(key, mine);
        while (present != null) {
            if (waits.isLoading(present)) {
                throw new IllegalStateException("The loader of key \"" + key
                        + "\" asks the same cache for the same key; compute the value without asking for it");
            }
            if (present.isFresh()) {
                Arrival shared = joined(key, present, patience, works);
                if (shared != null) {
                    return shared;
                }
                // It came to nothing, and has left the map.
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
            mine.failed(new NoThread(/* begun= */ false));
            return false;
        } catch (Throwable broken) {
            abandon(key, mine, broken);
            throw broken;
        }
    }

    /** The executor could not even refuse, such as for want of memory for a thread: nobody else would ever end the flight. */
    private void abandon(String key, Flight mine, Throwable broken) {
        if (!mine.result().isDone()) {
            land(key, mine);
            mine.failed(broken);
        }
    }

    private Arrival start(String key, Flight mine, Patience patience, Supplier<Work> works) throws Exception {
        if (patience.isEndless()) {
            return new Arrival(lead(key, mine));
        }
        try {
            executor.execute(() -> leadQuietly(key, mine));
        } catch (RejectedExecutionException busy) {
            return withoutThread(key, mine, patience);
        } catch (Throwable broken) {
            abandon(key, mine, broken);
            throw broken;
        }
        try {
            return join(key, mine, patience, /* joined= */ false);
        } catch (Deadlock circle) {
            return new Arrival(alone(works.get()));
        }
    }

    private Arrival withoutThread(String key, Flight mine, Patience patience) throws Exception {
        mine.lacksThread(/* mayStay= */ patience.hard() == 0 || waits.mayBeLeft());
        try {
            return new Arrival(lead(key, mine));
        } catch (NoThread nothing) {
            throw tooMany(key);
        }
    }

    private static LoadTimeoutException tooMany(String key) {
        return new LoadTimeoutException(
                "No thread is free to load key \"" + key
                        + "\" within its hard timeout: too many loads are under way (does their source hang?), or the cache is closed");
    }

    private Loaded lead(String key, Flight mine) throws Exception {
        Loaded loaded;
        try {
            loaded = flown(mine);
        } catch (Throwable failure) {
            land(key, mine);
            mine.failed(failure);
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
        mine.isLedInBackground();
        try {
            lead(key, mine);
        } catch (Exception told) {
            // Whoever waits has been told through the flight's result; the load itself is counted where it runs.
        }
    }

    /** For a caller that would wait for ever. */
    private Loaded alone(Work work) throws Exception {
        try {
            return flown(Flight.alone(work));
        } finally {
            work.landed();
        }
    }

    private Loaded flown(Flight flight) throws Exception {
        Flight outer = waits.enter(flight);
        try {
            return flight.fly();
        } finally {
            waits.leave(flight, outer);
        }
    }

    /** What another caller's flight brings; null if this caller is to try again. */
    private @Nullable Arrival joined(String key, Flight flight, Patience patience, Supplier<Work> works)
            throws Exception {
        try {
            return join(key, flight, patience, /* joined= */ true);
        } catch (Deadlock circle) {
            return new Arrival(alone(works.get()));
        } catch (NoThread busy) {
            if (busy.begun && patience.hard() > 0) {
                throw tooMany(key);
            }
            return null;
        }
    }

    /** The flight's result, or its stale value when the caller's soft patience ends. */
    private Arrival join(String key, Flight flight, Patience patience, boolean joined) throws Exception {
        try {
            if (waits.wouldDeadlock(flight)) {
                throw new Deadlock();
            }
            return await(flight, patience, joined);
        } catch (ExecutionException e) {
            throw Flight.<RuntimeException>asThrown(e);
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

    private Arrival await(Flight flight, Patience patience, boolean joined)
            throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<Loaded> wanted = flight.result();
        if (patience.soft() > 0 && !isDoneIn(patience.softLeft(), wanted)) {
            // A stale value will do from now on, also one that is only found later.
            wanted = flight.anyAnswer();
        }
        if (patience.hard() > 0 && !isDoneIn(patience.hardLeft() - patience.softLeft(), wanted)) {
            Loaded stale = flight.stale();
            if (stale == null) {
                throw new TimeoutException();
            }
            return new Arrival(stale, joined, isOffered(flight, stale));
        }
        Loaded answer = wanted.get();
        return new Arrival(answer, joined, isOffered(flight, answer));
    }

    private boolean isDoneIn(long millis, CompletableFuture<Loaded> wanted) throws InterruptedException {
        if (!wanted.isDone()) {
            time.await(wanted, TimeUnit.MILLISECONDS.toNanos(millis));
        }
        return wanted.isDone();
    }

    /** Whether the answer is the stale value, offered while the load goes on, and not the load's own. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOffered(Flight flight, Loaded answer) {
        return answer == flight.stale() && !flight.result().isDone();
    }

    /** Keys being loaded; none when the cache is idle. */
    int inFlight() {
        return flights.size();
    }

    /** Whether nothing is being loaded and nobody waits. */
    boolean isIdle() {
        return flights.isEmpty() && waits.isIdle();
    }
}
