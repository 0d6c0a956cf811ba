package org.cdicache.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cdicache.benchmarks.Series.Interval;
import org.jspecify.annotations.Nullable;

/**
 * A promise about speed, and what was measured.
 *
 * @param measured the median; not a number when it was not measured
 * @param spread where the true median is; null if it was counted and not measured in rounds
 * @param atLeast whether the bound is a lower one
 */
record Limit(String promise, double measured, @Nullable Interval spread, double bound, boolean atLeast) {

    /** Bytes per operation that are the harness' own. */
    private static final double NOTHING = 0.5;

    private static final double SLOWEST_LOCAL_HIT = 1.3;
    private static final double SLOWEST_REMOTE_HIT = 0.9;
    private static final double SHARED_FLUSHES = 1.4;
    private static final double SLOWEST_BATCH = 1.2;
    private static final double SLOWEST_PUT = 1.2;
    private static final double SLOWEST_STAMPEDE = 56;
    private static final double SLOWEST_STREAM = 1;
    private static final int MANY = 32;
    private static final double SLOWEST_AI_KEY = 1.15;
    private static final double SLOWEST_AI_HIT_MICROS = 2;

    static Limit atMost(String promise, double measured, double bound) {
        return new Limit(promise, measured, null, bound, false);
    }

    static Limit atLeast(String promise, double measured, double bound) {
        return new Limit(promise, measured, null, bound, true);
    }

    private Limit within(Interval interval) {
        return new Limit(promise, measured, interval, bound, atLeast);
    }

    String verdict() {
        if (Double.isNaN(measured)) {
            return "not measured";
        }
        return (atLeast ? measured >= bound : measured <= bound) ? "PASS" : "FAIL";
    }

    String wanted() {
        return String.format(Locale.ROOT, "%s %.2f", atLeast ? ">=" : "<=", bound);
    }

    String spreadText() {
        return spread == null ? "" : String.format(Locale.ROOT, "%.2f - %.2f", spread.low(), spread.high());
    }

    /** Every limit, beside what was measured for it. */
    static List<Limit> of(List<Comparison> comparisons, List<Stampede.Outcome> stampedes) {
        List<Limit> limits = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            limits.addAll(of(comparison));
        }
        for (Stampede.Outcome outcome : stampedes) {
            if (outcome.contestant().equals(Measuring.CDI_CACHE)) {
                limits.add(atMost("Stampede of 64: loader calls", outcome.mostLoads(), 1));
                limits.add(atMost("Stampede of 64, 50 ms loader: p99 in ms", outcome.p99(), SLOWEST_STAMPEDE));
            }
        }
        return limits;
    }

    private static List<Limit> of(Comparison comparison) {
        double ratio = comparison.ratio(Measuring.CDI_CACHE);
        Interval spread = comparison.interval(Measuring.CDI_CACHE);
        String where = comparison.threads() + (comparison.threads() == 1 ? " thread" : " threads");
        String size = where + ", " + comparison.bytes() + " B: ";
        if (comparison.benchmark().startsWith(Measuring.AI_KEY)) {
            return List.of(atMost(comparison.benchmark() + ", 10 KB: time / " + Measuring.DIGEST, ratio, SLOWEST_AI_KEY)
                    .within(spread));
        }
        return switch (comparison.benchmark()) {
            case Measuring.AI_HIT ->
                List.of(atMost(
                        "AI hit, prompt of 200 chars: microseconds",
                        Series.quantile(comparison.of(Measuring.CDI_CACHE).scores(), 0.5) / 1_000,
                        SLOWEST_AI_HIT_MICROS));
            case Measuring.LOCAL_HIT ->
                List.of(
                        atMost("L1 hit, " + where + ": time / Caffeine with expireAfterWrite", ratio, SLOWEST_LOCAL_HIT)
                                .within(spread),
                        atMost(
                                "L1 hit, " + where + ": bytes allocated",
                                comparison.of(Measuring.CDI_CACHE).allocation(),
                                NOTHING));
            case Measuring.REMOTE_HIT ->
                List.of(atLeast(
                                "L2 hit, " + size + "throughput / Lettuce GET and decoding",
                                ratio,
                                comparison.threads() >= MANY ? SHARED_FLUSHES : SLOWEST_REMOTE_HIT)
                        .within(spread));
            case Measuring.BATCH ->
                List.of(atMost(
                                "Batch of 100 from L2, " + size + "time / one MGET and decoding",
                                1 / ratio,
                                SLOWEST_BATCH)
                        .within(spread.inverse()));
            case Measuring.PUT ->
                List.of(atMost("Put, " + size + "time / Lettuce SET and encoding", 1 / ratio, SLOWEST_PUT)
                        .within(spread.inverse()));
            case Measuring.STREAM ->
                List.of(atMost(
                        "Stream of 1,000 parts from L1: ms that the cache adds",
                        addedMillis(comparison),
                        SLOWEST_STREAM));
            default -> List.of();
        };
    }

    private static double addedMillis(Comparison comparison) {
        return (comparison.of(Measuring.CDI_CACHE).median()
                        - comparison.of(comparison.baseline()).median())
                / 1_000;
    }
}
