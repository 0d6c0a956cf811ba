package org.cdicache.ai;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a generator returns that knows more than the answer. All of it is stored with the answer and comes back with every hit.
 *
 * @param value the answer, something that Jackson can write and read back; null is returned to the caller and never stored
 * @param finishReason why the model stopped
 * @param usage the tokens it took; null if nobody counted
 */
public record Generated<T>(
        @Nullable T value,
        FinishReason finishReason,
        @Nullable TokenUsage usage) {

    /** Refuses a null reason. */
    public Generated {
        Objects.requireNonNull(finishReason, "finishReason");
    }

    /** An answer of which nothing else is known. */
    public static <T> Generated<T> of(@Nullable T value) {
        return new Generated<>(value, FinishReason.UNKNOWN, null);
    }

    /** Without the answer, which may be private. */
    @Override
    public String toString() {
        return "Generated[finishReason=" + finishReason + ", usage=" + usage + "]";
    }
}
