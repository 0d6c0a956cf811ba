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

    /** For channels to all masters of a view that is complete. */
    synchronized SlotRouter router(List<RedisChannel> masters, Consumer<String> outdated) {
        Map<ServerAddress, RedisChannel> channels = new HashMap<>();
        masters.forEach(channel -> channels.put(channel.address(), channel));
        Map<ServerAddress, SlotRouter.Master> byName = new HashMap<>(channels);
        SlotRouter.Master[] owners = new SlotRouter.Master[SlotHash.SLOT_COUNT];
        for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
            Claim claim = newest[slot];
            RedisChannel owner = claim == null ? null : channels.get(claim.master());
            if (owner == null) {
                throw new IllegalStateException("A slot has no master that is connected");
            }
            owners[slot] = owner;
            Set<ServerAddress> names = claim == null ? Set.of() : new HashSet<>(claim.aliases());
            names.forEach(name -> byName.putIfAbsent(name, owner));
        }
        return new SlotRouter(masters.get(0).eventLoop(), byName, owners, outdated);
    }
}
