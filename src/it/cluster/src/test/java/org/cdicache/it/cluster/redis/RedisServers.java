package org.cdicache.it.cluster.redis;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.cdicache.it.server.FreePort;

/** Starts servers on free ports of the loopback address. */
public final class RedisServers {

    /** A cluster node talks to the others on a port that is this much higher. */
    private static final int BUS = 10_000;

    /** Above it the bus would be among the ports that the system gives to outgoing connections. */
    private static final int HIGHEST_WITH_BUS = 22_700;

    private RedisServers() {}

    /** One server, with more lines for its configuration. */
    public static RedisNode standalone(String... settings) {
        return RedisNode.start(FreePort.next(), List.of(settings));
    }

    /** One server that speaks TLS only, with the {@code server} certificate; it asks clients for none. */
    public static RedisNode encrypted(Certificates certificates, String... settings) {
        int port = FreePort.next();
        List<String> all = new ArrayList<>(List.of(
                "port 0",
                "tls-port " + port,
                "tls-cert-file " + certificates.certificate("server"),
                "tls-key-file " + certificates.key("server"),
                "tls-ca-cert-file " + certificates.authority()));
        if (List.of(settings).stream().noneMatch(s -> s.startsWith("tls-auth-clients"))) {
            all.add("tls-auth-clients no");
        }
        all.addAll(List.of(settings));
        return RedisNode.start(port, all);
    }

    /** One master, replicas, and three Sentinels that watch them. */
    public static Replication replicated(int replicas) {
        return Replication.start(replicas);
    }

    /** A cluster of masters with one replica each. */
    public static RedisCluster cluster(int masters) {
        return cluster(masters, IntUnaryOperator.identity());
    }

    /**
     * The same, whose servers say that clients and replicas find them elsewhere.
     *
     * @param announced is given a server's port, and returns what it says
     */
    public static RedisCluster cluster(int masters, IntUnaryOperator announced) {
        return RedisCluster.start(masters, announced);
    }

    /** One server that may become part of a cluster, and has nothing yet. */
    public static RedisNode clusterNode() {
        return RedisCluster.startNode(IntUnaryOperator.identity());
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
