package org.cdicache.core;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One load under way, and everybody who waits for it. */
final class Flight {

    private final SingleFlight.Work work;
    private final boolean mayWait;
    private final CompletableFuture<Loaded> result = new CompletableFuture<>();
    private volatile @Nullable Thread leader;
    private final CompletableFuture<Loaded> stale = new CompletableFuture<>();

    /** A load that is about to begin. */
    Flight(SingleFlight.Work work) {
        this(work, /* mayWait= */ true);
    }

    private Flight(SingleFlight.Work work, boolean mayWait) {
        this.work = work;
        this.mayWait = mayWait;
    }

    /** A load that nobody joins, of a caller that would wait for ever, or for whom nobody works. */
    static Flight alone(SingleFlight.Work work) {
        return new Flight(work, /* mayWait= */ false);
    }

    /** Whether the load may wait for others; if not, whoever it would wait for may be waiting for it. */
    boolean mayWait() {
        return mayWait;
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

    /** What a caller who cannot wait any longer may take; null if there is nothing, or nothing yet. */
    @Nullable
    Loaded stale() {
        return stale.getNow(null);
    }

    void offerStale(Loaded value) {
        stale.complete(value);
    }

    /** The result or the stale value, whichever comes first. */
    CompletableFuture<Loaded> anyAnswer() {
        return result.applyToEither(stale, answer -> answer);
    }
}
