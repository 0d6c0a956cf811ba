package org.cdicache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides how long a value is fresh, by its key and by itself: old data may live longer than new. */
@FunctionalInterface
public interface TtlPolicy {

    /**
     * The time to live, at least one millisecond and more than the cache's jitter, if it has one; null to leave it to the cache. Called after
     * every load and put, on the thread that loads or puts; what it throws surfaces to the caller, and nothing is stored, and so is a time that
     * is too short.
     */
    @Nullable
    Duration ttl(String key, Object value);
}
