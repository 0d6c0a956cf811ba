package org.cdicache.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.cdicache.redis.ClusterClaims.Claim;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cluster's slots from all who were asked: of each slot what was claimed in the newest epoch. So a server that was cut off and has
 * missed a failover does not count against those that know of it.
 */
final class ClusterView {

    private final @Nullable Claim[] newest = new Claim[SlotHash.SLOT_COUNT];

    static ClusterView of(List<ClusterClaims> told) {
        ClusterView view = new ClusterView();
        told.forEach(view::add);
        return view;
    }

    synchronized void add(ClusterClaims told) {
        for (Claim claim : told.claims()) {
            for (int slot = claim.from(); slot <= claim.to(); slot++) {
                Claim known = newest[slot];
                if (known == null || claim.epoch() >= known.epoch()) {
                    newest[slot] = claim;
                }
            }
        }
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
