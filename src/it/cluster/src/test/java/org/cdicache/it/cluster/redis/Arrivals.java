package org.cdicache.it.cluster.redis;

import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Sees in the servers' own lists of clients when clients with tracking have come to a master, and left the one before. */
public final class Arrivals {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Arrivals() {}

    /**
     * Waits until all have moved.
     *
     * @param to where each must have a connection with tracking
     * @param from where each must have none; null if nobody can be answered there
     * @param names of the clients
     * @return by name an instant at which it had moved
     */
    public static Map<String, Long> await(RedisNode to, @Nullable RedisNode from, List<String> names, TimeSource time) {
        Map<String, Long> arrived = new LinkedHashMap<>();
        eventually(LIMIT, () -> {
            String there = Commands.ask(to, c -> c.clientList());
            String behind = from == null ? "" : Commands.ask(from, c -> c.clientList());
            long now = time.nanos();
            names.stream()
                    .filter(name -> has(there, name, "t") && !has(behind, name, ""))
                    .forEach(name -> arrived.putIfAbsent(name, now));
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
