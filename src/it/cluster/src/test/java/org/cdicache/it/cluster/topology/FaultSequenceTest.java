package org.cdicache.it.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.Scene.Happened;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.topology.FaultSequence.Step;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.Test;

/** What of a sequence comes from its seed alone. */
class FaultSequenceTest {

    private static final Duration LONG = Duration.ofSeconds(400);

    private final TimeSource clock = new Hasty();
    private final Watching watch = new Watching();

    /** Five seconds pass whenever somebody looks. */
    private static final class Hasty implements TimeSource {
        private final AtomicLong looks = new AtomicLong();

        @Override
        public long nanos() {
            return looks.incrementAndGet() * Duration.ofSeconds(5).toNanos();
        }

        @Override
        public long epochMillis() {
            throw new UnsupportedOperationException("Nobody asks for the date");
        }
    }

    /** Sees something once, after the first step. */
    private final class Watching implements FaultSequence.Watch {
        private final List<String> log = new ArrayList<>();
        private Failover sees;
        private boolean stepped;
        private long lastLook;

        @Override
        public Optional<String> look(List<Failover> failovers) {
            log.add("look");
            lastLook = clock.nanos();
            Failover seen = sees;
            if (seen == null || !stepped) {
                return Optional.empty();
            }
            sees = null;
            failovers.add(seen);
            return Optional.of("seen");
        }

        @Override
        public void awaitWell() {
            log.add("well");
            stepped = log.stream().filter("well"::equals).count() > 1;
        }
    }

    private FaultSequence sequence(Map<String, Step> steps, Duration length, long origin) {
        return new FaultSequence(RunSettings.quick(7, length), Set.of(), steps, watch, clock, length, origin);
    }

    private List<String> played(long seed, Set<String> names, Duration until) {
        Map<String, Step> steps = new TreeMap<>();
        for (String name : List.of("A", "B", "C", "D")) {
            steps.put(name, (random, failovers) -> Integer.toString(random.nextInt(1_000_000)));
        }
        long origin = clock.nanos();
        FaultSequence sequence =
                new FaultSequence(RunSettings.quick(seed, until), names, steps, watch, clock, until, origin);
        sequence.run();
        return sequence.happened().stream().map(Happened::what).toList();
    }

    @Test
    void sameSeed_sameFaults_andTheSameWithinThem() {
        assertThat(played(7, Set.of(), LONG))
                .isEqualTo(played(7, Set.of(), LONG))
                .isNotEqualTo(played(8, Set.of(), LONG));
    }

    @Test
    void everyFaultHappens_beforeAnyHappensAgain() {
        List<String> names = played(7, Set.of(), LONG).stream()
                .map(what -> what.substring(0, 1))
                .toList();

        assertThat(names).hasSizeGreaterThanOrEqualTo(8);
        assertThat(names.subList(0, 4)).containsExactlyInAnyOrder("A", "B", "C", "D");
        assertThat(names.subList(4, 8)).containsExactlyInAnyOrder("A", "B", "C", "D");
    }

    @Test
    void neighbouringSeeds_doNotBeginAlike() {
        List<String> first = new ArrayList<>();
        LongStream.range(0, 20)
                .forEach(seed -> first.add(played(seed, Set.of(), LONG).get(0).substring(0, 1)));

        assertThat(first).contains("A", "B", "C", "D");
    }

    @Test
    void onlyTheNamedHappen() {
        assertThat(played(7, Set.of("C"), LONG)).isNotEmpty().allMatch(what -> what.startsWith("C: "));
    }

    @Test
    void whatNoStepDid_isTold_andTheSequenceGoesOn() {
        Failover failover = new Failover(new Span(1, 1), Map.of(), Map.of());
        watch.sees = failover;
        FaultSequence sequence = sequence(Map.of("A", (random, failovers) -> "done"), LONG, clock.nanos());
        sequence.run();

        List<String> happened = sequence.happened().stream().map(Happened::what).toList();
        assertThat(happened).startsWith("A: done", "UNCAUSED: seen", "A: done").containsOnlyOnce("UNCAUSED: seen");
        assertThat(sequence.failovers()).containsExactly(failover);
    }

    @Test
    void nobodySteps_beforeSomebodyHasLooked_andTheLastLookIsAfterTheEnd() {
        long origin = clock.nanos();
        sequence(
                        Map.of("A", (random, failovers) -> {
                            watch.log.add("step");
                            return "";
                        }),
                        LONG,
                        origin)
                .run();

        for (int i = 0; i < watch.log.size(); i++) {
            if (watch.log.get(i).equals("step")) {
                assertThat(watch.log.subList(i - 2, i + 2)).containsExactly("well", "look", "step", "look");
            }
        }
        assertThat(watch.log).contains("step").endsWith("look");
        assertThat(watch.lastLook - origin).isGreaterThanOrEqualTo(LONG.toNanos());
    }

    @Test
    void longRunWithoutAnyFault_showsNothing() {
        Duration enough = Duration.ofSeconds(20);
        long longAgo = clock.nanos() - enough.toNanos();
        FaultSequence sequence = sequence(Map.of("A", (random, failovers) -> ""), enough, longAgo);

        assertThatThrownBy(sequence::run).hasMessageContaining("None of [A, A");
    }

    @Test
    void noneBegins_thatCouldNotEndInTime() {
        assertThat(played(7, Set.of(), Duration.ofSeconds(10))).isEmpty();
    }
}
