package org.cdicache.it.cluster.redis;

import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Sees in the servers' own lists of clients when clients with tracking have come to a master, and left those before. */
public final class Arrivals {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * When a client moved, by the clock of the run.
     *
     * @param stayed the last instant at which it is known not to have been at the new master; null if it was there when first looked for
     * @param moved one at which it was, and had left the others
     */
    public record Arrival(@Nullable Long stayed, long moved) {}

    private Arrivals() {}

    /**
     * Waits until all have moved.
     *
     * @param to where each must have a connection with tracking
     * @param from where each must have none, as only one with tracking takes changes; reads of replicas have others. Only those that might still answer
     * @param names of the clients
     * @return by name when it moved
     */
    public static Map<String, Arrival> await(RedisNode to, List<RedisNode> from, List<String> names, TimeSource time) {
        Map<String, Long> stayed = new HashMap<>();
        Map<String, Arrival> arrived = new LinkedHashMap<>();
        eventually(LIMIT, () -> {
            long before = time.nanos();
            String there = Commands.ask(to, c -> c.clientList());
            String behind = from.stream()
                    .map(server -> Commands.ask(server, c -> c.clientList()))
                    .collect(Collectors.joining());
            long now = time.nanos();
            for (String name : names) {
                if (!has(there, name, "t")) {
                    stayed.put(name, before);
                } else if (!has(behind, name, "t")) {
                    arrived.putIfAbsent(name, new Arrival(stayed.get(name), now));
                }
            }
            if (arrived.size() < names.size()) {
                throw new IllegalStateException("Only " + arrived.keySet() + " have come to port " + to.port());
            }
        });
        return arrived;
    }

    /** Whether a client has a connection with a flag. */
    private static boolean has(String list, String name, String flag) {
        return Arrays.stream(list.split("\n"))
                .filter(line -> line.contains(" name=" + name + " "))
                .anyMatch(line -> line.matches(".* flags=[a-zA-Z]*" + flag + ".*"));
    }
}
