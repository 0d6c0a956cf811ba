package org.cdicache.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A promise about speed, and what was measured.
 *
 * @param measured not a number when it was not measured
 * @param atLeast whether the bound is a lower one
 */
record Limit(String promise, double measured, double bound, boolean atLeast) {

    /** Bytes per operation that are the harness' own. */
    private static final double NOTHING = 0.5;

    private static final double SLOWEST_LOCAL_HIT = 1.3;
    private static final double SLOWEST_REMOTE_HIT = 0.9;
    private static final double SHARED_FLUSHES = 1.4;
    private static final double SLOWEST_PUT = 1.2;
    private static final double SLOWEST_STAMPEDE = 56;
    private static final int MANY = 32;

    static Limit atMost(String promise, double measured, double bound) {
        return new Limit(promise, measured, bound, false);
    }

    static Limit atLeast(String promise, double measured, double bound) {
        return new Limit(promise, measured, bound, true);
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

    /** Every limit, beside what was measured for it. */
    static List<Limit> of(List<Comparison> comparisons, List<Stampede.Outcome> stampedes) {
        List<Limit> limits = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            limits.addAll(of(comparison));
        }
        limits.add(atMost("Batch of 100 from L2: time / one MGET and decoding (no batch API yet)", Double.NaN, 1.2));
        for (Stampede.Outcome outcome : stampedes) {
            if (outcome.contestant().equals(Measuring.CDI_CACHE)) {
                limits.add(atMost("Stampede of 64: loader calls", outcome.mostLoads(), 1));
                limits.add(atMost("Stampede of 64, 50 ms loader: p99 in ms", outcome.p99(), SLOWEST_STAMPEDE));
            }
        }
        return limits;
    }

    private static List<Limit> of(Comparison comparison) {
        double ratio = comparison.ratio(Measuring.CDI_CACHE, 0.5);
        String where = comparison.threads() + (comparison.threads() == 1 ? " thread" : " threads");
        String size = where + ", " + comparison.bytes() + " B: ";
        return switch (comparison.benchmark()) {
            case Measuring.LOCAL_HIT ->
                List.of(
                        atMost(
                                "L1 hit, " + where + ": time / Caffeine with expireAfterWrite",
                                ratio,
                                SLOWEST_LOCAL_HIT),
                        atMost(
                                "L1 hit, " + where + ": bytes allocated",
                                comparison.of(Measuring.CDI_CACHE).allocation(),
                                NOTHING));
            case Measuring.REMOTE_HIT ->
                List.of(atLeast(
                        "L2 hit, " + size + "throughput / Lettuce GET and decoding",
                        ratio,
                        comparison.threads() >= MANY ? SHARED_FLUSHES : SLOWEST_REMOTE_HIT));
            case Measuring.PUT ->
                List.of(atMost("Put, " + size + "time / Lettuce SET and encoding", 1 / ratio, SLOWEST_PUT));
            default -> List.of();
        };
    }
}
