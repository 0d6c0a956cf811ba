package org.cdicache;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a read found, where, and for how much longer.
 *
 * @param value the value; null on a miss, or when a loader returned null
 * @param tier the tier that answered; {@link Tier#NONE} for a miss and for a value that was just loaded
 * @param ttl how long the value will live; {@link Duration#ZERO} when it is not stored
 */
public record Lookup<T>(@Nullable T value, Tier tier, Duration ttl) {

    /** A read that found nothing. */
    public static <T> Lookup<T> miss() {
        return new Lookup<>(null, Tier.NONE, Duration.ZERO);
    }

    /** Whether a tier answered. */
    public boolean hit() {
        return tier != Tier.NONE;
    }

    /** The value as an {@link Optional}. */
    public Optional<T> asOptional() {
        return Optional.ofNullable(value);
    }
}
