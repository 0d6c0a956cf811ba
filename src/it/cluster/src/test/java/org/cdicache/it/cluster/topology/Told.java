package org.cdicache.it.cluster.topology;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.cdicache.it.cluster.history.Failover;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.redis.Arrivals.Arrival;

/** What happened, in words. */
final class Told {

    private Told() {}

    /** How long a failover took, and what it excuses. */
    static String failover(long start, long promoted, Map<Integer, Arrival> arrivals, Failover failover) {
        long last = arrivals.values().stream().mapToLong(Arrival::moved).max().orElse(promoted);
        StringBuilder told = new StringBuilder(format(
                "a new master after %.2f s, all nodes there after %.2f s; excused: writes in %.1f ms",
                (promoted - start) / 1e9, (last - start) / 1e9, length(failover.loss()) / 1e6));
        new TreeMap<>(failover.apart())
                .forEach((node, span) -> told.append(format(
                        ", %s apart for %.1f ms",
                        node == Operation.OUTSIDE ? "the other client" : "N" + (node + 1), length(span) / 1e6)));
        return told.toString();
    }

    private static long length(Span span) {
        return span.to() - span.from();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
