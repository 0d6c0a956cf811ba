package org.cdicache;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a read found, where, and for how much longer.
 *
 * @param value the value; null on a miss, or when a loader returned null
 * @param tier the tier that answered; {@link Tier#NONE} for a miss and for a value that was just loaded
 * @param ttl how long the value will be served; {@link Duration#ZERO} when it is not stored
 * @param stale whether the value is past its time to live and served because a fresh one could not be had
 */
public record Lookup<T>(@Nullable T value, Tier tier, Duration ttl, boolean stale) {

    private static final Lookup<?> MISS = new Lookup<>(null, Tier.NONE, Duration.ZERO);

    /** A value that is not stale. */
    public Lookup(@Nullable T value, Tier tier, Duration ttl) {
        this(value, tier, ttl, false);
    }

    /** A read that found nothing. */
    @SuppressWarnings("unchecked")
    public static <T> Lookup<T> miss() {
        return (Lookup<T>) MISS;
    }

    /** Whether a tier answered, be it with a cached null. */
    public boolean hit() {
        return tier != Tier.NONE;
    }

    /** The value as an {@link Optional}. */
    public Optional<T> asOptional() {
        return Optional.ofNullable(value);
    }
}
