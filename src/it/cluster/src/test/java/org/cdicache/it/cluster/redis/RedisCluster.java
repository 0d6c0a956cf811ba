package org.cdicache.it.cluster.redis;

import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.Eventually.eventuallyGet;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Masters that share the slots, each with a replica that takes over a few seconds after its master's death. Put together by commands, because
 * {@code redis-cli} is not everywhere.
 *
 * @param masters the first masters
 * @param replicas their replicas, in the same order
 */
public record RedisCluster(List<RedisNode> masters, List<RedisNode> replicas) implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration ATTEMPT = Duration.ofSeconds(10);
    private static final int MOST_ATTEMPTS = 4;
    private static final int SLOTS = 16_384;

    static RedisCluster start(int masters, IntUnaryOperator announced, Duration nodeTimeout) {
        RedisCluster cluster = new RedisCluster(new ArrayList<>(), new ArrayList<>());
        try {
            for (int i = 0; i < masters; i++) {
                cluster.masters.add(startNode(announced, nodeTimeout));
                cluster.replicas.add(startNode(announced, nodeTimeout));
            }
            cluster.introduce();
            cluster.shareSlots();
            cluster.replicate();
            cluster.awaitAgreement();
            return cluster;
        } catch (RuntimeException | AssertionError failure) {
            cluster.close();
            throw failure;
        }
    }

    static RedisNode startNode(IntUnaryOperator announced, Duration nodeTimeout) {
        int port = RedisServers.portWithBus();
        return RedisNode.start(
                port,
                List.of(
                        "cluster-enabled yes",
                        "cluster-node-timeout " + nodeTimeout.toMillis(),
                        "repl-diskless-sync-delay 0",
                        // A replica whose connection was swallowed notices, and connects again.
                        "repl-ping-replica-period 1",
                        "repl-timeout 3",
                        "cluster-announce-port " + announced.applyAsInt(port)));
    }

    /** All nodes, masters first. */
    public List<RedisNode> nodes() {
        List<RedisNode> all = new ArrayList<>(masters);
        all.addAll(replicas);
        return all;
    }

    private void introduce() {
        RedisNode first = masters.get(0);
        for (RedisNode other : nodes()) {
            if (other != first) {
                Commands.ask(first, c -> c.clusterMeet("127.0.0.1", other.port()));
            }
        }
        for (RedisNode node : nodes()) {
            eventually(LIMIT, () -> expect(node, "cluster_known_nodes:" + nodes().size()));
        }
    }

    private void shareSlots() {
        for (int i = 0; i < masters.size(); i++) {
            int from = i * SLOTS / masters.size();
            int to = (i + 1) * SLOTS / masters.size();
            Commands.ask(
                    masters.get(i),
                    c -> c.clusterAddSlots(IntStream.range(from, to).toArray()));
        }
    }

    private void replicate() {
        for (int i = 0; i < masters.size(); i++) {
            String master = Commands.ask(masters.get(i), c -> c.clusterMyId());
            RedisNode replica = replicas.get(i);
            eventually(LIMIT, () -> Commands.ask(replica, c -> c.clusterReplicate(master)));
        }
    }

    /** Waits until all nodes see all slots served, and each shard has a master, and a replica that has caught up. */
    public void awaitAgreement() {
        for (RedisNode node : nodes()) {
            eventually(LIMIT, () -> {
                expect(node, "cluster_state:ok");
                expect(node, "cluster_slots_ok:" + SLOTS);
            });
        }
        for (int shard = 0; shard < masters.size(); shard++) {
            RedisNode replica = replicaOf(shard);
            eventually(LIMIT, () -> {
                if (!Commands.ask(replica, c -> c.info("replication")).contains("master_link_status:up")) {
                    throw new IllegalStateException("A replica has not caught up yet");
                }
            });
        }
    }

    /** The present master of a shard, which are numbered as their first masters; waits until there is exactly one. */
    public RedisNode masterOf(int shard) {
        return oneThatIs("master", shard);
    }

    /** The server that has the same keys as that one. */
    public RedisNode besides(RedisNode server) {
        int shard = masters.indexOf(server);
        return shard >= 0 ? replicas.get(shard) : masters.get(replicas.indexOf(server));
    }

    /** The present master of each shard; waits until there is exactly one. */
    private List<RedisNode> presentMasters() {
        return IntStream.range(0, masters.size()).mapToObj(this::masterOf).toList();
    }

    /** The present replica of a shard; waits until there is exactly one. */
    private RedisNode replicaOf(int shard) {
        return oneThatIs("slave", shard);
    }

    private RedisNode oneThatIs(String role, int shard) {
        return eventuallyGet(LIMIT, () -> {
            List<RedisNode> found = Stream.of(masters.get(shard), replicas.get(shard))
                    .filter(node -> Commands.role(node).equals(role))
                    .toList();
            if (found.size() != 1) {
                throw new IllegalStateException("Of shard " + shard + " these are " + role + ": " + found);
            }
            return found.get(0);
        });
    }

    /** Waits until the replica of a master has everything that was acknowledged before now. */
    public void awaitReplication(RedisNode master) {
        Commands.awaitReplication(master, 1);
    }

    /** Whether a master has a replica that has, within a moment, everything that was acknowledged before now. */
    public boolean isReplicated(RedisNode master) {
        return Commands.isReplicated(master, 1);
    }

    /** Whether a server says that it is a master. */
    public boolean isMaster(RedisNode server) {
        return Commands.role(server).equals("master");
    }

    /** Waits until a node is a master, or a replica. */
    public void awaitRole(RedisNode node, boolean master) {
        awaitRole(node, master, LIMIT);
    }

    private void awaitRole(RedisNode node, boolean master, Duration limit) {
        eventually(limit, () -> {
            if (isMaster(node) != master) {
                throw new IllegalStateException("Port " + node.port() + " has not changed its role yet");
            }
        });
    }

    /**
     * {@code CLUSTER FAILOVER}: the replica of a shard takes over from its master in good order; nothing is lost. It is asked again when it
     * has given up, as it does on a busy machine.
     */
    public void failOver(int shard) {
        RedisNode replica = replicaOf(shard);
        for (int attempt = 1; ; attempt++) {
            Commands.ask(replica, c -> c.clusterFailover(false));
            try {
                awaitRole(replica, /* master= */ true, ATTEMPT);
                return;
            } catch (AssertionError givenUp) {
                if (attempt == MOST_ATTEMPTS) {
                    throw givenUp;
                }
            }
        }
    }

    /** The slots of a shard's keys with a prefix. */
    public List<Integer> slotsInUse(int shard, String prefix) {
        return Commands.ask(masterOf(shard), c -> c.keys(prefix + "*")).stream()
                .map(SlotHash::getSlot)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Moves a slot with its keys to another shard, as {@code redis-cli --cluster reshard} does.
     *
     * @param between runs when the keys of the slot begin to move, and when they have moved but their old master still redirects
     */
    public void move(int slot, int fromShard, int toShard, Runnable between) {
        SlotMove move = SlotMove.begin(slot, masterOf(fromShard), masterOf(toShard));
        between.run();
        move.rest();
        between.run();
        move.end(presentMasters());
    }

    private static void expect(RedisNode node, String line) {
        String info = Commands.ask(node, c -> c.clusterInfo());
        if (!info.contains(line)) {
            throw new IllegalStateException("Port " + node.port() + " does not say " + line + " but " + info);
        }
    }

    /** Where a client finds one node, which knows the others. */
    public String url() {
        return masters.get(0).url();
    }

    @Override
    public void close() {
        nodes().forEach(RedisNode::close);
    }
}
