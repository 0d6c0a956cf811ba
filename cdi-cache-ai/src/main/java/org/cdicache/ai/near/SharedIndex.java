package org.cdicache.ai.near;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.SimilarityIndex;
import org.cdicache.ai.near.KnownRecords.Leaving;
import org.cdicache.ai.near.KnownRecords.Place;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The index of this node, kept like the records that all nodes share: filled from them when it is first used, and compared with them now and
 * then, in the background. It may lag behind: whatever it finds is read again before it is served.
 */
final class SharedIndex {

    private static final int BATCH = 100;

    /** How long a record that has nothing for the index is not read again. */
    private static final Duration USELESS_FOR = Duration.ofMinutes(10);

    private final NearStore store;
    private final SimilarityIndex index;
    private final String embedder;
    private final NearConfig config;
    private final TimeSource time;
    private final Executor background;
    private final NearCounters counters;
    private final Troubles troubles;
    private final KnownRecords known;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile long due;

    /** What the last comparison missed; only for the thread that compares. */
    private Set<String> missed = Set.of();

    SharedIndex(
            NearStore store,
            SimilarityIndex index,
            String embedder,
            NearConfig config,
            TimeSource time,
            Executor background,
            NearCounters counters,
            Troubles troubles) {
        this.store = store;
        this.index = index;
        this.embedder = embedder;
        this.config = config;
        this.time = time;
        this.background = background;
        this.counters = counters;
        this.troubles = troubles;
        this.known = new KnownRecords(config.maxEntries());
        this.due = time.nanos();
    }

    List<SimilarityIndex.Match> nearest(String partition, float[] vector, double least, int limit) {
        return index.nearest(partition, vector, least, limit);
    }

    /** Without other nodes there is nothing to compare with, and the index alone knows what it holds. */
    void add(String key, NearEntry entry, float[] vector) {
        if (store.isShared()) {
            remembered(key, entry, vector);
        } else {
            index.add(entry.partition(), key, vector);
        }
    }

    /**
     * Remembers first: a removal in between then leaves a vector behind that the next search takes away, and not the belief that there is one.
     */
    private void remembered(String key, NearEntry entry, float[] vector) {
        @Nullable Leaving leaving = known.add(key, new Place(entry.partition(), entry.until()));
        boolean added = false;
        try {
            if (leaving != null) {
                index.remove(leaving.partition(), leaving.key());
            }
            index.add(entry.partition(), key, vector);
            added = true;
        } finally {
            if (!added) {
                known.remove(key);
            }
        }
    }

    /** Forgets last: of an addition in between it is then not known that there is a vector, and the record is read again. */
    void remove(String partition, String key) {
        index.remove(partition, key);
        known.remove(key);
    }

    /** Starts comparing with the shared records if it is time to, and nobody is at it. */
    void refreshIfDue() {
        if (time.nanos() - due < 0 || !store.isShared() || !refreshing.compareAndSet(false, true)) {
            return;
        }
        try {
            background.execute(this::refresh);
        } catch (Throwable refused) {
            failed(refused);
            refreshing.set(false);
        }
    }

    private void refresh() {
        try {
            // While Redis is away, a walk would find what the heap holds.
            if (store.isWhole()) {
                compare();
            }
        } catch (Throwable failure) {
            failed(failure);
        } finally {
            due = time.nanos() + config.refresh().toNanos();
            refreshing.set(false);
        }
    }

    private void failed(Throwable failure) {
        due = time.nanos() + config.refresh().toNanos();
        counters.failures.increment();
        troubles.tell("Near matches could not be read from the shared cache", failure);
    }

    private void compare() {
        long now = time.epochMillis();
        known.takeOver(now).forEach((key, place) -> index.remove(place.partition(), key));
        known.trim(index.size());
        Map<String, Place> before = known.indexed();
        long room = room(before.size());
        Set<String> seen = new HashSet<>();
        Set<String> unread = new LinkedHashSet<>();
        try (Stream<String> keys = store.keys()) {
            keys.forEach(key -> {
                if (before.containsKey(key)) {
                    seen.add(key);
                } else if (unread.size() < room && !known.isUseless(key)) {
                    unread.add(key);
                }
            });
        }
        // While Redis is away the walk finds little, and nothing may be concluded from that.
        if (store.isWhole()) {
            prune(before, seen);
        }
        NearStore.batches(List.copyOf(unread), BATCH).forEach(keys -> contained(() -> addAll(keys, now)));
    }

    /** How many more vectors the index can hold without losing others. */
    private long room(long indexed) {
        long entries = config.maxEntries() - indexed;
        long size = index.size();
        long bytes = index.bytes();
        return size > 0 && bytes > 0 ? Math.min(entries, (config.maxBytes() - bytes) * size / bytes) : entries;
    }

    /** One walk may miss what is there, because a part of it was not answered in time; two in a row hardly do. */
    private void prune(Map<String, Place> before, Set<String> seen) {
        Set<String> missing = new HashSet<>();
        before.forEach((key, place) -> {
            if (seen.contains(key)) {
                return;
            }
            if (missed.contains(key)) {
                remove(place.partition(), key);
            } else {
                missing.add(key);
            }
        });
        missed = missing;
    }

    private void addAll(List<String> keys, long now) {
        Map<String, NearRecord> records = store.read(keys);
        boolean whole = store.isWhole();
        for (String key : keys) {
            NearRecord record = records.get(key);
            // What is there, but was not read, is to be tried again.
            if (record != null || whole) {
                contained(() -> take(key, record == null ? null : record.entry(), now));
            }
        }
    }

    private void take(String key, @Nullable NearEntry entry, long now) {
        // Before anything of it can fail, so that a record that cannot be used is not read each time.
        known.addUseless(key, now + USELESS_FOR.toMillis());
        if (entry == null) {
            return;
        }
        float[] vector = entry.isComparable(embedder) ? entry.floats() : null;
        if (entry.isOver(now)) {
            store.removeOver(key, now);
        } else if (vector != null) {
            add(key, entry, vector);
        } else {
            counters.incomparable.increment();
            known.addUseless(key, entry.until());
        }
    }

    /** One record, or one batch of them, must not keep others out of the index. */
    private void contained(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    SimilarityIndex index() {
        return index;
    }
}
