package org.cdicache.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one contestant did in the rounds of one comparison, in order. */
final class Series {

    private final String contestant;
    private final List<Double> scores = new ArrayList<>();
    private final List<Double> allocations = new ArrayList<>();
    private final List<Double> processorTimes = new ArrayList<>();

    Series(String contestant) {
        this.contestant = contestant;
    }

    /** One round: its score, and the bytes allocated and processor nanoseconds spent per operation by the whole JVM. */
    void add(double score, double allocatedBytes, double processorNanos) {
        scores.add(score);
        allocations.add(allocatedBytes);
        processorTimes.add(processorNanos);
    }

    String contestant() {
        return contestant;
    }

    List<Double> scores() {
        return List.copyOf(scores);
    }

    double median() {
        return quantile(scores, 0.5);
    }

    double best() {
        return quantile(scores, 0);
    }

    double allocation() {
        return quantile(allocations, 0.5);
    }

    double processorNanos() {
        return quantile(processorTimes, 0.5);
    }

    /** The quantile of the ratios to another contestant's score in the same round. */
    double ratioTo(Series baseline, double quantile) {
        int rounds = Math.min(scores.size(), baseline.scores.size());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            ratios.add(scores.get(i) / baseline.scores.get(i));
        }
        return quantile(ratios, quantile);
    }

    /** Linear between neighbours; not a number when there is nothing. */
    static double quantile(List<Double> values, double quantile) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(sorted);
        double place = quantile * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
