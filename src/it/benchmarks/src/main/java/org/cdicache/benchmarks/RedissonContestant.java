package org.cdicache.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.CacheProvider;
import org.redisson.api.options.LocalCachedMapOptions.EvictionPolicy;
import org.redisson.client.codec.Codec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.codec.TypedJsonJacksonCodec;
import org.redisson.config.Config;

/** Redisson: its local cached map on Caffeine for both tiers, its bucket for Redis alone. */
final class RedissonContestant implements Contestant {

    private static final String PREFIX = "bench-redisson:documents:";

    private final RedissonClient client;
    private final Codec json = new TypedJsonJacksonCodec(Document.class, Json.MAPPER);
    private final @Nullable RMap<String, Document> map;

    RedissonContestant(Server server, Tiers tiers) {
        Config config = new Config();
        config.useSingleServer().setAddress(server.url());
        this.client = Redisson.create(config);
        this.map = tiers == Tiers.REMOTE ? null : client.getLocalCachedMap(heap());
    }

    private LocalCachedMapOptions<String, Document> heap() {
        return LocalCachedMapOptions.<String, Document>name("bench-redisson-map")
                .codec(new CompositeCodec(StringCodec.INSTANCE, json))
                .cacheProvider(CacheProvider.CAFFEINE)
                .evictionPolicy(EvictionPolicy.LRU)
                .cacheSize(Contestants.HEAP_ENTRIES)
                .timeToLive(Contestants.TTL);
    }

    private RBucket<Document> bucket(String key) {
        return client.getBucket(PREFIX.concat(key), json);
    }

    @Override
    public @Nullable Object hit(String key) {
        return read(key);
    }

    @Override
    public @Nullable Document read(String key) {
        RMap<String, Document> both = map;
        return both == null ? bucket(key).get() : both.get(key);
    }

    @Override
    public Collection<Document> readAll(List<String> keys) {
        String[] prefixed = keys.stream().map(PREFIX::concat).toArray(String[]::new);
        return client.getBuckets(json).<Document>get(prefixed).values();
    }

    @Override
    public void write(String key, Document value) {
        RMap<String, Document> both = map;
        if (both == null) {
            bucket(key).set(value, Contestants.TTL);
        } else {
            both.fastPut(key, value);
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
