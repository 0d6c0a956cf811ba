package org.cdicache.it.cluster.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cdicache.it.cluster.Fault;
import org.cdicache.it.cluster.Names;
import org.cdicache.it.cluster.Node;
import org.cdicache.it.cluster.Outsider;
import org.cdicache.it.cluster.Pause;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.Scene;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.it.cluster.redis.Arrivals.Arrival;
import org.cdicache.it.cluster.redis.RedisCluster;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.spi.TimeSource;

/** A cluster of three masters with one replica each, and in front of each server a network that can be disturbed. */
final class ClusterScene implements Scene {

    private static final int SHARDS = 3;
    private static final int MOST_SLOTS = 40;
    private static final int LONGEST_STEP_OF_A_MOVE = 30_000_000;

    private final RunSettings settings;
    private final Set<String> faults;
    private final TimeSource time;
    private final RedisCluster cluster;

    /** By the port of the server that it leads to. */
    private final Map<Integer, FaultProxy> networks;

    private final TravellingOutsider outsider;
    private final TopologyNodes nodes;
    private final List<Pair> shards;
    private final MasterFaults masters;

    private ClusterScene(
            RunSettings settings,
            Set<String> faults,
            RedisCluster cluster,
            Map<Integer, FaultProxy> networks,
            TimeSource time) {
        this.settings = settings;
        this.faults = faults;
        this.time = time;
        this.cluster = cluster;
        this.networks = networks;
        this.shards = IntStream.range(0, SHARDS).mapToObj(Pair::new).toList();
        this.outsider = new TravellingOutsider(outsiderOfAll());
        this.nodes = new TopologyNodes(url(), settings, time);
        this.masters = new MasterFaults(shards, nodes, outsider, this::outsiderOfAll, time);
    }

    /**
     * A scene.
     *
     * @param faults the names of those that may happen; all if empty
     */
    static ClusterScene with(Set<String> faults, RunSettings settings, TimeSource time) {
        Map<Integer, FaultProxy> networks = new LinkedHashMap<>();
        RedisCluster cluster = RedisServers.cluster(
                SHARDS,
                port -> networks.computeIfAbsent(port, p -> FaultProxy.to(p, time))
                        .port());
        try {
            return new ClusterScene(settings, faults, cluster, networks, time);
        } catch (RuntimeException refused) {
            cluster.close();
            networks.values().forEach(FaultProxy::close);
            throw refused;
        }
    }

    /** A master and its replica, which are known to the cluster by a number. */
    private final class Pair implements Shard {

        private final int number;
        private RedisNode master;

        Pair(int number) {
            this.number = number;
            this.master = cluster.masterOf(number);
        }

        @Override
        public RedisNode master() {
            return master;
        }

        private RedisNode replica() {
            return cluster.besides(master);
        }

        @Override
        public List<RedisNode> others(RedisNode present) {
            return List.of(cluster.besides(present));
        }

        @Override
        public void awaitReplication() {
            cluster.awaitReplication(master);
        }

        @Override
        public boolean isReplicated() {
            return cluster.isReplicated(master);
        }

        @Override
        public boolean isReplaced() {
            return cluster.isMaster(replica());
        }

        @Override
        public RedisNode awaitSuccessor() {
            RedisNode next = replica();
            cluster.awaitRole(next, /* master= */ true);
            return next;
        }

        @Override
        public OptionalLong awaitDemoted(RedisNode old) {
            cluster.awaitRole(old, /* master= */ false);
            return OptionalLong.of(time.nanos());
        }

        @Override
        public void awaitAgreement() {
            cluster.awaitAgreement();
        }

        @Override
        public void follow(RedisNode next) {
            cluster.awaitAgreement();
            master = next;
        }

        @Override
        public RedisNode settle() {
            master = cluster.masterOf(number);
            return master;
        }
    }

    private Outsider outsiderOfAll() {
        return new ClusterOutsider(cluster.nodes(), settings.commandTimeout());
    }

    private String url() {
        return networks.values().stream()
                .map(network -> "127.0.0.1:" + network.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    @Override
    public Faults faults(Duration until, long origin) {
        return new FaultSequence(
                settings,
                faults,
                Map.of(
                        "KILL_MASTER",
                        (random, failovers) -> masters.kill(any(random), random, failovers),
                        "FREEZE_MASTER",
                        (random, failovers) -> masters.freeze(any(random), random, failovers),
                        "STAND_STILL",
                        (random, failovers) -> MasterFaults.standStill(any(random)),
                        "CLUSTER_FAILOVER",
                        this::failOver,
                        "MOVE_SLOTS",
                        this::moveSlots,
                        "DISTURB_NETWORK",
                        this::disturbNetwork),
                masters,
                time,
                until,
                origin);
    }

    private Pair any(Random random) {
        return shards.get(random.nextInt(SHARDS));
    }

    /** In good order: the master takes no writes until its replica, which has all of them, has taken over. */
    private String failOver(Random random, List<Failover> failovers) {
        Pair shard = any(random);
        RedisNode next = shard.replica();
        long start = time.nanos();
        cluster.failOver(shard.number);
        long promoted = time.nanos();
        long arrived = nodes.awaitAt(next, List.of()).values().stream()
                .mapToLong(Arrival::moved)
                .max()
                .orElse(promoted);
        shard.follow(next);
        return String.format(
                Locale.ROOT,
                "a new master after %.2f s, all nodes there after %.2f s; nothing is excused",
                (promoted - start) / 1e9,
                (arrived - start) / 1e9);
    }

    /** In good order, too. */
    private String moveSlots(Random random, List<Failover> failovers) {
        int from = random.nextInt(SHARDS);
        int to = (from + 1 + random.nextInt(SHARDS - 1)) % SHARDS;
        List<Integer> slots = new ArrayList<>(cluster.slotsInUse(from, Names.PREFIX));
        Collections.shuffle(slots, random);
        List<Integer> moved = slots.subList(0, Math.min(MOST_SLOTS, slots.size()));
        moved.forEach(
                slot -> cluster.move(slot, from, to, () -> Pause.of(random.nextLong(LONGEST_STEP_OF_A_MOVE), time)));
        return moved.size() + " slots from shard " + from + " to " + to;
    }

    /** The network to a master, and with it to its replica, but not among the servers: nothing is lost. */
    private String disturbNetwork(Random random, List<Failover> failovers) {
        RedisNode master = any(random).master();
        FaultProxy network = Objects.requireNonNull(networks.get(master.port()));
        Fault fault = ofTheNetwork().get(random.nextInt(ofTheNetwork().size()));
        long start = time.nanos();
        long length = fault.length(random).toNanos();
        fault.begin(network, fault.network(random));
        Pause.until(start + length, time);
        fault.end(network);
        nodes.awaitAt(master, List.of());
        return fault + " for " + length / 1_000_000 + " ms, all nodes there again "
                + (time.nanos() - start - length) / 1_000_000 + " ms later";
    }

    private static List<Fault> ofTheNetwork() {
        return Arrays.stream(Fault.values())
                .filter(fault -> !fault.isOfTheServer())
                .toList();
    }

    @Override
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes.all());
    }

    @Override
    public Outsider outsider() {
        return outsider;
    }

    @Override
    public void close() {
        nodes.close();
        outsider.close();
        cluster.close();
        networks.values().forEach(FaultProxy::close);
    }
}
