package org.cdicache.ai.near;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cdicache.ai.SimilarityIndex;
import org.cdicache.spi.TimeSource;

/**
 * The index of this node, kept like the records that all nodes share: filled from them when it is first used, and compared with them now and
 * then, in the background. It may lag behind: whatever it finds is read again before it is served.
 */
final class SharedIndex {

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai");
    private static final int BATCH = 100;

    private final NearStore store;
    private final SimilarityIndex index;
    private final String embedder;
    private final int maxEntries;
    private final long refreshNanos;
    private final TimeSource time;
    private final Executor background;
    private final NearCounters counters;

    /** What was given to the index, or need not be, by key. */
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile long due;

    /** Where a vector is in the index, and until when its answer lives. */
    private record Known(String partition, long until) {}

    SharedIndex(
            NearStore store,
            SimilarityIndex index,
            String embedder,
            int maxEntries,
            Duration refresh,
            TimeSource time,
            Executor background,
            NearCounters counters) {
        this.store = store;
        this.index = index;
        this.embedder = embedder;
        this.maxEntries = maxEntries;
        this.refreshNanos = refresh.toNanos();
        this.time = time;
        this.background = background;
        this.counters = counters;
        this.due = time.nanos();
    }

    List<SimilarityIndex.Match> nearest(String partition, float[] vector, double least, int limit) {
        return index.nearest(partition, vector, least, limit);
    }

    void add(String key, NearEntry entry, float[] vector) {
        index.add(entry.partition(), key, vector);
        known.put(key, new Known(entry.partition(), entry.until()));
    }

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
        } catch (RuntimeException refused) {
            refreshing.set(false);
            failed(refused);
        }
    }

    private void refresh() {
        try {
            if (store.isWhole()) {
                compare();
            }
        } catch (RuntimeException failure) {
            failed(failure);
        } finally {
            due = time.nanos() + refreshNanos;
            refreshing.set(false);
        }
    }

    private void failed(RuntimeException failure) {
        due = time.nanos() + refreshNanos;
        counters.failures.increment();
        LOG.log(
                WARNING,
                "Near matches could not be read from the shared cache: {0}",
                failure.getClass().getName());
    }

    private void compare() {
        Map<String, Known> before = Map.copyOf(known);
        long now = time.epochMillis();
        Set<String> present = new HashSet<>();
        List<String> unread = new ArrayList<>();
        try (Stream<String> keys = store.keys()) {
            keys.forEach(key -> {
                Known last = before.get(key);
                boolean current = last != null && last.until > now;
                if (present.add(key) && !current && unread.size() < maxEntries) {
                    unread.add(key);
                }
            });
        }
        NearStore.batches(unread, BATCH).forEach(keys -> addAll(keys, now));
        // While Redis is away the walk finds little, and nothing may be concluded from that.
        if (store.isWhole()) {
            before.forEach((key, last) -> {
                if (!present.contains(key)) {
                    remove(last.partition, key);
                }
            });
        }
    }

    private void addAll(List<String> keys, long now) {
        NearStore.entries(store.read(keys)).forEach((key, entry) -> {
            float[] vector = entry.isComparable(embedder) ? entry.floats() : null;
            if (entry.isOver(now)) {
                remove(entry.partition(), key);
                store.removeOver(key, now);
            } else if (vector != null) {
                add(key, entry, vector);
            } else {
                counters.incomparable.increment();
                known.put(key, new Known(entry.partition(), entry.until()));
            }
        });
    }

    SimilarityIndex index() {
        return index;
    }
}
