package org.cdicache.benchmarks;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.jspecify.annotations.Nullable;

/** The cache itself. */
final class CdiCacheContestant implements Contestant {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final CacheFactory factory = CacheFactory.create();
    private final Cache cache;

    CdiCacheContestant(Server server, Tiers tiers) {
        this.cache = factory.registry(config(server, tiers)).cache("documents");
    }

    private static CacheConfig config(Server server, Tiers tiers) {
        CacheConfigBuilder config = CacheConfig.builder(CachePreset.PRODUCTION)
                .redisUrl(server.url())
                .keyPrefix("bench-cdi-cache")
                .defaultTtl(Contestants.TTL)
                .maxEntries(Contestants.HEAP_ENTRIES)
                // No peer compresses, and a slow machine is no outage.
                .compressionThreshold(Integer.MAX_VALUE)
                .commandTimeout(A_MINUTE)
                .connectTimeout(A_MINUTE)
                .failOnConnectionError(true);
        return (tiers == Tiers.REMOTE ? config.maxEntryBytes(1) : config).build();
    }

    Document load(String key, Supplier<Document> loader) {
        return Objects.requireNonNull(cache.getOrLoad(key, Document.class, loader::get));
    }

    @Override
    public @Nullable Object hit(String key) {
        return cache.get(key, Document.class);
    }

    @Override
    public @Nullable Document read(String key) {
        return cache.get(key, Document.class).orElse(null);
    }

    @Override
    public Collection<Document> readAll(List<String> keys) {
        return cache.getAll(keys, Document.class).values();
    }

    @Override
    public void write(String key, Document value) {
        cache.put(key, value);
    }

    @Override
    public void close() {
        factory.close();
    }
}
