package org.cdicache.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lettuce's synchronous commands on one connection shared by all threads, and the JSON of all peers. */
final class LettuceContestant implements Contestant {

    private static final String PREFIX = "bench-lettuce:documents:";

    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final RedisCommands<String, byte[]> redis;

    LettuceContestant(Server server) {
        this.client = RedisClient.create(server.url());
        this.connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        this.redis = connection.sync();
    }

    @Override
    public @Nullable Object hit(String key) {
        return read(key);
    }

    @Override
    public @Nullable Document read(String key) {
        byte[] json = redis.get(PREFIX.concat(key));
        return json == null ? null : Json.read(json);
    }

    @Override
    public void write(String key, Document value) {
        redis.set(PREFIX.concat(key), Json.write(value), SetArgs.Builder.px(Contestants.TTL));
    }

    @Override
    public Collection<Document> readAll(List<String> keys) {
        String[] prefixed = keys.stream().map(PREFIX::concat).toArray(String[]::new);
        return redis.mget(prefixed).stream()
                .map(found -> Json.read(found.getValue()))
                .toList();
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
