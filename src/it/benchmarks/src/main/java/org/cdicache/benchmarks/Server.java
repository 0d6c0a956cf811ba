package org.cdicache.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/**
 * The Redis of a run.
 *
 * @param port where it listens on 127.0.0.1
 */
record Server(int port) {

    /** Tells a forked JVM where the Redis of the run is. */
    static final String PROPERTY = "benchmarks.redis.port";

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** The Redis that the driver started. */
    static Server ofTheRun() {
        Integer port = Integer.getInteger(PROPERTY);
        if (port == null) {
            throw new IllegalStateException(
                    "Start the benchmarks through org.cdicache.benchmarks.Benchmarks, which starts a Redis");
        }
        return new Server(port);
    }

    /** A Redis of this process' own, without persistence; closing it stops it. */
    static final class Running implements AutoCloseable {

        private final Server server;
        private final RedisServer process;

        Running() {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                this.server = new Server(free.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try {
                this.process = RedisServer.newRedisServer()
                        .port(server.port)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        .setting("appendonly no")
                        .build();
                process.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Server server() {
            return server;
        }

        @Override
        public void close() {
            try {
                process.stop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
