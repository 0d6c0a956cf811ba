package org.cdicache.ai.engine;

import java.util.Objects;
import java.util.function.Consumer;
import org.cdicache.CacheLoader;
import org.cdicache.LoadContext;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.Generated;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * One call's generator, and what it brought: whatever the cache does afterwards, the answer is paid for and must reach the caller. Runs on the
 * caller's thread, or on another, for which the caller may not wait.
 */
final class Generation<T, X extends Exception> {

    /** Judges what was generated. */
    interface Judge {
        Verdict judge(Generated<?> answer);
    }

    /** An answer of this generation. */
    record Paid<T>(
            Generated<T> answer,
            @Nullable StoredAnswer<T> stored,
            @Nullable Verdict verdict,
            long tookMillis) {}

    static final Verdict NOTHING = Verdict.rejected("nothing");

    private final CacheLoader<Generated<T>, X> generator;
    private final TimeSource time;
    private final Consumer<Paid<?>> bill;
    private volatile @Nullable Paid<T> paid;

    /**
     * A generation that has not begun.
     *
     * @param bill told once of an answer, also when nobody waits for it any more
     */
    Generation(CacheLoader<Generated<T>, X> generator, TimeSource time, Consumer<Paid<?>> bill) {
        this.generator = generator;
        this.time = time;
        this.bill = bill;
    }

    /** What this call has paid for; null if the generator has not run, or has not returned. */
    @Nullable
    Paid<T> paid() {
        return paid;
    }

    /** Generates, past the cache. */
    Paid<T> run() throws X {
        Paid<T> made = generated();
        bill.accept(made);
        return made;
    }

    private Paid<T> generated() throws X {
        long began = time.nanos();
        Generated<T> answer =
                Objects.requireNonNull(generator.load(), "The generator returned null instead of an answer");
        long took = (time.nanos() - began) / 1_000_000;
        T value = answer.value();
        StoredAnswer<T> stored = value == null ? null : StoredAnswer.of(value, answer, time.epochMillis(), took);
        Paid<T> made = new Paid<>(answer, stored, null, took);
        paid = made;
        return made;
    }

    /** Generates for the cache, which stores what the judge admits. */
    @Nullable
    StoredAnswer<T> run(LoadContext<StoredAnswer<T>> context, Judge judge) throws X {
        Paid<T> made = generated();
        @Nullable Verdict verdict = null;
        try {
            verdict = made.stored() == null ? NOTHING : judge.judge(made.answer());
        } finally {
            made = new Paid<>(made.answer(), made.stored(), verdict, made.tookMillis());
            paid = made;
            bill.accept(made);
        }
        // Nor null, which the cache may be told to remember, but which tells nobody why there is no answer.
        if (!verdict.admitted()) {
            context.doNotStore();
        }
        return made.stored();
    }
}
