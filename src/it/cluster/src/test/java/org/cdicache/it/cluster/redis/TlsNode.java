package org.cdicache.it.cluster.redis;

import java.util.ArrayList;
import java.util.List;
import org.cdicache.it.server.FreePort;

/**
 * A server that speaks TLS to clients and to other servers; on another port it takes the test's own commands as plain text.
 *
 * @param server the process, with its plain port
 * @param port the port for TLS
 */
public record TlsNode(RedisNode server, int port) implements AutoCloseable {

    /** One server. */
    public static TlsNode standalone() {
        int port = FreePort.next();
        return new TlsNode(RedisServers.standalone(settings(port).toArray(String[]::new)), port);
    }

    /** One server that may become part of a cluster, and has nothing yet. */
    public static TlsNode clusterNode() {
        int port = RedisServers.portWithBus();
        List<String> settings = settings(port);
        settings.addAll(List.of("cluster-enabled yes", "tls-cluster yes"));
        return new TlsNode(RedisServers.standalone(settings.toArray(String[]::new)), port);
    }

    /** One Sentinel, who decides alone. */
    public static TlsNode sentinelOf(TlsNode master, String name) {
        int port = FreePort.next();
        List<String> settings = settings(port);
        settings.add("sentinel monitor " + name + " 127.0.0.1 " + master.port() + " 1");
        return new TlsNode(RedisNode.startSentinel(FreePort.next(), settings), port);
    }

    private static List<String> settings(int port) {
        return new ArrayList<>(List.of(
                "tls-port " + port,
                "tls-cert-file " + TlsFiles.certificate(),
                "tls-key-file " + TlsFiles.key(),
                "tls-ca-cert-file " + TlsFiles.certificate(),
                "tls-auth-clients no",
                "tls-replication yes"));
    }

    @Override
    public void close() {
        server.close();
    }
}
