package org.cdicache.core;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.cdicache.CacheException;
import org.jspecify.annotations.Nullable;

/*
 * Lets one of many concurrent callers of a key do the work, and the others wait for its result.
 *
 * The race: a caller that begins after a delete of the key has returned must not be given the result of a load that began before it. A
 * flight is therefore joined only while it is fresh, that is while its fill is still permitted; a stale flight is replaced, finishes for
 * those who joined it in time, and removes nothing but itself.
 *
 * The work runs on the leader's thread, outside any map lock. A failure goes once to everybody who joined; the flight is gone from the
 * map before the result is visible, so that a retry starts anew.
 */
final class SingleFlight {

    private record Flight(Thread leader, BooleanSupplier fresh, CompletableFuture<Loaded> result) {}

    private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();
    private final WaitGraph waits;

    SingleFlight(WaitGraph waits) {
        this.waits = waits;
    }

    /**
     * The result of the work, done by this thread or by another that had begun it.
     *
     * @param fresh whether the work's result may still be given to callers that arrive now
     * @param work done at most once for all callers that share the flight
     * @throws IllegalStateException if this thread is already doing the work of this key
     * @throws CacheException if this thread is interrupted while it waits; the work goes on
     */
    Loaded run(String key, BooleanSupplier fresh, Callable<Loaded> work) throws Exception {
        Flight mine = new Flight(Thread.currentThread(), fresh, new CompletableFuture<>());
        Flight present = flights.putIfAbsent(key, mine);
        while (present != null) {
            if (present.leader == mine.leader) {
                throw new IllegalStateException("The loader of key \"" + key
                        + "\" asks the same cache for the same key; compute the value without asking for it");
            }
            if (present.fresh.getAsBoolean()) {
                Loaded shared = join(key, present);
                return shared != null ? shared : work.call();
            }
            present = flights.replace(key, present, mine) ? null : flights.putIfAbsent(key, mine);
        }
        return lead(key, mine, work);
    }

    private Loaded lead(String key, Flight mine, Callable<Loaded> work) throws Exception {
        Loaded loaded;
        try {
            loaded = work.call();
        } catch (Throwable failure) {
            flights.remove(key, mine);
            mine.result.completeExceptionally(failure);
            throw failure;
        }
        flights.remove(key, mine);
        mine.result.complete(loaded);
        return loaded;
    }

    /** The other's result; null if waiting for it could never end. */
    private @Nullable Loaded join(String key, Flight other) throws Exception {
        try {
            return waits.wouldDeadlock(other.leader) ? null : other.result.get().shared();
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("Interrupted while another thread loads key \"" + key + "\"", e);
        } finally {
            waits.proceed();
        }
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
}
