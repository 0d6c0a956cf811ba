package org.cdicache.benchmarks;

import java.util.List;

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

    /** The quantile of a contestant's score divided by the baseline's, round by round. */
    double ratio(String contestant, double quantile) {
        return of(contestant).ratioTo(of(baseline), quantile);
    }

    boolean is(String name, int ofThreads, int ofBytes) {
        return benchmark.equals(name) && threads == ofThreads && bytes == ofBytes;
    }
}
