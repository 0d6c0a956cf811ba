package org.cdicache.it.cluster.redis;

import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.Eventually.eventuallyGet;

import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final Duration ATTEMPT = Duration.ofSeconds(15);
    private static final int MOST_ATTEMPTS = 4;
    private static final int SENTINELS = 3;

    static Replication start(int replicas) {
        Replication all = new Replication(new ArrayList<>(), new ArrayList<>());
        try {
            all.startServers(replicas);
            all.startSentinels();
            all.awaitAgreement();
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

    /** Waits until all Sentinels see the same healthy master, and every other server is its replica and has caught up; the master. */
    public RedisNode awaitAgreement() {
        return eventuallyGet(LIMIT, () -> {
            RedisNode master = master();
            int replicas = servers.size() - 1;
            for (RedisNode sentinel : sentinels) {
                String seen = Commands.ask(sentinel, c -> c.info("sentinel"));
                if (!seen.contains("status=ok,address=127.0.0.1:" + master.port() + ",slaves=" + replicas
                        + ",sentinels=" + SENTINELS)) {
                    throw new IllegalStateException("The Sentinels do not agree yet: " + seen);
                }
            }
            for (RedisNode replica : servers) {
                String info = replica == master ? "" : Commands.ask(replica, c -> c.info("replication"));
                if (replica != master
                        && !(info.contains("master_link_status:up") && info.contains("master_port:" + master.port()))) {
                    throw new IllegalStateException("A replica has not caught up yet");
                }
            }
            return master;
        });
    }

    /** Waits until all Sentinels call the same server master, and none doubts it or is about to replace it; that server. Others may still be its replicas to be. */
    public RedisNode awaitUndisputed() {
        return eventuallyGet(LIMIT, () -> {
            RedisNode master = master();
            for (RedisNode sentinel : sentinels) {
                Map<String, String> seen = Commands.watched(sentinel, MASTER);
                if (!String.valueOf(master.port()).equals(seen.get("port")) || !"master".equals(seen.get("flags"))) {
                    throw new IllegalStateException("The Sentinels do not agree yet: " + seen);
                }
            }
            return master;
        });
    }

    /** Waits until all replicas of a master have everything that was acknowledged before now. */
    public void awaitReplication(RedisNode master) {
        Commands.awaitReplication(master, servers.size() - 1);
    }

    /** Whether all other servers are replicas of a master, and have, within a moment, everything that was acknowledged before now. */
    public boolean isReplicated(RedisNode master) {
        return Commands.isReplicated(master, servers.size() - 1);
    }

    /** Waits until the Sentinels call another server master, and it says so too. */
    public RedisNode awaitSuccessorOf(RedisNode old) {
        return eventuallyGet(LIMIT, () -> {
            RedisNode next = master();
            if (next == old || !Commands.role(next).equals("master")) {
                throw new IllegalStateException("There is no new master yet");
            }
            return next;
        });
    }

    /**
     * {@code SENTINEL FAILOVER}: replaces a master that is well. Writes that it acknowledges until it has heard of that are lost. It is asked for again
     * when the Sentinel has given up, as it does on a busy machine.
     *
     * @param meanwhile runs again and again until the Sentinel has another master
     * @return the new master
     */
    public RedisNode failOver(RedisNode old, Runnable meanwhile) {
        for (int attempt = 1; ; attempt++) {
            try {
                Commands.failOver(sentinels.get(0), MASTER);
            } catch (RedisCommandExecutionException notNow) {
                // It is at it, or knows too little of the replicas yet.
            }
            try {
                eventually(ATTEMPT, () -> {
                    if (master() == old) {
                        meanwhile.run();
                        throw new IllegalStateException("There is no new master yet");
                    }
                });
                return awaitSuccessorOf(old);
            } catch (AssertionError givenUp) {
                if (attempt == MOST_ATTEMPTS) {
                    throw givenUp;
                }
            }
        }
    }

    /** How many masters the Sentinels have made; after an election that was won twice, two for one that had died. */
    public long promotions() {
        return sentinels.stream()
                .mapToLong(sentinel -> sentinel.logged("+promoted-slave"))
                .sum();
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
