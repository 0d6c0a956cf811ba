package org.cdicache.core;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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

    /** L2 does not know that what carries one of the markers is invalid. */
    void ofMarkers(List<String> outdated, RemoteUnavailableException reason, Budget budget) {
        missed(
                outdated.stream().map(Missed::marker).toList(),
                reason,
                budget,
                () -> remote.delete(outdated.stream().map(keys::markerKey).toList())
                        .whenComplete((n, failure) -> {
                            if (failure == null) {
                                // Redis does not tell this node of its own deletes.
                                outdated.forEach(changes::changed);
                            }
                        }));
    }

    /**
     * To be called before an entry is read from L2: one whose change it has missed is as good as not there, until that is made good. Afterwards would be
     * too late, because meanwhile it may have been. An L2 that is away makes everything good before it is read.
     *
     * @throws RemoteUnavailableException if L2 may hold what it should not hold any more
     */
    void check(String storageKey) {
        if (recovery.hides(storageKey) && remote.available()) {
            throw reason();
        }
    }

    /** Those of some keys for which {@link #check} fails. */
    Set<String> hidden(Collection<String> storageKeys) {
        return recovery.isEmpty() || !remote.available()
                ? Set.of()
                : storageKeys.stream().filter(recovery::hides).collect(Collectors.toSet());
    }

    static RemoteUnavailableException reason() {
        return new RemoteUnavailableException(
                "it has missed a change, or refused it, and that has not been made good yet",
                null,
                /* settled= */ true);
    }

    int pending() {
        return recovery.size();
    }

    /** Somebody may have asked L2 since for a version that it should not hold any more; from now on what it says is not believed. */
    private void forgetVersions(List<Missed> what) {
        what.stream().filter(Missed::marker).forEach(one -> markers.changed(one.name()));
    }

    private void missed(
            List<Missed> what,
            RemoteUnavailableException reason,
            Budget budget,
            Supplier<CompletableFuture<Long>> repair) {
        Map<Missed, Long> noted = recovery.missed(what);
        forgetVersions(what);
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
