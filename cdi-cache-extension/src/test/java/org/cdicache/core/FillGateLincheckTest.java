package org.cdicache.core;

import static org.cdicache.core.Schedules.require;
import static org.cdicache.core.Schedules.together;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.Mutant;
import org.cdicache.core.FillGate.Ticket;
import org.junit.jupiter.api.Test;

/**
 * The race that the gate is there for, under Lincheck: a reader that has read v1 publishes it after a write of v2 is over. L2 is a variable, L1
 * a map with a lock for each key, as Caffeine is one.
 */
class FillGateLincheckTest {

    private static final String KEY = "k";

    private static final class Tiers {
        final FillGate gate = new FillGate();
        final AtomicReference<Integer> l2 = new AtomicReference<>(1);
        final ConcurrentMap<String, Integer> l1 = new ConcurrentHashMap<>();

        Void read() {
            Ticket ticket = gate.beginFill(KEY);
            Integer found = l2.get();
            l1.compute(KEY, (k, present) -> gate.permits(ticket) ? found : present);
            gate.end(ticket);
            return null;
        }

        Void write(int value) {
            Ticket ticket = gate.beginWrite(KEY);
            l2.set(value);
            l1.compute(KEY, (k, present) -> gate.permits(ticket) ? Integer.valueOf(value) : null);
            gate.end(ticket);
            return null;
        }

        /** Another node has written; its push arrives. */
        Void pushed(int value) {
            l2.set(value);
            gate.invalidate(KEY);
            l1.remove(KEY);
            return null;
        }

        void check() {
            Integer held = l1.get(KEY);
            require(held == null || held.equals(l2.get()), "L1 holds what L2 no longer does");
            require(gate.watchedKeys() == 0, "a ticket was not given back");
        }
    }

    static final class ReadAndWrite implements Runnable {
        @Override
        public void run() {
            Tiers tiers = new Tiers();
            together(tiers::read, () -> tiers.write(2));
            tiers.check();
        }
    }

    static final class TwoWrites implements Runnable {
        @Override
        public void run() {
            Tiers tiers = new Tiers();
            together(() -> tiers.write(2), () -> tiers.write(3));
            tiers.check();
        }
    }

    static final class ReadAndPush implements Runnable {
        @Override
        public void run() {
            Tiers tiers = new Tiers();
            together(tiers::read, () -> tiers.pushed(2));
            tiers.check();
        }
    }

    @Test
    void readThatAWriteOvertakes_isNotPublished() throws Exception {
        Schedules.allKeep(ReadAndWrite.class);
        Schedules.someBreaks(
                ReadAndWrite.class,
                Mutant.of(FillGate.class, "permits everything but what was overtaken by a flush")
                        .with("return ticket.alone && ticket.watch.get() == ticket.word && ", "return "));
    }

    @Test
    void writesThatOverlap_leaveNothingInL1ThatL2DoesNotHold() throws Exception {
        Schedules.allKeep(TwoWrites.class);
        Schedules.someBreaks(
                TwoWrites.class,
                Mutant.of(FillGate.class, "does not look at writes that begin or end meanwhile")
                        .with(
                                "return ticket.alone && ticket.watch.get() == ticket.word && ",
                                "return ticket.alone && "));
    }

    @Test
    void readThatAPushOvertakes_isNotPublished() throws Exception {
        Schedules.allKeep(ReadAndPush.class);
        Schedules.someBreaks(
                ReadAndPush.class,
                Mutant.of(FillGate.class, "does not hear of what others change")
                        .with("            watch.addAndGet(VERSION);\n", ""));
    }
}
