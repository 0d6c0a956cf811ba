package org.cdicache.it.cluster.redis;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.cdicache.it.server.FreePort;

/** Starts servers on free ports of the loopback address. */
public final class RedisServers {

    /** A cluster node talks to the others on a port that is this much higher. */
    private static final int BUS = 10_000;

    /** Above it the bus would be among the ports that the system gives to outgoing connections. */
    private static final int HIGHEST_WITH_BUS = 22_700;

    private static final Duration QUICK = Duration.ofSeconds(2);
    private static final Duration STEADY = Duration.ofMinutes(1);

    private RedisServers() {}

    /** One server, with more lines for its configuration. */
    public static RedisNode standalone(String... settings) {
        return standaloneAt(FreePort.next(), settings);
    }

    /** The same at a port that is known before. */
    public static RedisNode standaloneAt(int port, String... settings) {
        return RedisNode.start(port, List.of(settings));
    }

    /** One master, replicas, and three Sentinels that watch them. */
    public static Replication replicated(int replicas) {
        return Replication.start(replicas);
    }

    /** A cluster of masters with one replica each, which soon takes over. */
    public static RedisCluster cluster(int masters) {
        return cluster(masters, IntUnaryOperator.identity());
    }

    /**
     * The same, whose replicas do not take over. With the short timeout that a failover needs, the servers of a busy machine take each other for dead, and
     * answer CLUSTERDOWN for a moment.
     */
    public static RedisCluster steadyCluster(int masters) {
        return RedisCluster.start(masters, IntUnaryOperator.identity(), STEADY);
    }

    /**
     * The same, whose servers say that clients and replicas find them elsewhere.
     *
     * @param announced is given a server's port, and returns what it says
     */
    public static RedisCluster cluster(int masters, IntUnaryOperator announced) {
        return RedisCluster.start(masters, announced, QUICK);
    }

    /** One server that may become part of a cluster, and has nothing yet. */
    public static RedisNode clusterNode() {
        return RedisCluster.startNode(IntUnaryOperator.identity(), QUICK);
    }

    static int portWithBus() {
        int port = FreePort.next();
        while (port > HIGHEST_WITH_BUS || !isFree(port + BUS)) {
            port = FreePort.next();
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
