package org.cdicache.it.cluster.topology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.cdicache.it.cluster.CacheNode;
import org.cdicache.it.cluster.Node;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.redis.Arrivals;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** The nodes of a round, each known to the servers by its name. */
final class TopologyNodes implements AutoCloseable {

    private final List<Node> nodes = new ArrayList<>();
    private final List<String> names =
            IntStream.rangeClosed(1, RunSettings.NODES).mapToObj(i -> "N" + i).toList();
    private final TimeSource time;

    TopologyNodes(String url, RunSettings settings, TimeSource time) {
        this.time = time;
        names.forEach(name -> nodes.add(new CacheNode(url, name, settings, time)));
    }

    List<Node> all() {
        return nodes;
    }

    /** Waits until all nodes use a master; the number of each with an instant at which it did, and was not connected to the one before. */
    Map<Integer, Long> awaitAt(RedisNode master, @Nullable RedisNode before) {
        Map<String, Long> arrivals = Arrivals.await(master, before, names, time);
        Map<Integer, Long> byNumber = new TreeMap<>();
        arrivals.forEach((name, instant) -> byNumber.put(names.indexOf(name), instant));
        return byNumber;
    }

    /** From one instant until each node's own. */
    static Map<Integer, Span> until(long from, Map<Integer, Long> arrivals) {
        Map<Integer, Span> spans = new LinkedHashMap<>();
        arrivals.forEach((node, instant) -> spans.put(node, new Span(from, instant)));
        return spans;
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
