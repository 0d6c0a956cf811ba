package org.cdicache.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.cdicache.redis.ClusterClaims.Claim;
import org.cdicache.redis.OneCluster.Told;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cluster's slots from all who were asked: of each slot what was claimed in the newest epoch. So a server that was cut off and has
 * missed a failover does not count against those that know of it.
 */
final class ClusterView {

    private final @Nullable Claim[] newest = new Claim[SlotHash.SLOT_COUNT];
    private final Set<String> nodes = new HashSet<>();

    /** What each server has told last. */
    private final Map<ServerAddress, ClusterClaims> told = new HashMap<>();

    static ClusterView of(List<Told> all) {
        ClusterView view = new ClusterView();
        all.forEach(one -> view.learn(one.server(), one.claims()));
        return view;
    }

    /**
     * Adds what a server believes.
     *
     * @return whether it is something else than it has told before
     */
    synchronized boolean learn(ServerAddress server, ClusterClaims claims) {
        if (claims.equals(told.put(server, claims))) {
            return false;
        }
        nodes.addAll(claims.nodes());
        for (Claim claim : claims.claims()) {
            for (int slot = claim.from(); slot <= claim.to(); slot++) {
                Claim known = newest[slot];
                if (known == null || claim.epoch() >= known.epoch()) {
                    newest[slot] = claim;
                }
            }
        }
        return true;
    }

    /** The ids of all nodes that anybody has told of. */
    synchronized Set<String> nodes() {
        return Set.copyOf(nodes);
    }

    /** Whether somebody is of another cluster: none of the nodes that he knows is known. */
    synchronized boolean isForeign(ClusterClaims claims) {
        return Collections.disjoint(nodes, claims.nodes());
    }

    /** Who has slots, in the order of the slots. */
    synchronized Set<ServerAddress> masters() {
        Set<ServerAddress> masters = new LinkedHashSet<>();
        ServerAddress before = null;
        for (Claim claim : newest) {
            if (claim != null && !claim.master().equals(before)) {
                before = claim.master();
                masters.add(before);
            }
        }
        return masters;
    }

    /** Whether each slot has a master. */
    synchronized boolean isComplete() {
        return Arrays.stream(newest).noneMatch(claim -> claim == null);
    }

    /** What redirects may call the masters; not what several of them are called, of which nobody knows who is meant. */
    synchronized Map<ServerAddress, ServerAddress> names() {
        Map<ServerAddress, Set<ServerAddress>> called = new HashMap<>();
        Claim before = null;
        for (Claim claim : newest) {
            if (claim != null && !claim.equals(before)) {
                before = claim;
                claim.aliases()
                        .forEach(alias -> called.computeIfAbsent(alias, first -> new HashSet<>())
                                .add(claim.master()));
            }
        }
        Map<ServerAddress, ServerAddress> names = new HashMap<>();
        called.forEach((alias, masters) -> {
            if (masters.size() == 1) {
                names.put(alias, masters.iterator().next());
            }
        });
        masters().forEach(master -> names.put(master, master));
        return names;
    }

    /** For channels to all masters of a view that is complete. */
    synchronized SlotRouter router(List<RedisChannel> masters, Consumer<String> outdated) {
        Map<ServerAddress, RedisChannel> channels = new HashMap<>();
        masters.forEach(channel -> channels.put(channel.address(), channel));
        SlotRouter.Master[] owners = new SlotRouter.Master[SlotHash.SLOT_COUNT];
        for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
            Claim claim = newest[slot];
            owners[slot] = connected(channels, claim == null ? null : claim.master());
        }
        Map<ServerAddress, SlotRouter.Master> byName = new HashMap<>();
        names().forEach((name, master) -> byName.put(name, connected(channels, master)));
        return new SlotRouter(masters.get(0).loop(), byName, owners, outdated);
    }

    private static RedisChannel connected(Map<ServerAddress, RedisChannel> channels, @Nullable ServerAddress master) {
        RedisChannel channel = channels.get(master);
        if (channel == null) {
            throw new IllegalStateException("A slot has no master that is connected");
        }
        return channel;
    }
}
