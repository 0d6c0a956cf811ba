package org.cdicache.it.cluster;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdicache.core.SystemTime;

/** Waits for threads, but not for ever. */
final class Threads {

    private Threads() {}

    /**
     * Waits for the end of all.
     *
     * @throws AssertionError if one has not ended within the limit, with its stack
     */
    static void join(List<Thread> threads, Duration limit) {
        long end = SystemTime.INSTANCE.nanos() + limit.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, (end - SystemTime.INSTANCE.nanos()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for " + thread.getName(), e);
            }
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " has not ended after " + limit + ":\n" + stack(thread));
            }
        }
    }

    /** Those of a cache, without some that were there before: the tests' own Redis clients live as long as the JVM. */
    static List<Thread> ofTheCache(Set<Thread> others) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !others.contains(thread))
                .filter(thread -> thread.getName().startsWith("cdi-cache")
                        || thread.getName().startsWith("lettuce"))
                .toList();
    }

    /** Those that there are. */
    static Set<Thread> now() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .map(frame -> "    at " + frame)
                .collect(Collectors.joining("\n"));
    }
}
