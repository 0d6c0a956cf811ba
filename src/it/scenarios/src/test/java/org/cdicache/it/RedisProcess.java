package org.cdicache.it;

import static org.cdicache.it.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.cdicache.it.server.FileTree;
import org.cdicache.it.server.FreePort;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/**
 * A real Redis that can be killed and comes back on the same port with its data, and a connection to it that is none of the
 * application's.
 */
final class RedisProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final int port = FreePort.next();
    private final Path data;
    private final RedisClient client;
    private @Nullable RedisServer server;

    private RedisProcess(Path data) {
        this.data = data;
        this.client = RedisClient.create(url());
    }

    /** Starts an empty Redis. */
    static RedisProcess start() throws IOException {
        RedisProcess redis = new RedisProcess(Files.createTempDirectory("cdi-cache-it-redis"));
        redis.restart();
        return redis;
    }

    /** The Redis that all test classes share which do not kill it; it ends with the tests. */
    static RedisProcess shared() {
        return Shared.REDIS;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts it again, with every acknowledged write of before; does nothing while it runs. */
    void restart() throws IOException {
        if (server != null) {
            return;
        }
        server = RedisServer.newRedisServer()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("dir " + data)
                .setting("appendonly yes")
                .setting("appendfsync always")
                .onShutdownForceStop(true)
                .build();
        server.start();
    }

    /** Kills it as a power cut would; returns when nobody answers any more. */
    void kill() throws IOException {
        if (server != null) {
            server.stop();
            server = null;
        }
        eventually(LIMIT, () -> {
            if (answers()) {
                throw new IOException("Redis still accepts connections");
            }
        });
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /** Whether it holds a key. */
    boolean holds(String key) {
        return independently(commands -> commands.exists(key) == 1);
    }

    /** The bytes under a key as text, one character for each byte. */
    String stored(String key) {
        byte[] entry = independently(commands -> commands.get(key));
        return new String(Objects.requireNonNull(entry, key), StandardCharsets.ISO_8859_1);
    }

    /** The remaining life of a key. */
    Duration ttl(String key) {
        return Duration.ofMillis(independently(commands -> commands.pttl(key)));
    }

    /** Writes the bytes under one key, with their remaining life, under another or the same one. */
    void rewrite(String from, String to) {
        independently(commands -> commands.psetex(to, commands.pttl(from), commands.get(from)));
    }

    /** Removes a key; whether it was there. */
    boolean delete(String key) {
        return independently(commands -> commands.del(key) == 1);
    }

    /** Talks to Redis on a connection of its own. */
    private <T> T independently(Function<RedisCommands<String, byte[]>, T> conversation) {
        try (StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC)) {
            return conversation.apply(connection.sync());
        }
    }

    @Override
    public void close() throws IOException {
        client.shutdown();
        kill();
        FileTree.delete(data);
    }

    private static final class Shared {

        private static final RedisProcess REDIS = startForAll();

        private static RedisProcess startForAll() {
            try {
                RedisProcess redis = start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(redis), "stop-redis-at-exit"));
                return redis;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static void closeQuietly(RedisProcess redis) {
            try {
                redis.close();
            } catch (IOException ending) {
                // The JVM ends; the system removes what is left.
            }
        }
    }
}
