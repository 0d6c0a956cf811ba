package org.cdicache.it.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cdicache.it.cluster.fault.Network;

/**
 * Which faults happen when, drawn from a seed. Every kind comes once before any comes again; between two there is time for the nodes to
 * recover, and for the bound to pass.
 *
 * @param events in the order of their start
 */
record FaultSchedule(List<Event> events) {

    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /**
     * One fault.
     *
     * @param node whose network it is; -1 for the networks of all nodes, and for the server
     * @param network what becomes of it
     */
    record Event(Duration start, Duration length, Fault fault, int node, Network network) {
        Duration end() {
            return start.plus(length);
        }

        boolean concerns(int other) {
            return node < 0 || node == other;
        }

        @Override
        public String toString() {
            String where = fault.isOfTheServer() ? "server" : node < 0 ? "all nodes" : "N" + (node + 1);
            String how =
                    network.latency().isZero() ? "" : " " + network.latency().toMillis() + " ms each way";
            return "%s %s for %d ms%s".formatted(fault, where, length.toMillis(), how);
        }
    }

    static FaultSchedule of(RunSettings settings, Duration end) {
        Random random = new Random(settings.seed());
        List<Event> events = new ArrayList<>();
        List<Fault> due = new ArrayList<>();
        Duration next = WARM_UP;
        while (!settings.faults().isEmpty()) {
            if (due.isEmpty()) {
                due.addAll(settings.faults());
                Collections.shuffle(due, random);
            }
            Fault fault = due.remove(0);
            boolean everybody = fault.isOfTheServer() || random.nextInt(5) == 0;
            int node = everybody ? -1 : random.nextInt(RunSettings.NODES);
            Event event = new Event(next, fault.length(random), fault, node, fault.network(random));
            next = event.end().plus(settings.bound()).plusMillis(random.nextInt(1_500));
            if (next.compareTo(end) > 0) {
                break;
            }
            events.add(event);
        }
        return new FaultSchedule(events);
    }
}
