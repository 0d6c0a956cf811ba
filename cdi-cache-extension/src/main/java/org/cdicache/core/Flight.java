package org.cdicache.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One load under way, and everybody who waits for it. */
final class Flight {

    private final SingleFlight.Work work;
    private boolean mayWait;
    private boolean mayLoad = true;
    private boolean mayStay = true;
    private boolean inBackground;
    private final CompletableFuture<Loaded> result = new CompletableFuture<>();
    private volatile @Nullable Thread leader;

    /** The load whose loader has asked for this one. */
    private volatile @Nullable Flight outer;

    private volatile boolean over;

    private final CompletableFuture<Loaded> stale = new CompletableFuture<>();

    /** A load that is about to begin. */
    Flight(SingleFlight.Work work) {
        this(work, /* mayWait= */ true);
    }

    private Flight(SingleFlight.Work work, boolean mayWait) {
        this.work = work;
        this.mayWait = mayWait;
    }

    /** A load that nobody joins, of a caller that would wait for ever for the one under way. */
    static Flight alone(SingleFlight.Work work) {
        return new Flight(work, /* mayWait= */ false);
    }

    /**
     * Whether the load may wait for one of another node. Not if its caller had to load in spite of a load that is under way here, which may be what
     * that node's waits for; nor if it has no thread but its caller's.
     */
    boolean mayWait() {
        return mayWait;
    }

    /**
     * Nobody else does the work: its caller looks for an answer on its own thread. Called by that thread before it {@linkplain #fly flies}.
     *
     * @param mayStay whether the caller waits for a load, too, as long as that may take, if there is nothing else
     */
    void lacksThread(boolean mayStay) {
        this.mayWait = false;
        this.mayLoad = false;
        this.mayStay = mayStay;
    }

    /** Whether the load may run, where there is a stale value to answer with or not. */
    boolean mayLoad(boolean otherwiseStale) {
        return mayLoad || (mayStay && !otherwiseStale);
    }

    /** Its callers wait, if at all, as long as they want to. Called by the thread that leads it, before it {@linkplain #fly flies}. */
    void isLedInBackground() {
        this.inBackground = true;
    }

    boolean isInBackground() {
        return inBackground;
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

    void failed(Throwable thrown) {
        result.completeExceptionally(new Failed(thrown));
    }

    /** What a load threw, on its way to those who wait for it: a future wraps some exceptions and unwraps others. */
    private static final class Failed extends Exception {
        private final Throwable thrown;

        Failed(Throwable thrown) {
            super(null, null, false, false);
            this.thrown = thrown;
        }
    }

    /** What a flight has thrown, of which its result tells this; for a {@code throw} that the compiler knows nothing of. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <X extends Throwable> X asThrown(ExecutionException told) throws X {
        throw (X) (told.getCause() instanceof Failed failed ? failed.thrown : told);
    }

    CompletableFuture<Loaded> result() {
        return result;
    }

    /** Its loader begins, as a part of another load or of none. */
    void beginsIn(@Nullable Flight load) {
        if (load == null) {
            return;
        }
        outer = load;
        Flight active = outer();
        if (active != null) {
            // Or loads of which each starts the next without waiting for it would keep all before them.
            Flight unused = active.outer();
        }
    }

    /** Its loader has ended: it waits for nobody any more. */
    void ends() {
        over = true;
    }

    /** The innermost load that has not ended of those of which this is a part; null if there is none. */
    @Nullable
    Flight outer() {
        Flight known = outer;
        Flight next = known;
        while (next != null && next.over) {
            next = next.outer;
        }
        if (next != known) {
            outer = next;
        }
        return next;
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
