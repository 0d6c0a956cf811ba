package org.cdicache.check;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.cdicache.Cache;
import org.cdicache.CacheException;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Stores a value in Redis, reads it there and removes it; it ends by itself soon, should that fail. */
final class RoundTrip {

    /** No cache of an application's has this name. */
    static final String CACHE = "cdi-cache-check";

    private static final EntryOptions SOON_OVER = EntryOptions.builder()
            .ttl(Duration.ofSeconds(30))
            // The heap must not answer.
            .tiers(EntryOptions.Tiers.L2_ONLY)
            .build();

    /**
     * How it went.
     *
     * @param failure what failed and why; null if nothing did
     */
    record Outcome(Duration took, @Nullable String failure) {}

    private final Cache cache;
    private final TimeSource time;

    /** @param cache one that throws when Redis does not answer */
    RoundTrip(Cache cache, TimeSource time) {
        this.cache = cache;
        this.time = time;
    }

    Outcome run() {
        long start = time.nanos();
        String failure;
        String key = UUID.randomUUID().toString();
        try {
            failure = go(key);
        } catch (CacheUnavailableException refused) {
            failure = reason(refused);
        } catch (CacheException unwritable) {
            failure = unwritable.getMessage();
        }
        if (failure != null) {
            remove(key);
        }
        return new Outcome(Duration.ofNanos(time.nanos() - start), failure);
    }

    private @Nullable String go(String key) {
        String value = "value of " + key;
        cache.put(key, value, SOON_OVER);
        Lookup<String> read = cache.lookup(key, String.class);
        if (read.tier() != Tier.L2 || !value.equals(read.value())) {
            return "the value that was stored was not read again: does another program change the keys of cache.redis.key-prefix?";
        }
        cache.delete(key);
        return cache.lookup(key, String.class).hit() ? "the value that was removed was still read" : null;
    }

    private void remove(String key) {
        try {
            cache.delete(key);
        } catch (CacheException refused) {
            // Its time to live removes it.
        }
    }

    /** Without the advice on the failure mode, which is not the application's but that of the check. */
    private static String reason(CacheUnavailableException refused) {
        return Optional.ofNullable(refused.getCause())
                .map(Throwable::getMessage)
                .or(() -> Optional.ofNullable(refused.getMessage()))
                .orElse("Redis did not answer");
    }
}
