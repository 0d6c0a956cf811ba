package org.cdicache.it.cluster.redis;

import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cdicache.it.server.FreePort;

/**
 * A master and its replicas under the eyes of three Sentinels, two of which must agree. They notice a dead master after a second, and promote a replica within
 * a few.
 *
 * @param servers the first master, then the replicas
 * @param sentinels those who watch
 */
public record Replication(List<RedisNode> servers, List<RedisNode> sentinels) implements AutoCloseable {

    /** What the Sentinels call the master. */
    public static final String MASTER = "mymaster";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SENTINELS = 3;

    static Replication start(int replicas) {
        Replication all = new Replication(new ArrayList<>(), new ArrayList<>());
        try {
            all.startServers(replicas);
            all.startSentinels();
            all.awaitAgreement(replicas);
            return all;
        } catch (RuntimeException | AssertionError failure) {
            all.close();
            throw failure;
        }
    }

    private void startServers(int replicas) {
        servers.add(RedisServers.standalone());
        String master = "replicaof 127.0.0.1 " + servers.get(0).port();
        for (int i = 0; i < replicas; i++) {
            servers.add(RedisServers.standalone(master, "repl-diskless-sync-delay 0"));
        }
    }

    private void startSentinels() {
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisNode.startSentinel(
                    FreePort.next(),
                    List.of(
                            "sentinel monitor " + MASTER + " 127.0.0.1 "
                                    + servers.get(0).port() + " 2",
                            "sentinel down-after-milliseconds " + MASTER + " 1000",
                            "sentinel failover-timeout " + MASTER + " 5000",
                            "sentinel parallel-syncs " + MASTER + " 1")));
        }
    }

    private void awaitAgreement(int replicas) {
        for (RedisNode sentinel : sentinels) {
            eventually(LIMIT, () -> {
                String seen = Commands.ask(sentinel, c -> c.info("sentinel"));
                if (!seen.contains("status=ok,address=127.0.0.1:"
                        + servers.get(0).port() + ",slaves=" + replicas + ",sentinels=" + SENTINELS)) {
                    throw new IllegalStateException("The Sentinels do not agree yet: " + seen);
                }
            });
        }
        for (RedisNode replica : servers.subList(1, servers.size())) {
            eventually(LIMIT, () -> {
                if (!Commands.ask(replica, c -> c.info("replication")).contains("master_link_status:up")) {
                    throw new IllegalStateException("A replica has not caught up yet");
                }
            });
        }
    }

    /** Whom the Sentinels call master now. */
    public RedisNode master() {
        RedisNode sentinel = sentinels.get(0);
        String info = Commands.ask(sentinel, c -> c.info("sentinel"));
        return servers.stream()
                .filter(server -> info.contains("address=127.0.0.1:" + server.port() + ","))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("None of the servers is master: " + info));
    }

    /** Where a client asks for the master. */
    public String url() {
        List<String> hosts =
                sentinels.stream().map(s -> "127.0.0.1:" + s.port()).toList();
        return "redis-sentinel://" + String.join(",", hosts) + "#" + MASTER;
    }

    @Override
    public void close() {
        sentinels.forEach(RedisNode::close);
        servers.forEach(RedisNode::close);
    }
}
