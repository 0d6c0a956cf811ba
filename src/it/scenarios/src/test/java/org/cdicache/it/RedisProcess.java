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
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.cdicache.it.server.FileTree;
import org.cdicache.it.server.FreePort;
import org.cdicache.spi.Tombstone;
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

    /** Whether it holds an entry. */
    boolean holds(String entry) {
        return independently(commands -> !places(commands, entry).isEmpty());
    }

    /** The bytes of an entry as text, one character for each byte. */
    String stored(String entry) {
        byte[] bytes = independently(commands -> commands.get(place(commands, entry)));
        return new String(Objects.requireNonNull(bytes, entry), StandardCharsets.ISO_8859_1);
    }

    /** The remaining life of an entry. */
    Duration ttl(String entry) {
        return Duration.ofMillis(independently(commands -> commands.pttl(place(commands, entry))));
    }

    /** Writes the bytes of one entry, with their remaining life, over another or itself. */
    void rewrite(String from, String to) {
        independently(commands -> {
            String source = place(commands, from);
            return commands.psetex(place(commands, to), commands.pttl(source), commands.get(source));
        });
    }

    /** Removes an entry; whether it was there. */
    boolean delete(String entry) {
        return independently(commands -> commands.del(place(commands, entry)) == 1);
    }

    /** Where an entry, named {@code prefix:cache:key}, is stored: behind the generation of its cache. */
    private static String place(RedisCommands<String, byte[]> commands, String entry) {
        List<String> places = places(commands, entry);
        if (places.size() != 1) {
            throw new NoSuchElementException(entry + " is stored at " + places);
        }
        return places.get(0);
    }

    private static List<String> places(RedisCommands<String, byte[]> commands, String entry) {
        String[] parts = entry.split(":", 3);
        return commands.keys(parts[0] + ":" + parts[1] + ":????????????????:" + parts[2]).stream()
                .filter(place -> !Tombstone.is(commands.get(place)))
                .toList();
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
