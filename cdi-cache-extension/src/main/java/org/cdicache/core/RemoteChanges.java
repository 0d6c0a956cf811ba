package org.cdicache.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cdicache.CacheEvent.RemoteInvalidation;
import org.cdicache.CacheEvent.RemoteInvalidation.Scope;
import org.cdicache.core.Recovery.Missed;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.Repairs;

/** What one cache does when L2 tells that something has changed, or asks what it missed. Runs on the tier's threads, never blocks. */
final class RemoteChanges implements RemoteTier.Listener {

    private final KeySpace keys;
    private final LocalTier local;
    private final Markers markers;
    private final Recovery recovery;
    private final Tombstones tombstones;
    private final Leases leases;
    private final Events events;

    RemoteChanges(
            KeySpace keys,
            LocalTier local,
            Markers markers,
            Recovery recovery,
            Tombstones tombstones,
            Leases leases,
            Events events) {
        this.keys = keys;
        this.local = local;
        this.markers = markers;
        this.recovery = recovery;
        this.tombstones = tombstones;
        this.leases = leases;
        this.events = events;
    }

    @Override
    public void invalidated(Collection<String> redisKeys) {
        for (String redisKey : redisKeys) {
            String locked = keys.lockedBy(redisKey);
            String marker = keys.markerOf(redisKey);
            String key = locked == null && marker == null ? keys.storageKeyOf(redisKey) : null;
            if (locked != null) {
                leases.changed(locked);
            } else if (marker != null) {
                changed(marker);
                if (!marker.equals(Markers.SWEEP)) {
                    tell(Markers.isTag(marker) ? Scope.TAG : Scope.ALL, Markers.tagOf(marker));
                }
            } else if (key != null) {
                local.invalidate(key);
                leases.changed(key);
                tell(Scope.KEY, key);
            }
        }
    }

    private void tell(Scope scope, String name) {
        events.tellElsewhere(RemoteInvalidation.class, cache -> new RemoteInvalidation(cache, scope, name));
    }

    /** A marker is not what this node remembers any more. */
    void changed(String marker) {
        markers.changed(marker);
        if (marker.equals(Markers.GENERATION)) {
            local.invalidateAll();
            leases.allChanged();
        } else if (marker.equals(Markers.SWEEP)) {
            local.refuseFillsUnderWay();
            leases.allChanged();
        }
    }

    @Override
    public void allInvalidated() {
        markers.allChanged();
        local.invalidateAll();
        leases.allChanged();
        tell(Scope.ALL, "");
    }

    @Override
    public void forget() {
        markers.forget();
        local.forget();
        leases.allChanged();
    }

    @Override
    public boolean isRepairDue() {
        return !recovery.isEmpty();
    }

    @Override
    public CompletableFuture<Boolean> repair(Repairs repairs) {
        Map<Missed, Long> due = recovery.pending();
        if (due.isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        List<String> entries = new ArrayList<>();
        List<String> renewed = new ArrayList<>();
        due.keySet().forEach(missed -> (missed.marker() ? renewed : entries).add(missed.name()));
        return removeMarkers(repairs, renewed)
                .thenCompose(done -> removeEntries(repairs, entries))
                .thenApply(done -> {
                    recovery.repaired(due);
                    return true;
                });
    }

    private CompletableFuture<?> removeMarkers(Repairs repairs, List<String> names) {
        return repairs.delete(names.stream().map(keys::markerKey).toList())
                .thenAccept(n -> names.forEach(this::changed));
    }

    private CompletableFuture<?> removeEntries(Repairs repairs, List<String> names) {
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        // Without a generation no entry can be reached, so there is nothing to remove.
        return repairs.get(keys.markerKey(Markers.GENERATION))
                .thenCompose(generation -> generation == null
                        ? CompletableFuture.completedFuture(0L)
                        : tombstones.bury(
                                repairs,
                                names.stream()
                                        .map(name -> keys.entryKey(Markers.version(generation), name))
                                        .toList()));
    }
}
