package org.cdicache.benchmarks;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Spring's RedisCache, which has no heap tier. */
final class SpringContestant implements Contestant {

    private final LettuceConnectionFactory connections;
    private final Cache cache;

    SpringContestant(Server server) {
        this(server, /* locking= */ false);
    }

    /** With {@code locking} it guards loads by a lock in Redis. */
    SpringContestant(Server server, boolean locking) {
        this.connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", server.port()));
        connections.afterPropertiesSet();
        connections.start();
        RedisCacheWriter writer = RedisCacheWriter.create(connections, settings -> {
            // By default a put does not wait for Redis, and what is on its way fills the heap.
            settings.immediateWrites();
            if (locking) {
                settings.enableLocking();
            }
        });
        RedisCacheConfiguration config = RedisCacheConfiguration.defaultCacheConfig()
                .entryTtl(Contestants.TTL)
                .prefixCacheNameWith("bench-spring:")
                .serializeValuesWith(SerializationPair.fromSerializer(new DocumentSerializer()));
        RedisCacheManager manager =
                RedisCacheManager.builder(writer).cacheDefaults(config).build();
        manager.afterPropertiesSet();
        this.cache = Objects.requireNonNull(manager.getCache("documents"));
    }

    @Override
    public @Nullable Object hit(String key) {
        return read(key);
    }

    @Override
    public @Nullable Document read(String key) {
        return cache.get(key, Document.class);
    }

    @Override
    public void write(String key, Document value) {
        cache.put(key, value);
    }

    Document load(String key, Callable<Document> loader) {
        return Objects.requireNonNull(cache.get(key, loader));
    }

    @Override
    public void close() {
        connections.destroy();
    }

    private static final class DocumentSerializer implements RedisSerializer<Object> {
        @Override
        public byte[] serialize(@Nullable Object value) {
            return Json.write(Objects.requireNonNull(value));
        }

        @Override
        public @Nullable Object deserialize(byte @Nullable [] bytes) {
            return bytes == null ? null : Json.read(bytes);
        }
    }
}
