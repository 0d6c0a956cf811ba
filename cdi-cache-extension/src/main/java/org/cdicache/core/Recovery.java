package org.cdicache.core;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What L2 missed: keys whose last write or delete it did not get, and markers that it did not see renewed. All of it is removed from L2
 * before anything is read from it again: for a cache, forgetting is always right, so a missed write needs no memory of its value.
 * Bounded; when it overflows, the generation is renewed, and everything that L2 holds is unreachable.
 */
final class Recovery {

    /**
     * An entry or a marker.
     *
     * @param name the storage key, or the marker's name
     */
    record Missed(boolean marker, String name) {

        static Missed entry(String storageKey) {
            return new Missed(false, storageKey);
        }

        static Missed marker(String name) {
            return new Missed(true, name);
        }
    }

    private static final Missed EVERYTHING = Missed.marker(Markers.GENERATION);

    private final int limit;
    private final Set<Missed> missed = ConcurrentHashMap.newKeySet();

    Recovery(int limit) {
        this.limit = limit;
    }

    void missed(Missed what) {
        missed.add(missed.size() < limit ? what : EVERYTHING);
    }

    /** What must be removed now. */
    List<Missed> pending() {
        // With a new generation no old entry can be reached; the markers of tags are still worth renewing.
        return missed.contains(EVERYTHING)
                ? missed.stream().filter(Missed::marker).toList()
                : List.copyOf(missed);
    }

    /** These were removed. */
    void repaired(Collection<Missed> done) {
        if (done.contains(EVERYTHING)) {
            missed.removeIf(m -> !m.marker());
        }
        done.forEach(missed::remove);
    }

    int size() {
        return missed.size();
    }
}
