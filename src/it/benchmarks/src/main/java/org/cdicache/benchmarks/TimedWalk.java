package org.cdicache.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A thread's walk over the keys, and the processor time that its calls take. Unlike the time on the wall it leaves out the moments at
 * which the machine did something else, which on a busy machine is most of them.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class TimedWalk {

    static final String CALLER_NANOS = "callerNanos";
    static final String PROCESS_NANOS = "processNanos";
    static final String CALLS = "calls";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int APART = 37;

    /** Processor time of this thread in the iteration. */
    public long callerNanos;

    /** Processor time of all threads of the JVM in the iteration; counted by one thread. */
    public long processNanos;

    /** Calls of this thread in the iteration. */
    public long calls;

    private boolean first;
    private long next;
    private long callerBefore;
    private long processBefore;
    private long callsBefore;

    /** Threads walk apart from each other. */
    @Setup(Level.Trial)
    public void spread(ThreadParams threads) {
        first = threads.getThreadIndex() == 0;
        next = (long) threads.getThreadIndex() * APART;
    }

    /** The iteration begins. */
    @Setup(Level.Iteration)
    public void begin() {
        callsBefore = next;
        processBefore = PROCESS.getProcessCpuTime();
        callerBefore = THREADS.getCurrentThreadCpuTime();
    }

    /** The iteration is over. */
    @TearDown(Level.Iteration)
    public void end() {
        callerNanos = THREADS.getCurrentThreadCpuTime() - callerBefore;
        processNanos = first ? PROCESS.getProcessCpuTime() - processBefore : 0;
        calls = next - callsBefore;
    }

    int next() {
        return (int) next++ & (Keys.COUNT - 1);
    }
}
