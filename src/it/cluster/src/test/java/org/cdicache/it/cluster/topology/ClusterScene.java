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
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdicache.it.cluster.Fault;
import org.cdicache.it.cluster.Names;
import org.cdicache.it.cluster.Node;
import org.cdicache.it.cluster.Outsider;
import org.cdicache.it.cluster.Pause;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.Scene;
import org.cdicache.it.cluster.UncausedFailover;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.it.cluster.history.Failover.Span;
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

    /** Those that the last step has left; used by the thread of the faults only. */
    private final List<RedisNode> masters;

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
        this.masters = new ArrayList<>(cluster.presentMasters());
        this.outsider = new TravellingOutsider(outsiderOf(cluster));
        this.nodes = new TopologyNodes(url(), settings, time);
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

    private void expectNoOtherMasters() {
        cluster.awaitAgreement();
        if (!masters.equals(cluster.presentMasters())) {
            throw new UncausedFailover("A replica has taken over from a master to which nothing had been done");
        }
    }

    private Outsider outsiderOf(RedisCluster all) {
        return new ClusterOutsider(all.nodes(), settings.commandTimeout());
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
                        "KILL_MASTER", this::killMaster,
                        "FREEZE_MASTER", this::freezeMaster,
                        "CLUSTER_FAILOVER", this::failOver,
                        "MOVE_SLOTS", this::moveSlots,
                        "DISTURB_NETWORK", this::disturbNetwork),
                this::expectNoOtherMasters,
                time,
                until,
                origin);
    }

    /** Lost: what was acknowledged after the replica had caught up for the last time. From the death on nobody is acknowledged anything by it. */
    private String killMaster(Random random, List<Failover> failovers) {
        int shard = random.nextInt(SHARDS);
        RedisNode old = cluster.masterOf(shard);
        RedisNode next = cluster.replicaOf(shard);
        outsider.leave();
        long caughtUp = caughtUp(shard);
        old.kill();
        long dead = time.nanos();
        cluster.awaitRole(next, /* master= */ true);
        long promoted = time.nanos();
        Map<Integer, Arrival> arrivals = nodes.awaitAt(next, null);
        Failover failover = new Failover(new Span(caughtUp, dead), Map.of(), TopologyNodes.stayed(arrivals));
        failovers.add(failover);
        Pause.of(random.nextLong(1_500_000_000), time);
        old.restart();
        cluster.awaitAgreement();
        outsider.arrive(outsiderOf(cluster));
        masters.set(shard, next);
        return Told.failover(dead, promoted, arrivals, failover);
    }

    /**
     * Lost: the same until the freeze. Then the old master answers nobody, until it is thawed: either when all nodes have left it, or as soon as it
     * has a successor, and then everybody may be answered by it until it has heard of that.
     */
    private String freezeMaster(Random random, List<Failover> failovers) {
        int shard = random.nextInt(SHARDS);
        RedisNode old = cluster.masterOf(shard);
        RedisNode next = cluster.replicaOf(shard);
        outsider.leave();
        long caughtUp = caughtUp(shard);
        old.freeze();
        long frozen = time.nanos();
        cluster.awaitRole(next, /* master= */ true);
        long promoted = time.nanos();
        boolean early = random.nextBoolean();
        Map<Integer, Arrival> arrivals = early ? Map.of() : nodes.awaitAt(next, null);
        long thawed = time.nanos();
        old.thaw();
        cluster.awaitRole(old, /* master= */ false);
        long demoted = time.nanos();
        if (early) {
            arrivals = nodes.awaitAt(next, null);
        }
        Failover failover = new Failover(
                new Span(caughtUp, frozen),
                early ? TopologyNodes.between(thawed, demoted) : Map.of(),
                TopologyNodes.stayed(arrivals));
        failovers.add(failover);
        cluster.awaitAgreement();
        outsider.arrive(outsiderOf(cluster));
        masters.set(shard, next);
        return Told.failover(frozen, promoted, arrivals, failover) + (early ? ", thawed before" : ", thawed after");
    }

    /** In good order: the master takes no writes until its replica, which has all of them, has taken over. */
    private String failOver(Random random, List<Failover> failovers) {
        int shard = random.nextInt(SHARDS);
        RedisNode next = cluster.replicaOf(shard);
        long start = time.nanos();
        cluster.failOver(shard);
        long promoted = time.nanos();
        long arrived = nodes.awaitAt(next, null).values().stream()
                .mapToLong(Arrival::moved)
                .max()
                .orElse(promoted);
        masters.set(shard, next);
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
        RedisNode master = cluster.masterOf(random.nextInt(SHARDS));
        FaultProxy network = Objects.requireNonNull(networks.get(master.port()));
        Fault fault = ofTheNetwork().get(random.nextInt(ofTheNetwork().size()));
        long start = time.nanos();
        long length = fault.length(random).toNanos();
        fault.begin(network, fault.network(random));
        Pause.until(start + length, time);
        fault.end(network);
        nodes.awaitAt(master, null);
        return fault + " for " + length / 1_000_000 + " ms, all nodes there again "
                + (time.nanos() - start - length) / 1_000_000 + " ms later";
    }

    private static List<Fault> ofTheNetwork() {
        return Arrays.stream(Fault.values())
                .filter(fault -> !fault.isOfTheServer())
                .toList();
    }

    /** An instant before which everything acknowledged is on the replica. */
    private long caughtUp(int shard) {
        long instant = time.nanos();
        cluster.awaitReplication(shard);
        return instant;
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
