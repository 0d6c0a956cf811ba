package org.cdicache.benchmarks;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheResult;
import com.alicp.jetcache.CacheValueHolder;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** JetCache: Caffeine in front of Redis through Lettuce, or Redis alone. */
final class JetCacheContestant implements Contestant {

    /** JetCache stores a value together with its expiry. */
    private static final ObjectReader HOLDER =
            Json.MAPPER.readerFor(new TypeReference<CacheValueHolder<Document>>() {});

    private final RedisClient client;
    private final Cache<String, Document> cache;

    JetCacheContestant(Server server, Tiers tiers) {
        this.client = RedisClient.create(server.url());
        Cache<String, Document> remote = RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(client)
                .keyPrefix("bench-jetcache:documents:")
                .keyConvertor(key -> key)
                .valueEncoder(JetCacheContestant::encode)
                .valueDecoder(JetCacheContestant::decode)
                .expireAfterWrite(Contestants.TTL.toSeconds(), TimeUnit.SECONDS)
                .buildCache();
        this.cache = tiers == Tiers.REMOTE ? remote : behindHeap(remote);
    }

    private static Cache<String, Document> behindHeap(Cache<String, Document> remote) {
        Cache<String, Document> heap = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(Contestants.HEAP_ENTRIES)
                .expireAfterWrite(Contestants.TTL.toSeconds(), TimeUnit.SECONDS)
                .keyConvertor(key -> key)
                .buildCache();
        return MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
                .addCache(heap, remote)
                .cachePenetrateProtect(true)
                .expireAfterWrite(Contestants.TTL.toSeconds(), TimeUnit.SECONDS)
                .buildCache();
    }

    private static byte[] encode(Object holder) {
        try {
            return Json.MAPPER.writeValueAsBytes(holder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object decode(byte[] json) {
        try {
            return HOLDER.readValue(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable Object hit(String key) {
        return cache.get(key);
    }

    @Override
    public @Nullable Document read(String key) {
        return cache.get(key);
    }

    @Override
    public Collection<Document> readAll(List<String> keys) {
        return cache.getAll(Set.copyOf(keys)).values();
    }

    @Override
    public void write(String key, Document value) {
        // Asking for the result waits for Redis; put alone does not.
        CacheResult stored = cache.PUT(key, value);
        if (!stored.isSuccess()) {
            throw new IllegalStateException("JetCache did not store " + key + ": " + stored.getMessage());
        }
    }

    Document load(String key, Supplier<Document> loader) {
        return cache.computeIfAbsent(key, k -> loader.get());
    }

    @Override
    public void close() {
        cache.close();
        client.shutdown();
    }
}
