package org.cdicache.core;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One load under way, and everybody who waits for it. */
final class Flight {

    private final SingleFlight.Work work;
    private final CompletableFuture<Loaded> result = new CompletableFuture<>();
    private volatile @Nullable Thread leader;
    private final CompletableFuture<Loaded> stale = new CompletableFuture<>();

    /** A load that is about to begin. */
    Flight(SingleFlight.Work work) {
        this.work = work;
    }

    /** Whether its result may be given to callers that arrive now. */
    boolean isFresh() {
        return work.isFresh();
    }

    /** Does the work on this thread. */
    Loaded fly() throws Exception {
        leader = Thread.currentThread();
        return work.run(this);
    }

    /** Nobody can join any more. */
    void land() {
        work.landed();
    }

    CompletableFuture<Loaded> result() {
        return result;
    }

    /** The thread that loads; null before it has begun. */
    @Nullable
    Thread leader() {
        return leader;
    }

    /** For callers that take a stale value: the result, or the stale value as soon as the work has found one. */
    CompletableFuture<?> resultOrStale() {
        return CompletableFuture.anyOf(result, stale);
    }

    /** What a caller who cannot wait any longer may take; null if there is nothing yet. */
    @Nullable
    Loaded stale() {
        return stale.getNow(null);
    }

    void offerStale(Loaded value) {
        stale.complete(value);
    }
}
