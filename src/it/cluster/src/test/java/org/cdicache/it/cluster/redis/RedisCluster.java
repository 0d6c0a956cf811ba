package org.cdicache.it.cluster.redis;

import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Masters that share the slots, each with a replica that takes over a few seconds after its master's death. Put together by commands, because
 * {@code redis-cli} is not everywhere.
 *
 * @param masters the first masters
 * @param replicas their replicas, in the same order
 */
public record RedisCluster(List<RedisNode> masters, List<RedisNode> replicas) implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SLOTS = 16_384;

    static RedisCluster start(int masters) {
        RedisCluster cluster = new RedisCluster(new ArrayList<>(), new ArrayList<>());
        try {
            for (int i = 0; i < masters; i++) {
                cluster.masters.add(startNode());
                cluster.replicas.add(startNode());
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

    static RedisNode startNode() {
        return RedisNode.start(
                RedisServers.portWithBus(),
                List.of("cluster-enabled yes", "cluster-node-timeout 2000", "repl-diskless-sync-delay 0"));
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

    private void awaitAgreement() {
        for (RedisNode node : nodes()) {
            eventually(LIMIT, () -> {
                expect(node, "cluster_state:ok");
                expect(node, "cluster_slots_ok:" + SLOTS);
            });
        }
        for (RedisNode replica : replicas) {
            eventually(LIMIT, () -> {
                if (!Commands.ask(replica, c -> c.info("replication")).contains("master_link_status:up")) {
                    throw new IllegalStateException("A replica has not caught up yet");
                }
            });
        }
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
