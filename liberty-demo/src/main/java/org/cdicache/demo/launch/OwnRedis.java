package org.cdicache.demo.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis for the time of the demo, on a free port of the loopback interface. It saves its data when it stops, beside its program, and
 * has them again when the demo starts the next time on the same port: so a restart of the demo shows what L2 is for.
 */
final class OwnRedis implements AutoCloseable {

    private final RedisServer server;
    private final int port;

    private OwnRedis(RedisServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Unpacks the program into {@code directory}, which is its working directory too, and waits until it accepts connections. */
    static OwnRedis start(Path directory) throws LaunchException {
        try {
            Files.createDirectories(directory);
            int port = freePort();
            RedisServer server = RedisServer.newRedisServer()
                    .executableProvider(ExecutableProvider.newJarResourceProvider(directory.toFile()))
                    .bind("127.0.0.1")
                    .port(port)
                    .setting("save 60 1")
                    .build();
            server.start();
            return new OwnRedis(server, port);
        } catch (IOException | RuntimeException failure) {
            throw new LaunchException("The demo's own Redis does not start on this machine (" + failure.getMessage()
                    + "). Use one that runs with -D" + Settings.REDIS_URL
                    + "=redis://host:6379, or run without Redis with -D"
                    + Settings.REDIS + "=none");
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (IOException alreadyGone) {
            System.err.println("Redis did not stop in order: " + alreadyGone.getMessage());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
