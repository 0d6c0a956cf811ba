package org.cdicache.ai.engine;

import java.time.Duration;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * What the cache holds for a request; public for Jackson. Fields may be added, but none may change its meaning: older answers stay readable.
 *
 * @param value the answer
 * @param finish why the model stopped; null if nobody said, or in a word that this version does not know
 * @param usage the tokens it took; null if nobody counted
 * @param made when its generation had ended, or it was stored, in epoch milliseconds
 * @param took how long the generator ran, in milliseconds; 0 for what the application stored itself
 */
public record StoredAnswer<T>(
        T value, @Nullable String finish, @Nullable TokenUsage usage, long made, long took) {

    static <T> StoredAnswer<T> of(T value, Generated<?> generated, long made, long took) {
        FinishReason reason = generated.finishReason();
        return new StoredAnswer<>(
                value, reason == FinishReason.UNKNOWN ? null : reason.name(), generated.usage(), made, took);
    }

    /** Without the answer, which may be private. */
    @Override
    public String toString() {
        return "StoredAnswer[finish=" + finish + ", usage=" + usage + ", made=" + made + ", took=" + took + "]";
    }

    /**
     * Counted from the beginning of its generation: what the model was told may be as old as that, and the cache counts the age of a load so, too.
     *
     * @return never negative: the clock of the node that made it may be ahead of this one
     */
    Duration age(long nowMillis) {
        return Duration.ofMillis(Math.max(0, nowMillis - (made - took)));
    }

    FinishReason finishReason() {
        for (FinishReason reason : FinishReason.values()) {
            if (reason.name().equals(finish)) {
                return reason;
            }
        }
        return FinishReason.UNKNOWN;
    }
}
