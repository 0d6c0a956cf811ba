package org.cdicache.it.cluster.topology;

import java.util.Locale;
import java.util.Map;

/** What happened, in words. */
final class Told {

    private Told() {}

    static String failover(long start, long promoted, Map<Integer, Long> arrivals) {
        long last = arrivals.values().stream().mapToLong(Long::longValue).max().orElse(promoted);
        return String.format(
                Locale.ROOT,
                "a new master after %.2f s, all nodes there after %.2f s",
                (promoted - start) / 1e9,
                (last - start) / 1e9);
    }
}
