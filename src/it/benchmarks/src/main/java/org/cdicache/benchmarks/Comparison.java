package org.cdicache.benchmarks;

import java.util.List;
import org.cdicache.benchmarks.Series.Interval;

/**
 * Contestants side by side.
 *
 * @param benchmark what they did
 * @param threads by how many threads at once
 * @param bytes the size of a value as JSON
 * @param unit of the scores
 * @param baseline whom the others are divided by
 * @param series one per contestant
 */
record Comparison(String benchmark, int threads, int bytes, String unit, String baseline, List<Series> series) {

    Series of(String contestant) {
        return series.stream()
                .filter(s -> s.contestant().equals(contestant))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(contestant + " did not take part in " + benchmark));
    }

    /** The median of a contestant's score divided by the baseline's, round by round. */
    double ratio(String contestant) {
        return Series.quantile(ratios(contestant), 0.5);
    }

    Interval interval(String contestant) {
        return Series.aroundMedian(ratios(contestant));
    }

    private List<Double> ratios(String contestant) {
        return of(contestant).ratiosTo(of(baseline));
    }

    boolean is(String name, int ofThreads, int ofBytes) {
        return benchmark.equals(name) && threads == ofThreads && bytes == ofBytes;
    }
}
