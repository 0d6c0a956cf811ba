package org.cdicache.it.cluster;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.cdicache.FailureMode;

/**
 * What a run does. Everything that is random in it comes from the seed; how threads interleave does not.
 *
 * @param seed of operations, delays and faults
 * @param length of one round
 * @param heartbeat {@code cache.redis.heartbeat} of all nodes
 * @param commandTimeout {@code cache.redis.command-timeout} of all nodes
 * @param slack what may be added to the bound; nothing, unless a defect is being narrowed down
 * @param mode {@code cache.failure-mode} of all nodes
 * @param faults what may happen; nothing if empty
 * @param loads whether values are loaded too, and not only put
 * @param deaf whether the pushes of Redis are lost, as if there were no tracking
 */
public record RunSettings(
        long seed,
        Duration length,
        Duration heartbeat,
        Duration commandTimeout,
        Duration slack,
        FailureMode mode,
        Set<Fault> faults,
        boolean loads,
        boolean deaf) {

    /** Cache nodes. */
    public static final int NODES = 3;

    static final int THREADS = 16;
    static final int KEYS = 100;
    static final int TAGS = 10;

    /** A minute with the defaults of a cache, every fault, and a new seed, unless {@code chaos.*} system properties say otherwise. */
    public static RunSettings fromProperties() {
        return fromProperties(Duration.ofSeconds(60));
    }

    /** The same, with another length unless {@code chaos.seconds} says otherwise. */
    public static RunSettings fromProperties(Duration length) {
        long seed = Long.getLong("chaos.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
        return new RunSettings(
                seed,
                Duration.ofSeconds(Long.getLong("chaos.seconds", length.toSeconds())),
                Duration.ofMillis(Long.getLong("chaos.heartbeat", 1_000)),
                Duration.ofMillis(Long.getLong("chaos.timeout", 500)),
                Duration.ofMillis(Long.getLong("chaos.slack", 0)),
                FailureMode.valueOf(System.getProperty("chaos.mode", "GRACEFUL")),
                faultsOf(System.getProperty("chaos.faults", "ALL")),
                Boolean.parseBoolean(System.getProperty("chaos.loads", "true")),
                Boolean.getBoolean("chaos.deaf"));
    }

    private static Set<Fault> faultsOf(String names) {
        EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
        if (names.equals("ALL")) {
            faults.addAll(EnumSet.allOf(Fault.class));
        } else if (!names.isBlank() && !names.equals("NONE")) {
            Arrays.stream(names.split(",")).map(Fault::valueOf).forEach(faults::add);
        }
        return faults;
    }

    /** Quick to notice an outage, so that a short run proves something; no faults. */
    public static RunSettings quick(long seed, Duration length) {
        return new RunSettings(
                seed,
                length,
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                Duration.ofMillis(500),
                FailureMode.GRACEFUL,
                EnumSet.noneOf(Fault.class),
                true,
                false);
    }

    RunSettings round(int number, Duration roundLength) {
        return new RunSettings(seed + number, roundLength, heartbeat, commandTimeout, slack, mode, faults, loads, deaf);
    }

    /** The same, with nodes in strict mode. */
    RunSettings strict() {
        return new RunSettings(seed, length, heartbeat, commandTimeout, slack, FailureMode.STRICT, faults, loads, deaf);
    }

    /** The same, without loads. */
    public RunSettings withoutLoads() {
        return new RunSettings(seed, length, heartbeat, commandTimeout, slack, mode, faults, false, deaf);
    }

    /** The same, without the pushes of Redis. */
    public RunSettings withoutPushes() {
        return new RunSettings(seed, length, heartbeat, commandTimeout, slack, mode, faults, loads, true);
    }

    /** What is checked: the documented bound, heartbeat and command timeout, and the slack. */
    public Duration bound() {
        return heartbeat.plus(commandTimeout).plus(slack);
    }
}
