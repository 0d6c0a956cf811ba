package org.cdicache.demo.rest;

import java.time.Duration;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.jspecify.annotations.Nullable;

/**
 * A value with the story of how it was found.
 *
 * @param result the value
 * @param cache the story
 */
record Cached<T>(@Nullable T result, Story cache) {

    /**
     * How a value was found.
     *
     * @param hit whether a tier had it
     * @param tier the tier that had it; NONE when it was just made
     * @param key its key in the cache
     * @param ttlSeconds for how much longer it will be there, rounded up; 0 when it is not stored
     * @param tookMillis the server time of the cache call, with the making of the value if it was a miss
     */
    record Story(boolean hit, Tier tier, String key, long ttlSeconds, double tookMillis) {}

    static <T> Cached<T> of(Lookup<T> lookup, String key, Duration took) {
        long ttlSeconds = lookup.ttl().plusNanos(999_999_999).toSeconds();
        double tookMillis = Math.max(0, took.toNanos() / 1_000) / 1_000.0;
        return new Cached<>(lookup.value(), new Story(lookup.hit(), lookup.tier(), key, ttlSeconds, tookMillis));
    }
}
