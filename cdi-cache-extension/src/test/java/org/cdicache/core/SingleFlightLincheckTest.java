package org.cdicache.core;

import static org.cdicache.core.Schedules.require;
import static org.cdicache.core.Schedules.together;

import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.Mutant;
import org.cdicache.Tier;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.core.SingleFlight.Patience;
import org.cdicache.core.SingleFlight.Work;
import org.junit.jupiter.api.Test;

/**
 * The races of a shared load: two loads at a time, a caller that is given a load from before a delete which it knows of, a failure that is
 * given to those who try again, and two loads that wait for each other. Thread switches at every access of shared memory are tried, so it
 * takes minutes and wants the machine for itself: {@code mvn test -pl cdi-cache-extension -Dtest=*LincheckTest}. What every build checks is in
 * {@code SingleFlightModelTest}.
 */
class SingleFlightLincheckTest {

    /** What a load does. */
    private interface Source {
        int read(String key) throws Exception;
    }

    /** A shared load whose result is guarded by a ticket, as in LoadTask. */
    private static final class Loads {
        final FillGate gate = new FillGate();
        final WaitGraph waits = new WaitGraph();
        final SingleFlight flights = new SingleFlight(waits, Runnable::run, new FakeTime());

        int load(String key, Source source) throws Exception {
            return (Integer) flights.run(key, Patience.ENDLESS, () -> new Guarded(gate, key, source))
                    .loaded()
                    .value();
        }

        void checkIdle() {
            require(flights.inFlight() == 0, "a flight is left");
            require(waits.waiting() == 0, "somebody is still waiting");
            require(gate.watchedKeys() == 0, "a ticket was not given back");
        }
    }

    private static final class Guarded implements Work {
        private final FillGate gate;
        private final String key;
        private final Source source;
        private volatile Ticket ticket;

        Guarded(FillGate gate, String key, Source source) {
            this.gate = gate;
            this.key = key;
            this.source = source;
        }

        @Override
        public Loaded run(Flight flight) throws Exception {
            ticket = gate.beginFill(key);
            return new Loaded(source.read(key), Integer.class, Tier.NONE, 0, false);
        }

        @Override
        public boolean isFresh() {
            Ticket present = ticket;
            return present == null || gate.permits(present);
        }

        @Override
        public void landed() {
            gate.end(ticket);
        }
    }

    static final class TwoCallers implements Runnable {
        @Override
        public void run() {
            Loads loads = new Loads();
            AtomicInteger loading = new AtomicInteger();
            Source source = key -> {
                require(loading.incrementAndGet() == 1, "two loads at a time");
                loading.decrementAndGet();
                return 1;
            };
            together(() -> call(loads, source), () -> call(loads, source));
            loads.checkIdle();
        }

        private static Void call(Loads loads, Source source) throws Exception {
            require(loads.load("k", source) == 1, "the wrong value");
            return null;
        }
    }

    static final class LoadAndDelete implements Runnable {
        @Override
        public void run() {
            Loads loads = new Loads();
            AtomicInteger database = new AtomicInteger(1);
            together(
                    () -> {
                        loads.load("k", key -> database.get());
                        return null;
                    },
                    () -> {
                        Ticket ticket = loads.gate.beginWrite("k");
                        database.set(2);
                        loads.gate.end(ticket);
                        require(
                                loads.load("k", key -> database.get()) == 2,
                                "a caller is given what was loaded before its delete");
                        return null;
                    });
            loads.checkIdle();
        }
    }

    static final class FailureAndRetry implements Runnable {
        @Override
        public void run() {
            Loads loads = new Loads();
            AtomicInteger attempts = new AtomicInteger();
            Source failsOnce = key -> {
                require(attempts.incrementAndGet() > 1, "the database fails once");
                return 1;
            };
            together(() -> callTwice(loads, failsOnce), () -> callTwice(loads, failsOnce));
            loads.checkIdle();
        }

        private static Void callTwice(Loads loads, Source source) throws Exception {
            try {
                loads.load("k", source);
            } catch (AssertionError first) {
                loads.load("k", source);
            }
            return null;
        }
    }

    static final class AskEachOther implements Runnable {
        @Override
        public void run() {
            Loads loads = new Loads();
            together(() -> ask(loads, "a", "b"), () -> ask(loads, "b", "a"));
            loads.checkIdle();
        }

        private static Void ask(Loads loads, String mine, String others) throws Exception {
            loads.load(mine, key -> loads.load(others, other -> 1));
            return null;
        }
    }

    @Test
    void twoCallers_neverLoadAtOnce() throws Exception {
        Schedules.allKeep(TwoCallers.class);
        Schedules.someBreaks(
                TwoCallers.class,
                Mutant.of(SingleFlight.class, "looks and then puts")
                        .with(
                                "Flight present = flights.putIfAbsent(key, mine);",
                                "Flight present = flights.get(key); if (present == null) flights.put(key, mine);"));
    }

    @Test
    void callerAfterADelete_isNotGivenTheLoadFromBeforeIt() throws Exception {
        Schedules.allKeep(LoadAndDelete.class);
        Schedules.someBreaks(
                LoadAndDelete.class,
                Mutant.of(SingleFlight.class, "gives back its ticket before it has left the map")
                        .with(
                                "flights.remove(key, mine);\n        mine.land();",
                                "mine.land();\n        flights.remove(key, mine);"));
        Schedules.someBreaks(
                LoadAndDelete.class,
                Mutant.of(SingleFlight.class, "joins a flight whether it is fresh or not")
                        .with("if (present.isFresh()) {", "if (true) {"));
    }

    @Test
    void retryAfterAFailure_isANewLoad() throws Exception {
        Schedules.allKeep(FailureAndRetry.class);
        Schedules.someBreaks(
                FailureAndRetry.class,
                Mutant.of(SingleFlight.class, "tells its failure before it has left the map")
                        .with(
                                "land(key, mine);\n            mine.failed(failure);",
                                "mine.failed(failure);\n            land(key, mine);"));
    }

    @Test
    void loadsThatAskForEachOther_doNotDeadlock() throws Exception {
        Schedules.allKeep(AskEachOther.class);
        Schedules.someBreaks(
                AskEachOther.class,
                Mutant.of(WaitGraph.class, "looks for a circle before it declares what it waits for")
                        .with("        waits.put(self, flight);\n", "")
                        .with(
                                "return mine != null && leadsBack(flight, mine);",
                                "boolean back = mine != null && leadsBack(flight, mine); waits.put(self, flight); return back;"));
    }
}
