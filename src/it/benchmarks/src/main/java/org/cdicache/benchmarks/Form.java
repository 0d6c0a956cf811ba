package org.cdicache.benchmarks;

import java.util.List;
import java.util.Locale;

/** How long to measure, and whom. */
enum Form {
    /** One moment of everything inside this JVM: does it work? Its figures mean nothing. */
    SMOKE(0, 1, 1, 1, 10, 1, Line.UP),
    /** The limits, in a few minutes. */
    QUICK(1, 3, 20, 40, 100, 20, Line.SHORT),
    /** Every contestant. */
    FULL(1, 3, 20, 40, 100, 30, Line.UP);

    /** The line-ups: names of contestants per benchmark. */
    private enum Line {
        SHORT(
                "cdi-cache+caffeine-expiry+caffeine-expiry-bounded+caffeine-no-expiry",
                "cdi-cache+lettuce+lettuce-consolidated",
                "cdi-cache+lettuce",
                "cdi-cache+lettuce"),
        UP(
                "cdi-cache+caffeine-expiry+caffeine-expiry-bounded+caffeine-no-expiry+jetcache+redisson+spring-redis-cache",
                "cdi-cache+lettuce+lettuce-consolidated+jetcache+redisson+spring-redis-cache",
                "cdi-cache+lettuce+jetcache+redisson",
                "cdi-cache+lettuce+jetcache+redisson+spring-redis-cache");

        final String local;
        final String reads;
        final String batches;
        final String writes;

        Line(String local, String reads, String batches, String writes) {
            this.local = local;
            this.reads = reads;
            this.batches = batches;
            this.writes = writes;
        }
    }

    /** JVMs per remote comparison; none runs everything in this one. */
    final int forks;

    /** Rounds of JVMs per local comparison. */
    final int localRounds;

    /** Slices per contestant before and while it is measured. */
    final int warmupSlices;

    final int slices;
    final int sliceMillis;

    /** Repetitions of the stampede. */
    final int stampedes;

    private final Line line;

    Form(int forks, int localRounds, int warmupSlices, int slices, int sliceMillis, int stampedes, Line line) {
        this.forks = forks;
        this.localRounds = localRounds;
        this.warmupSlices = warmupSlices;
        this.slices = slices;
        this.sliceMillis = sliceMillis;
        this.stampedes = stampedes;
        this.line = line;
    }

    List<Integer> localThreads() {
        return List.of(1, 2);
    }

    List<Integer> remoteThreads() {
        return this == SMOKE ? List.of(2) : List.of(1, 2, 32);
    }

    List<Integer> batchThreads() {
        return this == SMOKE ? List.of(2) : List.of(1, 2);
    }

    List<String> local() {
        return Contestants.lineUp(line.local);
    }

    String reads() {
        return line.reads;
    }

    String batches() {
        return line.batches;
    }

    String writes() {
        return line.writes;
    }

    String option() {
        return "--" + name().toLowerCase(Locale.ROOT);
    }
}
