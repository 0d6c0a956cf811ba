package org.cdicache.it.cluster.topology;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.it.cluster.Node;
import org.cdicache.it.cluster.Outsider;
import org.cdicache.it.cluster.Pause;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.Scene;
import org.cdicache.it.cluster.StandaloneOutsider;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.redis.Arrivals.Arrival;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.it.cluster.redis.Replication;
import org.cdicache.it.cluster.topology.FaultSequence.Step;
import org.cdicache.spi.TimeSource;

/** A master, two replicas and three Sentinels. */
final class ReplicatedScene implements Scene {

    /** Happens only where it is named: it loses as much as the one that is told, and two of them would be much for one round. */
    static final String UNTOLD_FAILOVER = "UNTOLD_FAILOVER";

    private static final int REPLICAS = 2;

    /** Always the same one: whoever was frozen mistrusts its clock for half a minute, and then does not help to elect. */
    private static final int SENTINEL = 2;

    private final RunSettings settings;
    private final Set<String> faults;
    private final TimeSource time;
    private final Replication replication;
    private final TravellingOutsider outsider;
    private final TopologyNodes nodes;
    private final Watched shard = new Watched();
    private final MasterFaults masters;

    private ReplicatedScene(RunSettings settings, Set<String> faults, Replication replication, TimeSource time) {
        this.settings = settings;
        this.faults = faults;
        this.time = time;
        this.replication = replication;
        shard.settle();
        this.outsider = new TravellingOutsider(outsiderAtMaster());
        this.nodes = new TopologyNodes(replication.url(), settings, time);
        this.masters = new MasterFaults(List.of(shard), nodes, outsider, this::outsiderAtMaster, time);
    }

    /**
     * A scene.
     *
     * @param faults the names of those that may happen; all if empty
     */
    static ReplicatedScene with(Set<String> faults, RunSettings settings, TimeSource time) {
        Replication replication = RedisServers.replicated(REPLICAS);
        try {
            return new ReplicatedScene(settings, faults, replication, time);
        } catch (RuntimeException refused) {
            replication.close();
            throw refused;
        }
    }

    /** All servers, under the eyes of the Sentinels. */
    private final class Watched implements Shard {

        private RedisNode master;

        /** How many masters the Sentinels have made of which it is known. */
        private long promotions;

        @Override
        public RedisNode master() {
            return master;
        }

        @Override
        public List<RedisNode> others(RedisNode present) {
            return replication.servers().stream()
                    .filter(server -> server != present)
                    .toList();
        }

        @Override
        public void awaitReplication() {
            replication.awaitReplication(master);
        }

        @Override
        public boolean isReplicated() {
            return replication.isReplicated(master);
        }

        @Override
        public boolean isReplaced() {
            return replication.promotions() != promotions;
        }

        @Override
        public RedisNode awaitSuccessor() {
            return replication.awaitSuccessorOf(master);
        }

        /** A Sentinel tells it up to ten seconds later. */
        @Override
        public OptionalLong awaitDemoted(RedisNode old) {
            return OptionalLong.empty();
        }

        @Override
        public void awaitAgreement() {
            replication.awaitAgreement();
        }

        @Override
        public void follow(RedisNode next) {
            master = next;
            promotions++;
        }

        /** Who is promoted after that is seen the next time. */
        @Override
        public RedisNode settle() {
            promotions = replication.promotions();
            master = replication.awaitUndisputed();
            return master;
        }
    }

    private Outsider outsiderAtMaster() {
        return new StandaloneOutsider(shard.master().url(), settings.commandTimeout());
    }

    @Override
    public Faults faults(Duration until, long origin) {
        Map<String, Step> steps = new HashMap<>(Map.of(
                "KILL_MASTER", (random, failovers) -> masters.kill(shard, random, failovers),
                "FREEZE_MASTER", (random, failovers) -> masters.freeze(shard, random, failovers),
                "STAND_STILL", (random, failovers) -> MasterFaults.standStill(shard),
                "SENTINEL_FAILOVER", this::failOver,
                "FREEZE_SENTINEL", this::freezeSentinel));
        if (faults.contains(UNTOLD_FAILOVER)) {
            steps.put(UNTOLD_FAILOVER, (random, failovers) -> failOverUntold());
        }
        return new FaultSequence(settings, faults, steps, masters, time, until, origin);
    }

    /**
     * Orderly only in name: the old master goes on acknowledging until it has heard of the new one, which is seconds later. Lost: what nodes do
     * with it after all replicas, the next master among them, had caught up for the last time.
     */
    private String failOver(Random random, List<Failover> failovers) {
        RedisNode old = shard.master();
        outsider.leave();
        long start = masters.caughtUp(shard);
        AtomicLong lastCaughtUp = new AtomicLong(start);
        RedisNode next = replication.failOver(old, () -> {
            long instant = time.nanos();
            if (shard.isReplicated()) {
                lastCaughtUp.set(instant);
            }
        });
        long caughtUp = lastCaughtUp.get();
        long promoted = time.nanos();
        Map<Integer, Arrival> arrivals = nodes.awaitAt(next, List.of(old));
        Failover failover = new Failover(
                new Span(caughtUp, caughtUp), TopologyNodes.until(caughtUp, arrivals), TopologyNodes.stayed(arrivals));
        failovers.add(failover);
        shard.follow(next);
        outsider.arrive(outsiderAtMaster());
        return Told.failover(start, promoted, arrivals, failover);
    }

    /** The same, and nobody is told of it: it must be found. */
    private String failOverUntold() {
        RedisNode old = shard.master();
        replication.failOver(old, () -> {});
        return "port " + old.port();
    }

    /** Two Sentinels are enough: nothing may be lost. */
    private String freezeSentinel(Random random, List<Failover> failovers) {
        RedisNode sentinel = replication.sentinels().get(SENTINEL);
        sentinel.freeze();
        Pause.of(1_000_000_000 + random.nextLong(3_000_000_000L), time);
        sentinel.thaw();
        return "port " + sentinel.port();
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
        replication.close();
    }
}
