package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.cdicache.Interleavings;
import org.cdicache.Interleavings.Model;
import org.cdicache.Mutant;
import org.cdicache.core.FillGate.Ticket;
import org.junit.jupiter.api.Test;

/**
 * The race that the gate decides: a fill publishes what a write, a delete, another node's change or a flush has replaced meanwhile. Every
 * order of the steps of every pair, and of some triples, of operations on one key is tried.
 */
class FillGateModelTest {

    /** One key of two tiers, kept as the cache keeps it; 0 is nothing. */
    private static final class TwoTiers {
        final FillGate gate = new FillGate();
        int l2 = 1;
        int l1;

        List<Runnable> read() {
            Ticket[] ticket = new Ticket[1];
            int[] read = new int[1];
            return List.of(
                    () -> ticket[0] = gate.beginFill("k"),
                    () -> read[0] = l2,
                    () -> l1 = gate.permits(ticket[0]) ? read[0] : l1,
                    () -> gate.end(ticket[0]));
        }

        List<Runnable> put(int value) {
            Ticket[] ticket = new Ticket[1];
            return List.of(
                    () -> ticket[0] = gate.beginWrite("k"),
                    () -> l2 = value,
                    () -> l1 = gate.permits(ticket[0]) ? value : 0,
                    () -> gate.end(ticket[0]));
        }

        List<Runnable> delete() {
            Ticket[] ticket = new Ticket[1];
            return List.of(
                    () -> ticket[0] = gate.beginWrite("k"), () -> l2 = 0, () -> l1 = 0, () -> gate.end(ticket[0]));
        }

        /** Another node writes; its push arrives. */
        List<Runnable> pushed(int value) {
            return List.of(() -> l2 = value, () -> gate.invalidate("k"), () -> l1 = 0);
        }

        List<Runnable> flushed() {
            return List.of(() -> l2 = 0, gate::invalidateAll, () -> l1 = 0);
        }

        List<Runnable> operation(int which) {
            return switch (which) {
                case 0 -> read();
                case 1 -> put(2);
                case 2 -> put(3);
                case 3 -> delete();
                case 4 -> pushed(4);
                default -> flushed();
            };
        }

        void check() {
            require(l1 == 0 || l1 == l2, "L1 serves " + l1 + " while L2 holds " + l2);
            require(gate.watchedKeys() == 0, "keys are still watched");
        }

        private static void require(boolean holds, String rule) {
            if (!holds) {
                throw new AssertionError(rule);
            }
        }
    }

    /** The first order of the steps of any of these operations that breaks the rule; null if there is none. */
    static final class Explored implements Supplier<String> {

        @Override
        public String get() {
            List<int[]> sets = new ArrayList<>(List.of(new int[] {0, 0, 3}, new int[] {0, 1, 4}, new int[] {1, 2, 0}));
            for (int one = 0; one < 6; one++) {
                for (int two = one; two < 6; two++) {
                    sets.add(new int[] {one, two});
                }
            }
            for (int[] set : sets) {
                String broken = Interleavings.broken(() -> model(set));
                if (broken != null) {
                    return "operations " + List.of(set[0], set[1], set[set.length - 1]) + ", " + broken;
                }
            }
            return null;
        }

        private static Model model(int[] set) {
            TwoTiers tiers = new TwoTiers();
            List<List<Runnable>> operations = new ArrayList<>();
            for (int which : set) {
                operations.add(tiers.operation(which));
            }
            return new Model(operations, tiers::check);
        }
    }

    @Test
    void noOrderOfSteps_leavesAnOldValueInL1() {
        assertThat(new Explored().get()).isNull();
    }

    private static void isFound(Mutant mutant) throws Exception {
        assertThat(mutant.world(Explored.class).get()).as(mutant::toString).contains("in the order");
    }

    @Test
    void gateThatLeavesTheVersionAlone_isFound() throws Exception {
        isFound(Mutant.of(FillGate.class, "leaves the version alone when a write begins and ends")
                .with("addAndGet(VERSION + 1)", "addAndGet(1)")
                .with("addAndGet(VERSION - 1)", "addAndGet(-1)"));
    }

    @Test
    void gateThatLetsOverlappingOperationsPublish_isFound() throws Exception {
        isFound(Mutant.of(FillGate.class, "lets an operation publish that began while a write was under way")
                .with("return ticket.alone && ", "return "));
    }

    @Test
    void gateThatForgetsAKeyWhileOthersWorkOnIt_isFound() throws Exception {
        isFound(Mutant.of(FillGate.class, "forgets a key while others still work on it")
                .with("return watch.holders == 0 ? null : watch", "return null"));
    }

    @Test
    void gateThatNeverForgetsAKey_isFound() throws Exception {
        isFound(Mutant.of(FillGate.class, "never forgets a key")
                .with("return watch.holders == 0 ? null : watch", "return watch"));
    }

    @Test
    void gateThatDoesNotHearOfOthers_isFound() throws Exception {
        isFound(Mutant.of(FillGate.class, "does not hear of what others change")
                .with("            watch.addAndGet(VERSION);\n", ""));
    }

    @Test
    void gateThatDoesNotHearOfFlushes_isFound() throws Exception {
        isFound(Mutant.of(FillGate.class, "does not hear of flushes").with("epoch.incrementAndGet();", "epoch.get();"));
    }
}
