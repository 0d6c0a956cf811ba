package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.cdicache.LoadTimeoutException;
import org.cdicache.Mutant;
import org.cdicache.Tier;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.core.SingleFlight.Arrival;
import org.cdicache.core.SingleFlight.Patience;
import org.cdicache.core.SingleFlight.Work;
import org.junit.jupiter.api.Test;

/**
 * The races of a shared load: a caller that is given a load from before a delete which it knows of; a failure that is given to those who try
 * again. What the other thread does happens inside the callbacks of the flight, at the moment that matters.
 */
class SingleFlightModelTest {

    /** Work that does something at each of its moments. */
    private static class Moments implements Work {
        final int value;

        Moments(int value) {
            this.value = value;
        }

        @Override
        public Loaded run(Flight flight) throws Exception {
            return loaded(value, false);
        }

        @Override
        public boolean isFresh() {
            return true;
        }

        @Override
        public void landed() {}
    }

    private static Loaded loaded(int value, boolean stale) {
        return new Loaded(value, Integer.class, Tier.NONE, 0, stale);
    }

    /**
     * A flight gives back its ticket; a delete completes, of which that ticket cannot hear any more; a caller comes. Null if it loads anew
     * instead of waiting for what was loaded before the delete.
     */
    static final class CallerAfterTheTicketIsBack implements Supplier<String> {
        private final FillGate gate = new FillGate();
        private final WaitGraph waits = new WaitGraph();
        private final SingleFlight flights = new SingleFlight(waits, Runnable::run, new FakeTime());
        private final AtomicInteger loads = new AtomicInteger();
        private boolean joins;

        @Override
        public String get() {
            try {
                flights.run("k", Patience.ENDLESS, Guarded::new);
            } catch (Exception e) {
                return e.toString();
            }
            return joins ? "waits for the load from before its delete" : null;
        }

        private final class Guarded extends Moments {
            private Ticket ticket;

            Guarded() {
                super(1);
            }

            @Override
            public Loaded run(Flight flight) {
                ticket = gate.beginFill("k");
                return loaded(value, false);
            }

            @Override
            public boolean isFresh() {
                return ticket == null || gate.permits(ticket);
            }

            @Override
            public void landed() {
                gate.end(ticket);
                gate.end(gate.beginWrite("k"));
                elsewhere(() -> flights.run("k", Patience.ENDLESS, () -> new Moments(2) {
                    @Override
                    public void landed() {
                        loads.incrementAndGet();
                    }
                }));
                eventually("the caller loads or waits", () -> loads.get() == 1 || waits.waiting() == 1);
                joins = loads.get() == 0;
            }
        }
    }

    @Test
    void callerAfterADelete_isNotGivenTheLoadFromBeforeIt() throws Exception {
        assertThat(new CallerAfterTheTicketIsBack().get()).isNull();

        Mutant mutant = Mutant.of(SingleFlight.class, "gives back its ticket before it has left the map")
                .with(
                        "flights.remove(key, mine);\n        mine.land();",
                        "mine.land();\n        flights.remove(key, mine);");
        assertThat(mutant.world(CallerAfterTheTicketIsBack.class).get()).contains("waits");
    }

    /** Null if nobody can join a flight whose failure, or whose result, can be seen. */
    static final class FlightThatCanBeSeen implements Supplier<String> {
        private final SingleFlight flights = new SingleFlight(new WaitGraph(), Runnable::run, new FakeTime());
        private final AtomicInteger mostInFlight = new AtomicInteger();

        @Override
        public String get() {
            try {
                flights.run("k", Patience.ENDLESS, () -> new Watched(1));
                flights.run("k", Patience.ENDLESS, () -> new Watched(0));
                return "swallows the failure";
            } catch (Exception expected) {
                return mostInFlight.get() == 0 ? null : "can be joined when it is over";
            }
        }

        private final class Watched extends Moments {
            Watched(int value) {
                super(value);
            }

            @Override
            public Loaded run(Flight flight) throws Exception {
                flight.result().whenComplete((result, failure) -> mostInFlight.addAndGet(flights.inFlight()));
                if (value == 0) {
                    throw new IllegalStateException("database down");
                }
                return loaded(value, false);
            }
        }
    }

    @Test
    void flightThatIsOver_cannotBeJoined() throws Exception {
        assertThat(new FlightThatCanBeSeen().get()).isNull();

        Mutant failure = Mutant.of(SingleFlight.class, "tells its failure before it has left the map")
                .with(
                        "land(key, mine);\n            mine.failed(failure);",
                        "mine.failed(failure);\n            land(key, mine);");
        Mutant success = Mutant.of(SingleFlight.class, "publishes before it has left the map")
                .with(
                        "land(key, mine);\n        mine.result().complete(loaded);",
                        "mine.result().complete(loaded);\n        land(key, mine);");
        assertThat(failure.world(FlightThatCanBeSeen.class).get()).contains("can be joined");
        assertThat(success.world(FlightThatCanBeSeen.class).get()).contains("can be joined");
    }

