package org.cdicache.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce's synchronous commands on one connection shared by all threads, and the JSON of all peers; as it comes, or with Netty's own
 * consolidation of flushes, which shows what sharing them can be worth here.
 */
final class LettuceContestant implements Contestant {

    private static final int MOST_FLUSHES_AT_ONCE = 256;

    private final String prefix;
    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final RedisCommands<String, byte[]> redis;

    private LettuceContestant(Server server, String prefix, ClientResources resources) {
        this.prefix = prefix;
        this.resources = resources;
        this.client = RedisClient.create(resources, server.url());
        this.connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        this.redis = connection.sync();
    }

    static LettuceContestant asItComes(Server server) {
        return new LettuceContestant(server, "bench-lettuce:documents:", ClientResources.create());
    }

    static LettuceContestant withConsolidatedFlushes(Server server) {
        ClientResources resources = ClientResources.builder()
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new FlushConsolidationHandler(MOST_FLUSHES_AT_ONCE, true));
                    }
                })
                .build();
        return new LettuceContestant(server, "bench-lettuce-consolidated:documents:", resources);
    }

    @Override
    public @Nullable Object hit(String key) {
        return read(key);
    }

    @Override
    public @Nullable Document read(String key) {
        byte[] json = redis.get(prefix.concat(key));
        return json == null ? null : Json.read(json);
    }

    @Override
    public void write(String key, Document value) {
        redis.set(prefix.concat(key), Json.write(value), SetArgs.Builder.px(Contestants.TTL));
    }

    @Override
    public Collection<Document> readAll(List<String> keys) {
        String[] prefixed = keys.stream().map(prefix::concat).toArray(String[]::new);
        return redis.mget(prefixed).stream()
                .map(found -> Json.read(found.getValue()))
                .toList();
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
        resources.shutdown();
    }
}
