package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cdicache.ai.SimilarityIndex;
import org.jspecify.annotations.Nullable;

/**
 * Keeps vectors in the heap, and compares with all of a partition. When a bound is reached, what was added first goes first.
 *
 * <p>Readers take one snapshot of a partition and never wait; writers replace it under one lock.
 */
public final class HeapIndex implements SimilarityIndex {

    /** Of an entry, its strings' headers and its places in maps and arrays. */
    private static final int OVERHEAD_BYTES = 200;

    private static final Comparator<Match> BEST_FIRST =
            Comparator.comparingDouble(Match::similarity).reversed();

    private final int maxEntries;
    private final long maxBytes;
    private final Map<String, Slot[]> partitions = new ConcurrentHashMap<>();
    /** All slots in the order in which they were added; guarded by itself. */
    private final Map<Place, Slot> slots = new LinkedHashMap<>();

    /** Of all slots; guarded by them. */
    private long bytes;

    private record Place(String partition, String id) {}

    /** A class, not a record: slots are told apart by identity. */
    private static final class Slot {
        private final String id;
        private final float[] vector;

        Slot(String id, float[] vector) {
            this.id = id;
            this.vector = vector;
        }

        long bytes() {
            return OVERHEAD_BYTES + id.length() + 4L * vector.length;
        }
    }

    /** An empty index with these bounds, of which the first that is reached counts. */
    public HeapIndex(int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    @Override
    public void add(String partition, String id, float[] vector) {
        Slot slot = new Slot(id, vector);
        synchronized (slots) {
            take(new Place(partition, id));
            if (slot.bytes() > maxBytes) {
                return;
            }
            slots.put(new Place(partition, id), slot);
            bytes += slot.bytes();
            Slot[] before = partitions.getOrDefault(partition, new Slot[0]);
            Slot[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = slot;
            partitions.put(partition, after);
            while (slots.size() > maxEntries || bytes > maxBytes) {
                take(slots.keySet().iterator().next());
            }
        }
    }

    @Override
    public void remove(String partition, String id) {
        synchronized (slots) {
            take(new Place(partition, id));
        }
    }

    private void take(Place place) {
        Slot slot = slots.remove(place);
        if (slot == null) {
            return;
        }
        bytes -= slot.bytes();
        Slot[] after = Arrays.stream(partitions.get(place.partition))
                .filter(other -> other != slot)
                .toArray(Slot[]::new);
        if (after.length == 0) {
            partitions.remove(place.partition);
        } else {
            partitions.put(place.partition, after);
        }
    }

    @Override
    public List<Match> nearest(String partition, float[] vector, double minSimilarity, int limit) {
        Slot @Nullable [] all = partitions.get(partition);
        List<Match> found = new ArrayList<>();
        if (all == null) {
            return found;
        }
        double least = minSimilarity;
        for (Slot slot : all) {
            double similarity = slot.vector.length == vector.length ? cosine(slot.vector, vector) : Double.NaN;
            if (similarity >= least) {
                found.add(new Match(slot.id, similarity));
                if (found.size() > limit) {
                    found.sort(BEST_FIRST);
                    found.remove(limit);
                    least = Math.max(least, found.get(limit - 1).similarity());
                }
            }
        }
        found.sort(BEST_FIRST);
        return found;
    }

    /** Of vectors of length 1. Four sums at once, because one addition would wait for the other. */
    private static double cosine(float[] a, float[] b) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
            sum2 += a[i + 2] * b[i + 2];
            sum3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            sum0 += a[i] * b[i];
        }
        return Math.max(-1, Math.min(1, sum0 + sum1 + sum2 + sum3));
    }

    @Override
    public long size() {
        synchronized (slots) {
            return slots.size();
        }
    }

    @Override
    public long bytes() {
        synchronized (slots) {
            return bytes;
        }
    }
}
