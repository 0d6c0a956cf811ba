package org.cdicache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Every order in which the steps of several operations can happen, each tried on a fresh model. The steps are atomic by themselves; what is
 * explored is everything that can happen between them. One thread runs them all, so nothing depends on the machine.
 */
public final class Interleavings {

    /**
     * Operations under way at the same time.
     *
     * @param operations the steps of each
     * @param check throws an {@code AssertionError} if a rule does not hold when all have ended
     */
    public record Model(List<List<Runnable>> operations, Runnable check) {}

    private Interleavings() {}

    /** The first order that breaks the model's rule, and how; null if none does. */
    public static String broken(Supplier<Model> models) {
        int[] steps = models.get().operations().stream().mapToInt(List::size).toArray();
        return broken(models, steps, new ArrayList<>());
    }

    private static String broken(Supplier<Model> models, int[] left, List<Integer> order) {
        boolean complete = true;
        for (int next = 0; next < left.length; next++) {
            if (left[next] > 0) {
                complete = false;
                left[next]--;
                order.add(next);
                String broken = broken(models, left, order);
                order.remove(order.size() - 1);
                left[next]++;
                if (broken != null) {
                    return broken;
                }
            }
        }
        return complete ? run(models.get(), order) : null;
    }

    private static String run(Model model, List<Integer> order) {
        int[] done = new int[model.operations().size()];
        try {
            order.forEach(next -> model.operations().get(next).get(done[next]++).run());
            model.check().run();
            return null;
        } catch (AssertionError | RuntimeException broken) {
            return "in the order " + order + ": " + broken;
        }
    }
}
