package org.cdicache.it.cluster.topology;

import io.lettuce.core.RedisException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import org.cdicache.it.cluster.Outsider;
import org.cdicache.it.cluster.Pause;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.redis.Arrivals.Arrival;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.spi.TimeSource;

/**
 * What happens to masters, and what it may have lost.
 *
 * <p>Masters are also replaced without any step: a machine that stands still for a second or two looks dead to the other servers, and two Sentinels may win
 * an election one after the other. That is a failover like the others, of which less was observed. Everything that was acknowledged before the last instant
 * at which all servers had it is on whoever is master in the end; what came after it may be lost, and hidden by an old master, until each node has come to
 * that one. That instant is asked for all the time, so that little is excused.
 */
final class MasterFaults implements FaultSequence.Watch {

    private static final long LONGEST_DEATH_NANOS = 1_500_000_000;

    private final List<? extends Shard> shards;
    private final TopologyNodes nodes;
    private final TravellingOutsider outsider;
    private final Supplier<Outsider> outsiders;
    private final TimeSource time;

    /** Of each shard, the last instant before which everything acknowledged is known to be on all of its servers. */
    private final Map<Shard, Long> caughtUp = new HashMap<>();

    MasterFaults(
            List<? extends Shard> shards,
            TopologyNodes nodes,
            TravellingOutsider outsider,
            Supplier<Outsider> outsiders,
            TimeSource time) {
        this.shards = shards;
        this.nodes = nodes;
        this.outsider = outsider;
        this.outsiders = outsiders;
        this.time = time;
        shards.forEach(shard -> caughtUp.put(shard, time.nanos()));
    }

    /** An instant before which everything acknowledged is on all servers. */
    long caughtUp(Shard shard) {
        long instant = time.nanos();
        shard.awaitReplication();
        caughtUp.put(shard, instant);
        return instant;
    }

    /** Lost: what was acknowledged after the replicas had caught up for the last time. From the death on nobody is acknowledged anything by it. */
    String kill(Shard shard, Random random, List<Failover> failovers) {
        RedisNode old = shard.master();
        outsider.leave();
        long last = caughtUp(shard);
        old.kill();
        long dead = time.nanos();
        RedisNode next = shard.awaitSuccessor();
        long promoted = time.nanos();
        Map<Integer, Arrival> arrivals = nodes.awaitAt(next, List.of());
        Failover failover = new Failover(new Span(last, dead), Map.of(), TopologyNodes.stayed(arrivals));
        failovers.add(failover);
        Pause.of(random.nextLong(LONGEST_DEATH_NANOS), time);
        old.restart();
        arriveAt(shard, next);
        return Told.failover(dead, promoted, arrivals, failover);
    }

    /**
     * Lost: the same until the freeze. Then the old master answers nobody, until it is thawed: either when all nodes have left it, or as soon as it
     * has a successor, and then it may answer those who have not left it, until it has heard of that.
     */
    String freeze(Shard shard, Random random, List<Failover> failovers) {
        RedisNode old = shard.master();
        outsider.leave();
        long last = caughtUp(shard);
        old.freeze();
        long frozen = time.nanos();
        RedisNode next = shard.awaitSuccessor();
        long promoted = time.nanos();
        boolean early = random.nextBoolean();
        Map<Integer, Arrival> arrivals = early ? Map.of() : nodes.awaitAt(next, List.of());
        long thawed = time.nanos();
        old.thaw();
        OptionalLong demoted = shard.awaitDemoted(old);
        if (early) {
            arrivals = nodes.awaitAt(next, demoted.isPresent() ? List.of() : List.of(old));
        }
        Failover failover = new Failover(
                new Span(last, frozen),
                early ? apart(thawed, demoted, arrivals) : Map.of(),
                TopologyNodes.stayed(arrivals));
        failovers.add(failover);
        arriveAt(shard, next);
        return Told.failover(frozen, promoted, arrivals, failover) + (early ? ", thawed before" : ", thawed after");
    }

    /** As a machine that is busy with something else, until the master has a successor: nobody is told of it, and it must be found. */
    static String standStill(Shard shard) {
        RedisNode master = shard.master();
        master.freeze();
        shard.awaitSuccessor();
        master.thaw();
        return "port " + master.port();
    }

    /** From one instant until each node cannot be answered by an old master any more: that one has heard of its successor, or the node has left it. */
    private static Map<Integer, Span> apart(long from, OptionalLong demoted, Map<Integer, Arrival> arrivals) {
        return demoted.isPresent()
                ? TopologyNodes.between(from, demoted.getAsLong())
                : TopologyNodes.until(from, arrivals);
    }

    private void arriveAt(Shard shard, RedisNode next) {
        shard.follow(next);
        outsider.arrive(outsiders.get());
    }

    @Override
    public void awaitWell() {
        shards.forEach(Shard::awaitAgreement);
    }

    @Override
    public Optional<String> look(List<Failover> failovers) {
        for (Shard shard : shards) {
            if (isReplaced(shard)) {
                return Optional.of(uncaused(shard, failovers));
            }
        }
        return Optional.empty();
    }

    private boolean isReplaced(Shard shard) {
        try {
            if (shard.isReplaced()) {
                return true;
            }
            long instant = time.nanos();
            if (shard.isReplicated()) {
                caughtUp.put(shard, instant);
            }
        } catch (RedisException unanswered) {
            // Who stands still is asked the next time; until then nothing more is known to be safe.
        }
        return false;
    }

    private String uncaused(Shard shard, List<Failover> failovers) {
        RedisNode old = shard.master();
        long last = caughtUp.getOrDefault(shard, Long.MIN_VALUE);
        outsider.leave();
        long left = time.nanos();
        RedisNode next = shard.settle();
        long agreed = time.nanos();
        OptionalLong demoted = old == next ? OptionalLong.empty() : shard.awaitDemoted(old);
        Map<Integer, Arrival> arrivals = nodes.awaitAt(next, demoted.isPresent() ? List.of() : shard.others(next));
        Map<Integer, Span> apart = new HashMap<>(apart(last, demoted, arrivals));
        apart.put(Operation.OUTSIDE, new Span(last, left));
        Failover failover = new Failover(new Span(last, last), apart, Map.of());
        failovers.add(failover);
        outsider.arrive(outsiders.get());
        return Told.failover(last, agreed, arrivals, failover);
    }
}
