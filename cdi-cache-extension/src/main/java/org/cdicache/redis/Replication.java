package org.cdicache.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a server says of its replication, in answer to INFO replication.
 *
 * @param history the id of what is replicated; all servers that take part in it tell the same
 * @param offset how much of it this server has
 * @param replicas who takes part and has caught up, if this server is the master
 */
record Replication(String history, long offset, List<ServerAddress> replicas) {

    static CompletableFuture<Replication> ask(RedisChannel channel) {
        String host = channel.address().host();
        return channel.send(redis -> redis.info("replication")).thenApply(text -> parse(text, host));
    }

    static Replication parse(String text, String hostThatSaid) {
        Map<String, String> told = new HashMap<>();
        List<ServerAddress> replicas = new ArrayList<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon));
            String value = line.substring(colon + 1).strip();
            told.put(name, value);
            if (name.matches("slave\\d+") && value.contains("state=online")) {
                replicas.add(address(value, hostThatSaid));
            }
        });
        boolean master = "master".equals(told.get("role"));
        String offset = told.getOrDefault(master ? "master_repl_offset" : "slave_repl_offset", "-1");
        return new Replication(told.getOrDefault("master_replid", ""), Long.parseLong(offset), List.copyOf(replicas));
    }

    /** {@code ip=10.0.0.7,port=6379,state=online,offset=1092,lag=0}. */
    private static ServerAddress address(String text, String hostThatSaid) {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            parts.put(part.substring(0, Math.max(0, equals)), part.substring(equals + 1));
        }
        return ServerAddress.named(
                parts.getOrDefault("ip", ""), Integer.parseInt(parts.getOrDefault("port", "0")), hostThatSaid);
    }

    /** Whether this replica has all that its master had when it was asked. */
    boolean hasAllOf(Replication master) {
        return !history.isEmpty() && history.equals(master.history) && offset >= master.offset;
    }
}
