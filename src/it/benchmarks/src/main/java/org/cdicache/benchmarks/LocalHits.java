package org.cdicache.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A read of a present, unexpired value from the heap. Each contestant has a JVM to itself: at this scale the compiler's knowledge of
 * the others would be measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class LocalHits {

    static final int JSON_BYTES = 200;

    /** Who. */
    @Param({
        "cdi-cache",
        "caffeine-expiry",
        "caffeine-expiry-bounded",
        "caffeine-no-expiry",
        "jetcache",
        "redisson",
        "spring-redis-cache"
    })
    public String contestant;

    private Contestant opened;
    private String[] keys;

    /** Opens and fills the contestant. */
    @Setup(Level.Trial)
    public void open() {
        opened = Contestants.of(contestant).open(Server.ofTheRun(), Tiers.BOTH);
        keys = Keys.all();
        Keys.fill(opened, JSON_BYTES);
    }

    /** Checks that what was measured were hits. */
    @TearDown(Level.Trial)
    public void check() {
        Keys.check(opened, JSON_BYTES);
        opened.close();
    }

    /** What the API returns, whatever that is, escapes. */
    @Benchmark
    public @Nullable Object hit(TimedWalk walk) {
        return opened.hit(keys[walk.next()]);
    }

    /** The value itself; wrappers may be optimised away. */
    @Benchmark
    public @Nullable Object value(TimedWalk walk) {
        return opened.read(keys[walk.next()]);
    }
}
