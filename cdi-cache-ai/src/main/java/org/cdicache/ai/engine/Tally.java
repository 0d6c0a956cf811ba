package org.cdicache.ai.engine;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.TokenUsage;
import org.cdicache.ai.engine.Generation.Paid;
import org.jspecify.annotations.Nullable;

/** Counts the requests of one part. Every request is counted once under its outcome. */
final class Tally {

    /** Admissions may name as many reasons as they like. */
    private static final int MOST_REASONS = 50;

    private static final String OTHER_REASONS = "others";

    private final LongAdder hits = new LongAdder();
    private final LongAdder near = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder coalesced = new LongAdder();
    private final LongAdder bypassed = new LongAdder();
    private final LongAdder absent = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder abandoned = new LongAdder();
    private final LongAdder generated = new LongAdder();
    private final LongAdder generationMillis = new LongAdder();
    private final LongAdder savedMillis = new LongAdder();
    private final Tokens spent = new Tokens();
    private final Tokens saved = new Tokens();
    private final Map<String, LongAdder> rejected = new ConcurrentHashMap<>();

    /** Tokens of prompts and answers. */
    private record Tokens(LongAdder input, LongAdder output) {
        Tokens() {
            this(new LongAdder(), new LongAdder());
        }

        void add(@Nullable TokenUsage usage) {
            if (usage != null) {
                input.add(usage.input());
                output.add(usage.output());
            }
        }

        TokenUsage sum() {
            return new TokenUsage(input.sum(), output.sum());
        }
    }

    void count(AiLookup<?> answer) {
        switch (answer.status()) {
            case HIT -> hits.increment();
            case NEAR -> near.increment();
            case STALE -> stale.increment();
            case MISS, REFRESH -> misses.increment();
            case COALESCED -> coalesced.increment();
            case BYPASS -> bypassed.increment();
            case ABSENT -> absent.increment();
        }
        if (!answer.generated() && answer.status() != AiLookup.Status.ABSENT) {
            saved(answer.took().toMillis(), answer.usage());
        }
    }

    /** An answer was paid for, on whatever thread, and whether or not the request that it was for has waited. */
    void generated(Paid<?> paid) {
        generated.increment();
        generationMillis.add(paid.tookMillis());
        spent.add(paid.answer().usage());
        Verdict verdict = paid.verdict();
        if (verdict != null && !verdict.admitted()) {
            rejected(verdict.reason());
        }
    }

    /** An answer of a plain read. */
    void read(StoredAnswer<?> answer, boolean isStale) {
        (isStale ? stale : hits).increment();
        saved(answer.took(), answer.usage());
    }

    private void saved(long millis, @Nullable TokenUsage usage) {
        savedMillis.add(millis);
        saved.add(usage);
    }

    void absent() {
        absent.increment();
    }

    /** A request that got what another one got. */
    void shared(AiLookup<?> answer) {
        if (answer.generated()) {
            coalesced.increment();
            saved(answer.took().toMillis(), answer.usage());
        } else {
            count(answer);
        }
    }

    /** A request that nobody waits for any more. */
    void abandoned() {
        abandoned.increment();
    }

    /** A request that ended without an answer. */
    void failed() {
        failures.increment();
    }

    /** Does something that is counted by its caller if it ends well, and here if it fails. */
    <V, X extends Exception> V counted(Fallible<V, X> work) throws X {
        boolean failed = true;
        try {
            V result = work.run();
            failed = false;
            return result;
        } finally {
            if (failed) {
                failures.increment();
            }
        }
    }

    /** What may fail. */
    interface Fallible<V, X extends Exception> {
        V run() throws X;
    }

    private void rejected(String reason) {
        boolean full = rejected.size() >= MOST_REASONS && !rejected.containsKey(reason);
        rejected.computeIfAbsent(full ? OTHER_REASONS : reason, r -> new LongAdder())
                .increment();
    }

    AiCounts counts() {
        Map<String, Long> reasons = new TreeMap<>();
        rejected.forEach((reason, count) -> reasons.put(reason, count.sum()));
        return new AiCounts(
                hits.sum(),
                near.sum(),
                stale.sum(),
                misses.sum(),
                coalesced.sum(),
                bypassed.sum(),
                absent.sum(),
                failures.sum(),
                abandoned.sum(),
                reasons,
                generated.sum(),
                Duration.ofMillis(generationMillis.sum()),
                Duration.ofMillis(savedMillis.sum()),
                spent.sum(),
                saved.sum());
    }
}
