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

    /** The ratios to another contestant's score in the same round, one for each round. */
    List<Double> ratiosTo(Series baseline) {
        int rounds = Math.min(scores.size(), baseline.scores.size());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            ratios.add(scores.get(i) / baseline.scores.get(i));
        }
        return ratios;
    }

    /**
     * Where the true median is with 95 % probability: between the values of two ranks, whatever the distribution (sign test). With less
     * than six values it is the whole range, which is less certain.
     */
    static Interval aroundMedian(List<Double> values) {
        int n = values.size();
        int rank = Math.max(0, (int) Math.floor((n - 1.96 * Math.sqrt(n)) / 2) - 1);
        List<Double> sorted = values.stream().sorted().toList();
        return n == 0 ? new Interval(Double.NaN, Double.NaN) : new Interval(sorted.get(rank), sorted.get(n - 1 - rank));
    }

    /** From and to, both included. */
    record Interval(double low, double high) {
        Interval inverse() {
            return new Interval(1 / high, 1 / low);
        }
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
