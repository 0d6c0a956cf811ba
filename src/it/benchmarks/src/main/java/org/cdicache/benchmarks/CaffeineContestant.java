package org.cdicache.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** Caffeine alone. */
final class CaffeineContestant implements Contestant {

    private final Cache<String, Document> cache;

    private CaffeineContestant(Cache<String, Document> cache) {
        this.cache = cache;
    }

    /** Expiry and nothing else: the limit is measured against this one. */
    static Contestant withExpiry() {
        return new CaffeineContestant(
                Caffeine.newBuilder().expireAfterWrite(Contestants.TTL).build());
    }

    /** Expiry and a bound, as applications configure it. */
    static Contestant boundedWithExpiry() {
        return new CaffeineContestant(Caffeine.newBuilder()
                .expireAfterWrite(Contestants.TTL)
                .maximumSize(Contestants.HEAP_ENTRIES)
                .build());
    }

    static Contestant withoutExpiry() {
        return new CaffeineContestant(Caffeine.newBuilder().build());
    }

    @Override
    public @Nullable Object hit(String key) {
        return cache.getIfPresent(key);
    }

    @Override
    public @Nullable Document read(String key) {
        return cache.getIfPresent(key);
    }

    @Override
    public void write(String key, Document value) {
        cache.put(key, value);
    }

    @Override
    public void close() {
        cache.invalidateAll();
    }
}
