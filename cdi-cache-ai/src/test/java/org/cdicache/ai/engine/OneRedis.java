package org.cdicache.ai.engine;

import static org.cdicache.ai.engine.Steps.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.RemoteStatus;
import redis.embedded.RedisServer;

/** A real Redis that a test can kill, nodes on it, and a connection that is none of theirs. */
final class OneRedis implements AutoCloseable {

    private final CacheFactory nodes = CacheFactory.create();
    private final int port = freePort();
    private final RedisServer redis;
    private final RedisClient client;
    final RedisCommands<String, String> raw;

    OneRedis() {
        try {
            redis = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .build();
            redis.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client = RedisClient.create(url());
        raw = client.connect().sync();
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** A node that is connected. */
    CacheRegistry node(UnaryOperator<CacheConfigBuilder> settings) {
        CacheRegistry registry = nodes.registry(
                settings.apply(CacheConfig.builder(CachePreset.AI_PRODUCTION).redisUrl(url()))
                        .build());
        eventually("the node is connected", () -> registry.remoteStatus().state() == RemoteStatus.State.UP);
        return registry;
    }

    void kill() {
        try {
            redis.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that is stored but the cache's own markers and tombstones. */
    List<String> entries() {
        return raw.keys("cdi-cache:ai:????????????????:*").stream()
                .filter(key -> !raw.getrange(key, 0, 4).endsWith("gone"))
                .toList();
    }

    @Override
    public void close() {
        nodes.close();
        client.shutdown();
        kill();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
