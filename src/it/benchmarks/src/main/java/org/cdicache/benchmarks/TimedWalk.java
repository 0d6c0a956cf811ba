package org.cdicache.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A thread's walk over the keys, and the processor time that its calls take. Unlike the time on the wall it leaves out the moments at which the machine did something
 * else, which on a busy machine is most of them.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class TimedWalk {

    static final String NANOS = "nanos";
    static final String CALLS = "calls";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Of the iteration. */
    public long nanos;

    /** Of the iteration. */
    public long calls;

    private long next;
    private long nanosBefore;
    private long callsBefore;

    String next(String[] keys) {
        return keys[(int) next++ & (Keys.COUNT - 1)];
    }

    /** The iteration begins. */
    @Setup(Level.Iteration)
    public void begin() {
        callsBefore = next;
        nanosBefore = THREADS.getCurrentThreadCpuTime();
    }

    /** The iteration is over. */
    @TearDown(Level.Iteration)
    public void end() {
        nanos = THREADS.getCurrentThreadCpuTime() - nanosBefore;
        calls = next - callsBefore;
    }
}