    private final WaitGraph waits = new WaitGraph();
    private final FakeTime time = new FakeTime();
    private final SingleFlight flights = new SingleFlight(
            waits,
            task -> elsewhere(() -> {
                task.run();
                return null;
            }),
            time);

    /** The caller's soft patience ends before the work has found the stale value that it will offer. */
    @Test
    void staleValueFoundAfterTheSoftTimeout_isStillTaken() {
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        CompletableFuture<Void> timeIsOver = new CompletableFuture<>();
        CompletableFuture<Void> callerHasLeft = new CompletableFuture<>();
        Future<Loaded> answer = elsewhere(() -> {
            caller.complete(Thread.currentThread());
            return flights.run("k", new Patience(1, 0), () -> new Moments(2) {
                        @Override
                        public Loaded run(Flight flight) {
                            await(timeIsOver);
                            eventually(
                                    "the caller waits for whatever comes first",
                                    () -> caller.join().getState() == Thread.State.WAITING);
                            flight.offerStale(loaded(1, true));
                            await(callerHasLeft);
                            return loaded(value, false);
                        }
                    })
                    .loaded();
        });

        time.advanceWhen(1, Duration.ofMillis(1));
        eventually("the timed wait is over", () -> time.waiting() == 0);
        timeIsOver.complete(null);

        assertThat(join(answer)).isEqualTo(loaded(1, true));
        callerHasLeft.complete(null);
        eventually("the work ends", () -> flights.inFlight() == 0);
    }

    private Future<Arrival> waiting(String key, Patience patience, Work work) {
        Future<Arrival> caller = elsewhere(() -> flights.run(key, patience, () -> work));
        eventually("the caller waits", () -> time.waiting() == 1);
        return caller;
    }

    @Test
    void hardTimeout_tellsTheKeyAndTheTime() {
        CompletableFuture<Void> end = new CompletableFuture<>();

        Future<Arrival> hard = waiting("none", new Patience(0, 5), blocked(end));
        time.advance(Duration.ofMillis(4));
        assertThat(hard.isDone()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThatThrownBy(hard::get)
                .hasCauseInstanceOf(LoadTimeoutException.class)
                .hasMessageContaining("\"none\"")
                .hasMessageContaining("5 ms");

        Future<Arrival> soft = waiting("soft", new Patience(2, 5), blocked(end));
        time.advance(Duration.ofMillis(2));
        time.advanceWhen(1, Duration.ofMillis(2));
        assertThat(soft.isDone()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThatThrownBy(soft::get).hasCauseInstanceOf(LoadTimeoutException.class);

        end.complete(null);
        eventually("the work ends", () -> flights.inFlight() == 0);
    }

    /** With a hard timeout alone the result is better, while there is time for it; then the stale value is better than nothing. */
    @Test
    void hardTimeout_isAnsweredWithTheStaleValue_ifThereIsOne() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Void> offered = new CompletableFuture<>();
        Future<Arrival> caller = waiting("k", new Patience(0, 5), offering(offered, end));
        await(offered);
        time.advance(Duration.ofMillis(4));
        assertThat(caller.isDone()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(join(caller)).isEqualTo(new Arrival(loaded(1, true), /* joined= */ false, /* early= */ true));

        Future<Arrival> inTime = waiting("k", new Patience(0, 5), blocked(end));
        end.complete(null);
        assertThat(join(inTime)).isEqualTo(new Arrival(loaded(2, false), /* joined= */ true, /* early= */ false));
        eventually("the work ends", () -> flights.inFlight() == 0);
    }

    /** The stale value is found after the soft and before the hard timeout. */
    @Test
    void softAndHardTimeout_takeTheStaleValueAsSoonAsThereIsOne() {
        CompletableFuture<Void> begin = new CompletableFuture<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        Future<Arrival> caller = waiting("k", new Patience(2, 5), new Moments(2) {
            @Override
            public Loaded run(Flight flight) throws Exception {
                await(begin);
                return offering(new CompletableFuture<>(), end).run(flight);
            }
        });
        time.advance(Duration.ofMillis(2));
        eventually("the caller waits on", () -> time.waiting() == 1 && !caller.isDone());

        begin.complete(null);

        assertThat(join(caller).loaded()).isEqualTo(loaded(1, true));
        end.complete(null);
        eventually("the work ends", () -> flights.inFlight() == 0);
    }

    private static Work offering(CompletableFuture<Void> offered, CompletableFuture<Void> end) {
        return new Moments(2) {
            @Override
            public Loaded run(Flight flight) {
                flight.offerStale(loaded(1, true));
                offered.complete(null);
                await(end);
                return loaded(value, false);
            }
        };
    }

    private static Work blocked(CompletableFuture<Void> end) {
        return new Moments(2) {
            @Override
            public Loaded run(Flight flight) {
                await(end);
                return loaded(value, false);
            }
        };
    }
}
