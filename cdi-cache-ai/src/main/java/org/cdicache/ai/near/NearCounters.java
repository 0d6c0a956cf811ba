package org.cdicache.ai.near;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.cdicache.ai.NearStats;
import org.cdicache.ai.SimilarityIndex;

/** Counts what near matches do on this node. */
final class NearCounters {

    /** How a search ends; exactly one for each. */
    enum Outcome {
        SERVED,
        SHADOWED,
        BLOCKED,
        UNMATCHED,
        SKIPPED
    }

    final LongAdder rejected = new LongAdder();
    final LongAdder incomparable = new LongAdder();
    final LongAdder gone = new LongAdder();
    final LongAdder failures = new LongAdder();

    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    private final Map<String, LongAdder> objections = new LinkedHashMap<>();

    NearCounters(List<String> guards) {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
        guards.forEach(guard -> objections.put(guard, new LongAdder()));
    }

    void count(Outcome outcome) {
        of(outcome).increment();
    }

    /** Counts every guard that does not agree. */
    void count(Map<String, Boolean> verdicts) {
        verdicts.forEach((guard, agrees) -> {
            LongAdder counter = objections.get(guard);
            if (!agrees && counter != null) {
                counter.increment();
            }
        });
    }

    private LongAdder of(Outcome outcome) {
        return Objects.requireNonNull(outcomes.get(outcome));
    }

    NearStats stats(SimilarityIndex index) {
        Map<String, Long> objected = new LinkedHashMap<>();
        objections.forEach((guard, count) -> objected.put(guard, count.sum()));
        return new NearStats(
                of(Outcome.SERVED).sum(),
                of(Outcome.SHADOWED).sum(),
                of(Outcome.BLOCKED).sum(),
                of(Outcome.UNMATCHED).sum(),
                of(Outcome.SKIPPED).sum(),
                objected,
                rejected.sum(),
                incomparable.sum(),
                gone.sum(),
                failures.sum(),
                index.size(),
                index.bytes());
    }
}
