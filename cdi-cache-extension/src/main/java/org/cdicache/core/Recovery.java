package org.cdicache.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What L2 missed: keys whose last write or delete it did not get, and markers that it did not see renewed. All of it is removed from L2
 * before it is read again: for a cache, forgetting is always right, so a missed write needs no memory of its value.
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

    /** Each with the number of its last miss: a repair makes good what was missed before it began, and nothing since. */
    private final ConcurrentMap<Missed, Long> missed = new ConcurrentHashMap<>();

    private final AtomicLong misses = new AtomicLong();

    Recovery(int limit) {
        this.limit = limit;
    }

    /** Notes what was missed, and gives back what the caller may say to be {@linkplain #repaired repaired}: what was not too much to note. */
    Map<Missed, Long> missed(Collection<Missed> what) {
        Map<Missed, Long> noted = new HashMap<>();
        for (Missed one : what) {
            Long number = misses.incrementAndGet();
            if (missed.size() < limit || missed.containsKey(one)) {
                missed.put(one, number);
                noted.put(one, number);
            } else {
                missed.put(EVERYTHING, number);
            }
        }
        return noted;
    }

    /** What must be removed now, with the numbers of the misses. */
    Map<Missed, Long> pending() {
        Map<Missed, Long> due = new HashMap<>(missed);
        if (due.containsKey(EVERYTHING)) {
            // With a new generation no old entry can be reached; the markers of tags are still worth renewing.
            due.keySet().removeIf(m -> !m.marker());
        }
        return due;
    }

    /** These were removed. */
    void repaired(Map<Missed, Long> done) {
        Long everything = done.get(EVERYTHING);
        if (everything != null) {
            missed.entrySet().removeIf(m -> !m.getKey().marker() && m.getValue() < everything);
        }
        done.forEach(missed::remove);
    }

    boolean isEmpty() {
        return missed.isEmpty();
    }

    /** Whether L2 may hold an entry that it should not hold any more. */
    boolean hides(String storageKey) {
        return !missed.isEmpty() && (missed.containsKey(EVERYTHING) || missed.containsKey(Missed.entry(storageKey)));
    }

    /** Whether L2 may hold a version of a marker that it should not hold any more. */
    boolean hidesMarker(String name) {
        return !missed.isEmpty() && missed.containsKey(Missed.marker(name));
    }

    int size() {
        return missed.size();
    }
}
