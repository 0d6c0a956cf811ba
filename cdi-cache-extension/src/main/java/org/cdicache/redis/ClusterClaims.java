package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one server of a cluster believes of the slots. CLUSTER SLOTS tells by which name clients should connect, CLUSTER NODES how new a belief is
 * and under which other addresses redirects may come.
 *
 * @param nodes the ids of the cluster's nodes, which no other cluster's have
 * @param claims who has which slots
 */
record ClusterClaims(Set<String> nodes, List<Claim> claims) {

    /**
     * A master has slots.
     *
     * @param master where clients connect to it
     * @param aliases by what else it is called
     * @param epoch what a master claims in a later one is newer
     * @param from the first slot
     * @param to the last one
     */
    record Claim(ServerAddress master, Set<ServerAddress> aliases, long epoch, int from, int to) {}

    private record Node(long epoch, @Nullable ServerAddress byAddress, Set<ServerAddress> aliases) {}

    /** In the place of a node's name where nodes are called by the host names that they announce, and this one announces none. */
    private static final String NAMELESS = "?";

    private static final int ADDRESS = 1;
    private static final int FLAGS = 2;
    private static final int EPOCH = 6;

    static CompletableFuture<ClusterClaims> ask(RedisChannel channel) {
        String host = channel.address().host();
        CompletableFuture<String> nodes = channel.send(redis -> redis.clusterNodes());
        return channel.send(redis -> redis.clusterSlots()).thenCombine(nodes, (slots, text) -> of(slots, text, host));
    }

    /** From the answers to CLUSTER SLOTS and CLUSTER NODES. */
    static ClusterClaims of(List<Object> slots, String text, String hostThatSaid) {
        Map<String, Node> nodes = nodes(text, hostThatSaid);
        return new ClusterClaims(Set.copyOf(nodes.keySet()), parse(slots, nodes, hostThatSaid));
    }

    /** By id; that of a node whose handshake is under way is one of the moment. */
    private static Map<String, Node> nodes(String text, String hostThatSaid) {
        Map<String, Node> nodes = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            String[] words = line.split(" ", -1);
            if (words.length > EPOCH && !words[FLAGS].contains("handshake")) {
                nodes.put(words[0], node(words[ADDRESS], Long.parseLong(words[EPOCH]), hostThatSaid));
            }
        }
        return nodes;
    }

    /** {@code address:port@bus,hostname} and, from Redis 7.2 on, more behind further commas. */
    private static Node node(String text, long epoch, String hostThatSaid) {
        List<String> parts = Arrays.asList(text.split(",", -1));
        ServerAddress byAddress = ServerAddress.parse(parts.get(0).split("@", 2)[0], hostThatSaid);
        Set<ServerAddress> aliases = new HashSet<>(Set.of(byAddress));
        if (parts.size() > 1 && !parts.get(1).isEmpty()) {
            aliases.add(new ServerAddress(parts.get(1), byAddress.port()));
        }
        return new Node(epoch, byAddress, aliases);
    }

    /** From, to, the master, its replicas; of each server its name, port and id. */
    private static List<Claim> parse(List<Object> slots, Map<String, Node> nodes, String hostThatSaid) {
        List<Claim> claims = new ArrayList<>();
        for (Object range : slots) {
            List<?> parts = (List<?>) range;
            List<?> server = (List<?>) parts.get(2);
            ServerAddress told = ServerAddress.named(text(server.get(0)), number(server.get(1)), hostThatSaid);
            Node node = nodes.getOrDefault(text(server.get(2)), new Node(0, null, Set.of()));
            ServerAddress byAddress = node.byAddress();
            Set<ServerAddress> aliases = new HashSet<>(node.aliases());
            ServerAddress master = told;
            if (told.host().equals(NAMELESS)) {
                if (byAddress == null) {
                    // It has come or gone between the two answers, and nobody can be connected to by a question mark.
                    continue;
                }
                // Redirects to it come with the question mark.
                aliases.add(told);
                master = new ServerAddress(byAddress.host(), told.port());
            }
            claims.add(new Claim(master, aliases, node.epoch(), number(parts.get(0)), number(parts.get(1))));
        }
        return claims;
    }

    private static int number(Object told) {
        return Math.toIntExact((Long) told);
    }

    private static String text(@Nullable Object told) {
        return told instanceof byte[] bytes ? new String(bytes, UTF_8) : "";
    }
}
