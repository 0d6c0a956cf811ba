package org.cdicache.it.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.Scene.Happened;
import org.cdicache.it.cluster.topology.FaultSequence.Step;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.Test;

/** What of a sequence comes from its seed alone. */
class FaultSequenceTest {

    private static final Duration LONG = Duration.ofSeconds(400);

    private final TimeSource clock = new Hasty();

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

    private List<String> played(long seed, Set<String> names, Duration until) {
        Map<String, Step> steps = new TreeMap<>();
        for (String name : List.of("A", "B", "C", "D")) {
            steps.put(name, (random, failovers) -> Integer.toString(random.nextInt(1_000_000)));
        }
        long origin = clock.nanos();
        FaultSequence sequence =
                new FaultSequence(RunSettings.quick(seed, until), names, steps, () -> {}, clock, until, origin);
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
    void whatNoStepDid_endsTheRun() {
        FaultSequence sequence = new FaultSequence(
                RunSettings.quick(7, LONG),
                Set.of(),
                Map.of("A", (random, failovers) -> ""),
                () -> {
                    throw new IllegalStateException("disturbed");
                },
                clock,
                LONG,
                clock.nanos());

        assertThatThrownBy(sequence::run).hasMessage("disturbed");
        assertThat(sequence.happened()).isEmpty();
    }

    /** What was proved before the last check that saw nothing is proved. */
    @Test
    void soundness_endsWithTheLastCheckThatSawNothing() {
        AtomicLong checks = new AtomicLong();
        AtomicLong lastSound = new AtomicLong();
        FaultSequence sequence = new FaultSequence(
                RunSettings.quick(7, LONG),
                Set.of(),
                Map.of("A", (random, failovers) -> ""),
                () -> {
                    if (checks.incrementAndGet() == 3) {
                        throw new IllegalStateException("disturbed");
                    }
                    lastSound.set(clock.nanos());
                },
                clock,
                LONG,
                clock.nanos());

        assertThatThrownBy(sequence::run).hasMessage("disturbed");
        assertThat(sequence.soundUntil())
                .isEqualTo(lastSound.get() - Duration.ofSeconds(5).toNanos());
    }

    @Test
    void runThatWasNeverDisturbed_isSoundAsAWhole() {
        FaultSequence sequence = new FaultSequence(
                RunSettings.quick(7, LONG), Set.of(), Map.of("A", (r, f) -> ""), () -> {}, clock, LONG, clock.nanos());
        sequence.run();
        assertThat(sequence.soundUntil()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void longRunWithoutAnyFault_showsNothing() {
        Duration enough = Duration.ofSeconds(20);
        long longAgo = clock.nanos() - enough.toNanos();
        FaultSequence sequence = new FaultSequence(
                RunSettings.quick(7, enough), Set.of(), Map.of("A", (r, f) -> ""), () -> {}, clock, enough, longAgo);

        assertThatThrownBy(sequence::run).hasMessageContaining("None of [A, A");
    }

    @Test
    void noneBegins_thatCouldNotEndInTime() {
        assertThat(played(7, Set.of(), Duration.ofSeconds(10))).isEmpty();
    }
}
