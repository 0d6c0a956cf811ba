package org.cdicache.it.cluster.topology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig.ReadFrom;
import org.cdicache.it.cluster.CacheNode;
import org.cdicache.it.cluster.Node;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.redis.Arrivals;
import org.cdicache.it.cluster.redis.Arrivals.Arrival;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.spi.TimeSource;

/** The nodes of a round, each known to the servers by its name. */
final class TopologyNodes implements AutoCloseable {

    private final List<Node> nodes = new ArrayList<>();
    private final List<String> names =
            IntStream.rangeClosed(1, RunSettings.NODES).mapToObj(i -> "N" + i).toList();
    private final TimeSource time;

    TopologyNodes(String url, RunSettings settings, TimeSource time) {
        this.time = time;
        for (String name : names) {
            // The last one also reads from replicas, which makes no difference to what it may answer.
            ReadFrom readFrom = nodes.size() == names.size() - 1 ? ReadFrom.REPLICA_PREFERRED : ReadFrom.MASTER;
            nodes.add(new CacheNode(url, name, readFrom, settings, time));
        }
    }

    List<Node> all() {
        return nodes;
    }

    /** Waits until all nodes use a master; the number of each with when it came, and was not connected to those before. */
    Map<Integer, Arrival> awaitAt(RedisNode master, List<RedisNode> before) {
        Map<String, Arrival> arrivals = Arrivals.await(master, before, names, time);
        Map<Integer, Arrival> byNumber = new TreeMap<>();
        arrivals.forEach((name, arrival) -> byNumber.put(names.indexOf(name), arrival));
        return byNumber;
    }

    /** From one instant until each node's own. */
    static Map<Integer, Span> until(long from, Map<Integer, Arrival> arrivals) {
        Map<Integer, Span> spans = new LinkedHashMap<>();
        arrivals.forEach((node, arrival) -> spans.put(node, new Span(from, arrival.moved())));
        return spans;
    }

    /** The last instant at which each node is known not to have come yet. */
    static Map<Integer, Long> stayed(Map<Integer, Arrival> arrivals) {
        Map<Integer, Long> instants = new LinkedHashMap<>();
        arrivals.forEach((node, arrival) -> {
            Long stayed = arrival.stayed();
            if (stayed != null) {
                instants.put(node, stayed);
            }
        });
        return instants;
    }

    /** From one instant to another for all nodes. */
    static Map<Integer, Span> between(long from, long to) {
        Map<Integer, Span> spans = new LinkedHashMap<>();
        IntStream.range(0, RunSettings.NODES).forEach(node -> spans.put(node, new Span(from, to)));
        return spans;
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
    }
}
