package org.cdicache.it.cluster.topology;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.it.cluster.Node;
import org.cdicache.it.cluster.Outsider;
import org.cdicache.it.cluster.Pause;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.Scene;
import org.cdicache.it.cluster.StandaloneOutsider;
import org.cdicache.it.cluster.UncausedFailover;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.redis.Arrivals.Arrival;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.it.cluster.redis.Replication;
import org.cdicache.spi.TimeSource;

/** A master, two replicas and three Sentinels. */
final class ReplicatedScene implements Scene {

    private static final int REPLICAS = 2;

    /** Always the same one: whoever was frozen mistrusts its clock for half a minute, and then does not help to elect. */
    private static final int SENTINEL = 2;

    private final RunSettings settings;
    private final Set<String> faults;
    private final TimeSource time;
    private final Replication replication;
    private final TravellingOutsider outsider;
    private final TopologyNodes nodes;

    /** The one that the last step has left; used by the thread of the faults only. */
    private RedisNode master;

    private long promotions;

    private ReplicatedScene(RunSettings settings, Set<String> faults, Replication replication, TimeSource time) {
        this.settings = settings;
        this.faults = faults;
        this.time = time;
        this.replication = replication;
        this.master = replication.master();
        this.outsider = new TravellingOutsider(outsiderAt(master));
        this.nodes = new TopologyNodes(replication.url(), settings, time);
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

    private void expectNoOtherMaster() {
        RedisNode present = replication.awaitAgreement();
        if (present != master || replication.promotions() != promotions) {
            throw new UncausedFailover("The Sentinels have made " + replication.promotions() + " masters in place of "
                    + promotions + ", the present one is " + (present == master ? "expected" : "another"));
        }
    }

    private Outsider outsiderAt(RedisNode master) {
        return new StandaloneOutsider(master.url(), settings.commandTimeout());
    }

    @Override
    public Faults faults(Duration until, long origin) {
        return new FaultSequence(
                settings,
                faults,
                Map.of(
                        "KILL_MASTER", this::killMaster,
                        "FREEZE_MASTER", this::freezeMaster,
                        "SENTINEL_FAILOVER", this::failOver,
                        "FREEZE_SENTINEL", this::freezeSentinel),
                this::expectNoOtherMaster,
                time,
                until,
                origin);
    }

    /** Lost: what was acknowledged after the replicas had caught up for the last time. From the death on nobody is acknowledged anything by it. */
    private String killMaster(Random random, List<Failover> failovers) {
        RedisNode old = master;
        outsider.leave();
        long caughtUp = caughtUp(old);
        old.kill();
        long dead = time.nanos();
        RedisNode next = replication.awaitSuccessorOf(old);
        long promoted = time.nanos();
        Map<Integer, Arrival> arrivals = nodes.awaitAt(next, null);
        Failover failover = new Failover(new Span(caughtUp, dead), Map.of(), TopologyNodes.stayed(arrivals));
        failovers.add(failover);
        outsider.arrive(outsiderAt(next));
        master = next;
        promotions++;
        Pause.of(random.nextLong(1_500_000_000), time);
        old.restart();
        return Told.failover(dead, promoted, arrivals, failover);
    }

    /**
     * Lost: the same until the freeze. Then the old master answers nobody, until it is thawed: either when all nodes have left it, or as soon as there
     * is another master, and then those who have not left may be answered by it until they have.
     */
    private String freezeMaster(Random random, List<Failover> failovers) {
        RedisNode old = master;
        outsider.leave();
        long caughtUp = caughtUp(old);
        old.freeze();
        long frozen = time.nanos();
        RedisNode next = replication.awaitSuccessorOf(old);
        long promoted = time.nanos();
        boolean early = random.nextBoolean();
        Map<Integer, Arrival> arrivals = early ? Map.of() : nodes.awaitAt(next, null);
        long thawed = time.nanos();
        old.thaw();
        if (early) {
            arrivals = nodes.awaitAt(next, old);
        }
        Failover failover = new Failover(
                new Span(caughtUp, frozen),
                early ? TopologyNodes.until(thawed, arrivals) : Map.of(),
                TopologyNodes.stayed(arrivals));
        failovers.add(failover);
        outsider.arrive(outsiderAt(next));
        master = next;
        promotions++;
        return Told.failover(frozen, promoted, arrivals, failover) + (early ? ", thawed before" : ", thawed after");
    }

    /**
     * Orderly only in name: the old master goes on acknowledging until it has heard of the new one, which is seconds later. Lost: what nodes do
     * with it after all replicas, the next master among them, had caught up for the last time.
     */
    private String failOver(Random random, List<Failover> failovers) {
        RedisNode old = master;
        outsider.leave();
        long start = caughtUp(old);
        AtomicLong lastCaughtUp = new AtomicLong(start);
        RedisNode next = replication.failOver(old, () -> {
            long instant = time.nanos();
            if (replication.isReplicated(old)) {
                lastCaughtUp.set(instant);
            }
        });
        long caughtUp = lastCaughtUp.get();
        long promoted = time.nanos();
        Map<Integer, Arrival> arrivals = nodes.awaitAt(next, old);
        Failover failover = new Failover(
                new Span(caughtUp, caughtUp), TopologyNodes.until(caughtUp, arrivals), TopologyNodes.stayed(arrivals));
        failovers.add(failover);
        outsider.arrive(outsiderAt(next));
        master = next;
        promotions++;
        return Told.failover(start, promoted, arrivals, failover);
    }

    /** Two Sentinels are enough: nothing may be lost. */
    private String freezeSentinel(Random random, List<Failover> failovers) {
        RedisNode sentinel = replication.sentinels().get(SENTINEL);
        sentinel.freeze();
        Pause.of(1_000_000_000 + random.nextLong(3_000_000_000L), time);
        sentinel.thaw();
        return "port " + sentinel.port();
    }

    /** An instant before which everything acknowledged is on every replica. */
    private long caughtUp(RedisNode master) {
        long instant = time.nanos();
        replication.awaitReplication(master);
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
        replication.close();
    }
}
