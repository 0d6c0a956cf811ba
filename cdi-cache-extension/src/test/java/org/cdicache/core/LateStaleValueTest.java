package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.join;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.cdicache.Tier;
import org.cdicache.core.SingleFlight.Arrival;
import org.cdicache.core.SingleFlight.Patience;
import org.cdicache.core.SingleFlight.Work;
import org.junit.jupiter.api.Test;

/** A soft timeout that ends before the work has come to the stale value. */
class LateStaleValueTest {

    private static final Loaded STALE = new Loaded("stale", String.class, Tier.L1, 0, true);

    private final CompletableFuture<Runnable> submitted = new CompletableFuture<>();
    private final CompletableFuture<Loaded> database = new CompletableFuture<>();
    private final SingleFlight flights = new SingleFlight(new WaitGraph(), submitted::complete);

    private final Work work = new Work() {
        @Override
        public Loaded run(Flight flight) {
            flight.offerStale(STALE);
            return database.join();
        }

        @Override
        public boolean isFresh() {
            return true;
        }

        @Override
        public void landed() {}
    };

    /** Caller: its soft timeout passes, nothing is offered, it goes on waiting. Worker: finds a stale value, then loads for ever. */
    @Test
    void staleValueThatIsOfferedAfterTheSoftTimeout_isTakenAtOnce() {
        FutureTask<Arrival> caller = new FutureTask<>(() -> flights.run("k", new Patience(1, 0), () -> work));
        Thread thread = new Thread(caller, "caller");
        thread.setDaemon(true);
        thread.start();
        Runnable load = join(submitted);
        eventually("the soft timeout has passed", () -> thread.getState() == Thread.State.WAITING);

        Thread worker = new Thread(load, "worker");
        worker.setDaemon(true);
        worker.start();

        Arrival arrival = join(caller);
        assertThat(arrival.loaded()).isSameAs(STALE);
        assertThat(arrival.early()).isTrue();
        assertThat(flights.inFlight()).as("the load goes on").isEqualTo(1);
        database.complete(STALE);
        eventually("the load lands", () -> flights.inFlight() == 0);
    }
}
