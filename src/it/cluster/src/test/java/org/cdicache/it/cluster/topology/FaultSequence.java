package org.cdicache.it.cluster.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.cdicache.it.cluster.Pause;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.Scene.Faults;
import org.cdicache.it.cluster.Scene.Happened;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.spi.TimeSource;

/**
 * Faults one after another, in an order drawn from the seed: every kind once before any comes again. How long one takes is the servers'
 * affair, so each begins when the one before is over and the bound has passed, and none when it could not end in time.
 */
final class FaultSequence implements Faults {

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofSeconds(8);

    /** For one fault at least. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private static final long BETWEEN_LOOKS_NANOS = 250_000_000;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int LONGEST_REST_MILLIS = 1_500;

    /** Something that goes wrong. */
    @FunctionalInterface
    interface Step {
        /**
         * Makes it happen, and waits until the nodes are well again.
         *
         * @param random everything that is random in it
         * @param failovers receives what it may have lost
         * @return what happened
         */
        String happen(Random random, List<Failover> failovers);
    }

    /** Who sees what happens without any step. */
    interface Watch {
        /**
         * Looks for what no step has done, and waits until it is over. Asked again and again, but not during steps.
         *
         * @param failovers receives what it may have lost
         * @return what happened; nothing if there was nothing
         */
        Optional<String> look(List<Failover> failovers);

        /** Waits until another step may begin. */
        void awaitWell();
    }

    private final RunSettings settings;
    private final Map<String, Step> steps;
    private final Watch watch;
    private final List<String> plan;
    private final TimeSource time;
    private final long firstStart;
    private final long lastStart;
    private final long end;
    private final List<Happened> happened = new ArrayList<>();
    private final List<Failover> failovers = new ArrayList<>();

    /**
     * A sequence.
     *
     * @param names which of the steps there are to be; all if empty
     * @param watch sees until the end of the round what happens beside the steps
     * @param until when all must be over, from the beginning of the round
     */
    FaultSequence(
            RunSettings settings,
            Set<String> names,
            Map<String, Step> steps,
            Watch watch,
            TimeSource time,
            Duration until,
            long origin) {
        this.settings = settings;
        this.steps = steps;
        this.watch = watch;
        this.plan = plan(names.isEmpty() ? steps.keySet() : names, random(-1));
        this.time = time;
        this.firstStart = origin + WARM_UP.toNanos();
        this.lastStart = origin + until.minus(LONGEST).toNanos();
        this.end = origin + settings.length().toNanos();
    }

    /** One for each step, so that what one draws changes nothing for the next; neighbouring seeds begin alike if they are not spread. */
    private Random random(int step) {
        return new Random((settings.seed() * 1_000_003 + step) * SPREAD);
    }

    /** More than will happen in any round. */
    private static List<String> plan(Set<String> names, Random random) {
        List<String> plan = new ArrayList<>();
        for (int turn = 0; turn < 5; turn++) {
            List<String> all = new ArrayList<>(names);
            Collections.sort(all);
            Collections.shuffle(all, random);
            plan.addAll(all);
        }
        return plan;
    }

    @Override
    public void run() {
        watchUntil(firstStart);
        int done = 0;
        while (done < plan.size() && time.nanos() - lastStart < 0) {
            Random random = random(done);
            watch.awaitWell();
            look();
            long start = time.nanos();
            String name = plan.get(done++);
            happened.add(new Happened(name + ": " + steps.get(name).happen(random, failovers), start, time.nanos()));
            watchUntil(time.nanos()
                    + settings.bound()
                            .plusMillis(random.nextInt(LONGEST_REST_MILLIS))
                            .toNanos());
        }
        watchUntil(end);
        if (done == 0 && settings.length().compareTo(LONG_ENOUGH) >= 0) {
            throw new IllegalStateException("None of " + plan + " has happened");
        }
    }

    /** Looks once at least, and once when it is over. */
    private void watchUntil(long instant) {
        look();
        while (time.nanos() - instant < 0) {
            Pause.of(BETWEEN_LOOKS_NANOS, time);
            look();
        }
    }

    private void look() {
        long start = time.nanos();
        watch.look(failovers).ifPresent(what -> happened.add(new Happened("UNCAUSED: " + what, start, time.nanos())));
    }

    @Override
    public List<Happened> happened() {
        return happened;
    }

    @Override
    public List<Failover> failovers() {
        return failovers;
    }
}
