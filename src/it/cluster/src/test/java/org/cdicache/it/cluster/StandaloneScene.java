package org.cdicache.it.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.PushFilter;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.spi.TimeSource;

/** One Redis, and between it and each node a network that can be disturbed. */
public final class StandaloneScene implements Scene {

    /** Makes the nodes of a round. */
    @FunctionalInterface
    public interface NodeFactory {

        /**
         * Makes a node.
         *
         * @param number which of the {@link RunSettings#NODES} it is, from 0
         * @param url where it finds Redis, through its network
         */
        Node node(int number, String url);
    }

    private final RunSettings settings;
    private final TimeSource time;
    private final RedisNode redis;
    private final Outsider outsider;
    private final List<FaultProxy> networks = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    private StandaloneScene(RunSettings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
        this.redis = RedisServers.standalone();
        this.outsider = new StandaloneOutsider(redis.url(), settings.commandTimeout());
    }

    /** With all nodes in this JVM. */
    static StandaloneScene of(RunSettings settings, TimeSource time) {
        return of(settings, time, (number, url) -> new CacheNode(url, settings, time));
    }

    /** With nodes that somebody else makes. */
    public static StandaloneScene of(RunSettings settings, TimeSource time, NodeFactory factory) {
        StandaloneScene scene = new StandaloneScene(settings, time);
        try {
            for (int number = 0; number < RunSettings.NODES; number++) {
                FaultProxy network = scene.network();
                scene.networks.add(network);
                scene.nodes.add(factory.node(number, network.url()));
            }
            return scene;
        } catch (RuntimeException | AssertionError failure) {
            scene.close();
            throw failure;
        }
    }

    private FaultProxy network() {
        return settings.deaf() ? FaultProxy.to(redis.port(), time, PushFilter::new) : FaultProxy.to(redis.port(), time);
    }

    @Override
    public List<Node> nodes() {
        return nodes;
    }

    @Override
    public Outsider outsider() {
        return outsider;
    }

    @Override
    public Faults faults(Duration until, long origin) {
        return new FaultDriver(FaultSchedule.of(settings, until), redis, networks, time, origin);
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        networks.forEach(FaultProxy::close);
        outsider.close();
        redis.close();
    }
}
