package org.cdicache.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.cdicache.core.Recovery.Missed;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteUnavailableException;

/*
 * What L2 did not get of one cache's changes: noted, and made good as soon as it can be.
 *
 * The race with a reconnect: an operation finds the tier away; the tier comes back, asks for repairs, finds none and is read again; only
 * then does the operation note what was missed, and the old value in L2 is served. An operation therefore notes first and looks at the
 * tier again afterwards: if it is back, the operation carries out the repair itself before it returns.
 */
final class MissedChanges {

    private final RemoteTier remote;
    private final RemoteGuard guard;
    private final KeySpace keys;
    private final Markers markers;
    private final Recovery recovery;
    private final RemoteChanges changes;
    private final Tombstones tombstones;
    private final StatsCounter stats;

    MissedChanges(
            RemoteTier remote,
            RemoteGuard guard,
            KeySpace keys,
            Markers markers,
            Recovery recovery,
            RemoteChanges changes,
            Tombstones tombstones,
            StatsCounter stats) {
        this.remote = remote;
        this.guard = guard;
        this.keys = keys;
        this.markers = markers;
        this.recovery = recovery;
        this.changes = changes;
        this.tombstones = tombstones;
        this.stats = stats;
    }

    /** Nobody knows what L2 holds under these keys. */
    void ofEntries(List<String> storageKeys, RemoteUnavailableException reason, Budget budget) {
        missed(
                storageKeys.stream().map(Missed::entry).toList(),
                reason,
                budget,
                () -> markers.generationInL2(remote).thenCompose(generation -> bury(generation, storageKeys)));
    }

    private CompletableFuture<Long> bury(long generation, List<String> storageKeys) {
        return tombstones.bury(
                remote,
                storageKeys.stream().map(key -> keys.entryKey(generation, key)).toList());
    }

    /** L2 does not know that what carries the marker is invalid. */
    void ofMarker(String marker, RemoteUnavailableException reason, Budget budget) {
        missed(
                List.of(Missed.marker(marker)),
                reason,
                budget,
                () -> remote.delete(List.of(keys.markerKey(marker))).whenComplete((n, failure) -> {
                    if (failure == null) {
                        // Redis does not tell this node of its own deletes.
                        changes.changed(marker);
                    }
                }));
    }

    int pending() {
        return recovery.size();
    }

    private void missed(
            List<Missed> what,
            RemoteUnavailableException reason,
            Budget budget,
            Supplier<CompletableFuture<Long>> repair) {
        Map<Missed, Long> noted = recovery.missed(what);
        if (!remote.available()) {
            return;
        }
        try {
            CompletableFuture<?> repaired = repair.get().thenAccept(n -> recovery.repaired(noted));
            if (reason.isSettled()) {
                guard.await(repaired, budget);
            }
            // Otherwise this caller's time is used up, and nothing of the repair may need any. The connection carries
            // it behind
            // the command that it repairs, and if it breaks first the key is still noted.
        } catch (RemoteUnavailableException stillAway) {
            stats.l2Errors.increment();
        }
    }
}
