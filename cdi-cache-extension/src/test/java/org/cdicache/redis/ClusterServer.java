package org.cdicache.redis;

import static org.cdicache.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A real Redis that may be part of a cluster, or be one alone; what several masters and replicas do is tried in src/it/cluster. */
final class ClusterServer implements AutoCloseable {

    /** A cluster's servers talk to each other on a port that is this much higher. */
    private static final int BUS = 10_000;

    private static final int HIGHEST_PORT = 65_535;

    private final RealRedis redis;
    private final RedisClient client;
    private final RedisCommands<String, String> commands;

    private ClusterServer() {
        int port = portWithBus();
        redis = RealRedis.started(
                port,
                "cluster-enabled yes",
                "cluster-announce-ip 127.0.0.1",
                "dir " + newFolder().toAbsolutePath());
        client = RedisClient.create(redis.url());
        commands = client.connect().sync();
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "cluster")), "node");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int portWithBus() {
        int port = RealRedis.freePort();
        while (port + BUS > HIGHEST_PORT || !isFree(port + BUS)) {
            port = RealRedis.freePort();
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** A master that has all slots, ready to be used. */
    static ClusterServer withAllSlots() {
        ClusterServer server = new ClusterServer();
        server.commands.clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
        server.awaitInfo("cluster_state:ok");
        return server;
    }

    /** One that has no slots, and knows the slots of a master. */
    static ClusterServer beside(ClusterServer master) {
        ClusterServer server = new ClusterServer();
        master.commands.clusterMeet("127.0.0.1", server.port());
        server.awaitInfo("cluster_state:ok");
        return server;
    }

    void awaitInfo(String line) {
        eventually("CLUSTER INFO says " + line, () -> commands.clusterInfo().contains(line));
    }

    RedisCommands<String, String> commands() {
        return commands;
    }

    int port() {
        return redis.port();
    }

    /** Its clients hear nothing of it. */
    void freeze() {
        redis.freeze();
    }

    void thaw() {
        redis.thaw();
    }

    @Override
    public void close() {
        client.shutdown();
        redis.close();
    }
}
