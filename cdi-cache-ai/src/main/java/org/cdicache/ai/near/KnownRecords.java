package org.cdicache.ai.near;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of the shared records this node has read: those whose vectors are in its index, and those that have none for it. Of both it knows a
 * bounded number, and what was added first is forgotten first. Safe for use by any number of threads.
 */
final class KnownRecords {

    /** A key is all that is kept of them; so many do not keep others from being read. */
    private static final int MORE_USELESS = 10_000;

    private final int most;
    private final Map<String, Place> indexed = new LinkedHashMap<>();
    /** Until when they need not be read again. */
    private final Map<String, Long> useless = new LinkedHashMap<>();

    /** Where a vector is in the index, and until when its answer lives. */
    record Place(String partition, long until) {}

    /** A vector that has to leave the index. */
    record Leaving(String key, String partition) {}

    KnownRecords(int most) {
        this.most = most;
    }

    /** A record whose vector comes into the index; which one has to leave it for that, null if none has. */
    synchronized @Nullable Leaving add(String key, Place place) {
        useless.remove(key);
        indexed.remove(key);
        indexed.put(key, place);
        if (indexed.size() <= most) {
            return null;
        }
        Map.Entry<String, Place> first = indexed.entrySet().iterator().next();
        indexed.remove(first.getKey());
        return new Leaving(first.getKey(), first.getValue().partition());
    }

    /** A record that has nothing for the index, and need not be read again before that time. */
    synchronized void addUseless(String key, long until) {
        if (!indexed.containsKey(key)) {
            useless.put(key, until);
            dropFirst(useless, most + MORE_USELESS);
        }
    }

    synchronized void remove(String key) {
        indexed.remove(key);
        useless.remove(key);
    }

    synchronized boolean isUseless(String key) {
        return useless.containsKey(key);
    }

    /** Forgets those whose time has come; which of them are in the index. */
    synchronized Map<String, Place> takeOver(long epochMillis) {
        useless.values().removeIf(until -> until <= epochMillis);
        Map<String, Place> over = new HashMap<>();
        for (Iterator<Map.Entry<String, Place>> i = indexed.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<String, Place> entry = i.next();
            if (entry.getValue().until() <= epochMillis) {
                over.put(entry.getKey(), entry.getValue());
                i.remove();
            }
        }
        return over;
    }

    /** Forgets what the index has evicted by itself, given how many vectors it holds. */
    synchronized void trim(long size) {
        dropFirst(indexed, size);
    }

    private static void dropFirst(Map<String, ?> map, long size) {
        Iterator<String> keys = map.keySet().iterator();
        for (long excess = map.size() - size; excess > 0; excess--) {
            keys.next();
            keys.remove();
        }
    }

    /** A copy of those whose vectors are in the index. */
    synchronized Map<String, Place> indexed() {
        return new LinkedHashMap<>(indexed);
    }
}
