package org.cdicache.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cdicache.CacheConfig;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.spi.Liveness;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/*
 * L1: a bounded map of entries with their own expiry.
 *
 * Caffeine bounds either weight or count, not both. Both hold here because no entry weighs less than its share, maxBytes / maxEntries:
 * then the sum of weights reaches the byte bound no later than the count reaches the entry bound.
 *
 * Expiry is checked here against one clock reading per hit, not by Caffeine, which would read the clock itself a second time. Expired
 * entries that nobody reads again are swept.
 *
 * The sweep lock makes "invalidate all fills, then remove what is here" complete: a publish holds the read side while it checks its
 * ticket and inserts, so after the write side was held every entry with an old ticket is visible to the removal that follows, and no
 * other can appear. No user code and no I/O runs under it.
 */
final class LocalTier {

    /** Of keys that are forgotten the source is asked once more. */
    private static final int MOST_SPARED = 10_000;

    private final Cache<String, LocalEntry> entries;
    private final Policy<String, LocalEntry> quietly;
    private final FillGate gate;
    private final Liveness liveness;
    private final TimeSource time;
    private final long maxEntryBytes;
    private final Cache<String, Long> spared = Caffeine.newBuilder()
            .maximumSize(MOST_SPARED)
            .executor(Runnable::run)
            .build();
    private final LongAdder evictions = new LongAdder();
    private volatile Consumer<String> evicted = key -> {};
    private final StampedLock sweep = new StampedLock();
    private final Recency recency = new Recency();

    /**
     * An empty tier.
     *
     * @param liveness until when it may be read
     */
    LocalTier(CacheConfig.Memory bounds, FillGate gate, Liveness liveness, TimeSource time) {
        this.gate = gate;
        this.liveness = liveness;
        this.time = time;
        this.maxEntryBytes = bounds.maxEntryBytes();
        long share = (bounds.maxBytes() + bounds.maxEntries() - 1) / bounds.maxEntries();
        int leastWeight = (int) Math.min(share, Integer.MAX_VALUE);
        this.entries = Caffeine.newBuilder()
                .maximumWeight(bounds.maxBytes())
                .weigher((String key, LocalEntry entry) -> Math.max(Footprint.of(key, entry), leastWeight))
                .executor(Runnable::run)
                .evictionListener((key, entry, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.increment();
                        evicted.accept(key);
                    }
                })
                .build();
        this.quietly = entries.policy();
    }

    /** Whom to tell of keys that left because of a bound; called under Caffeine's lock, so it must hand the key over. */
    void onEviction(Consumer<String> told) {
        evicted = told;
    }

    /** Whether this node is sure to have been told of every change. */
    boolean isProven() {
        return liveness.isProven(time.nanos());
    }

    /** The entry, fresh or stale; null if there is none, or if it may have been changed without this node's knowing. */
    @Nullable
    LocalEntry get(String key, long nowNanos) {
        LocalEntry entry = quietly.getIfPresentQuietly(key);
        if (entry == null || !liveness.isProven(nowNanos)) {
            return null;
        }
        if (entry.isGone(nowNanos)) {
            entries.asMap().remove(key, entry);
            return null;
        }
        tellOfRead(key, entry);
        return entry;
    }

    /** The entry, if it may be answered as it is; null if there is none, or if it needs the second look of {@link #get}. */
    @Nullable
    LocalEntry plain(String key, long nowNanos) {
        LocalEntry entry = quietly.getIfPresentQuietly(key);
        if (entry == null || !entry.isPlain() || !entry.isFresh(nowNanos) || !liveness.isProven(nowNanos)) {
            return null;
        }
        tellOfRead(key, entry);
        return entry;
    }

    private void tellOfRead(String key, LocalEntry entry) {
        if (entry.isFirstReadIn(recency.turn())) {
            LocalEntry unused = entries.getIfPresent(key);
        }
    }

    /** Stores the entry if its ticket still permits it; otherwise leaves what is there. */
    void fill(String key, LocalEntry entry, Ticket ticket) {
        publish(key, present -> isPublishable(entry, ticket) ? inserted(key, entry, present) : present);
    }

    /** As {@link #fill}, for what was read from L2, which a load may have replaced meanwhile: leaves what was made later. */
    void fillFromL2(String key, LocalEntry entry, Ticket ticket) {
        publish(key, present -> {
            boolean publishable = isPublishable(entry, ticket) && !entry.isOlderThan(present);
            return publishable ? inserted(key, entry, present) : present;
        });
    }

    /** Stores the entry of an acknowledged write if the write was alone; otherwise L1 must not guess and forgets the key. */
    void fillOrRemove(String key, LocalEntry entry, Ticket ticket) {
        publish(key, present -> isPublishable(entry, ticket) ? inserted(key, entry, present) : null);
    }

    /**
     * Removes what a load has replaced that does not come here, if its ticket still permits it. A reader may be about to bring that here, of which
     * this node's own change tells nobody: it must not.
     */
    void giveUp(String key, Ticket ticket) {
        publish(key, present -> {
            boolean permitted = gate.permits(ticket);
            if (permitted) {
                gate.invalidate(key);
            }
            return permitted ? null : present;
        });
    }

    /** As {@link #fill}, for a value that is known to be stale, and said to be. */
    void keep(String key, LocalEntry overdue, Ticket ticket) {
        publish(key, present -> gate.permits(ticket) && fits(overdue) ? inserted(key, overdue, present) : present);
    }

    private boolean isPublishable(LocalEntry entry, Ticket ticket) {
        return gate.permits(ticket) && gate.isRecent(ticket) && fits(entry);
    }

    private void publish(String key, Function<@Nullable LocalEntry, @Nullable LocalEntry> next) {
        long stamp = sweep.readLock();
        try {
            entries.asMap().compute(key, (k, present) -> next.apply(present));
        } finally {
            sweep.unlockRead(stamp);
        }
    }

    private LocalEntry inserted(String key, LocalEntry entry, @Nullable LocalEntry replaced) {
        if (replaced == null) {
            recency.inserted(entries.estimatedSize());
        }
        return entry.under(key);
    }

    /** Stores the entry whatever else is going on: for writes whose only truth is this tier. */
    void store(String key, LocalEntry entry) {
        if (fits(entry)) {
            entries.asMap().compute(key, (k, present) -> inserted(key, entry, present));
        } else {
            entries.invalidate(key);
        }
    }

    /** Puts an entry in the place of another, unless that has been replaced or removed meanwhile. */
    void replace(String key, LocalEntry present, LocalEntry next) {
        entries.asMap().replace(key, present, next);
    }

    private boolean fits(LocalEntry entry) {
        return fits(entry.size().payloadBytes());
    }

    /** Whether a value of that size may be held at all. */
    boolean fits(int payloadBytes) {
        return payloadBytes <= maxEntryBytes;
    }

    /** Removes a key; whether it was there and alive. */
    boolean remove(String key) {
        LocalEntry removed = entries.asMap().remove(key);
        return removed != null && removed.isFresh(time.nanos());
    }

    /** The source of a key has failed, and is not to be asked before an instant: for values that are not held here. */
    void spare(String key, long untilNanos) {
        spared.put(key, untilNanos);
    }

    /** Whether the source of a key is still to be {@linkplain #spare spared}. */
    boolean isSpared(String key) {
        Long until = spared.getIfPresent(key);
        if (until == null || time.nanos() - until < 0) {
            return until != null;
        }
        spared.asMap().remove(key, until);
        return false;
    }

    /** Makes an entry stale; whether it was fresh. */
    boolean expire(String key) {
        spared.invalidate(key);
        long now = time.nanos();
        boolean[] was = new boolean[1];
        entries.asMap().computeIfPresent(key, (k, entry) -> {
            was[0] = entry.isFresh(now);
            return entry.staleFrom(now);
        });
        return was[0];
    }

    /** Somebody else changed the key. */
    void invalidate(String key) {
        gate.invalidate(key);
        entries.asMap().remove(key);
    }

    /** Anything may have changed. */
    void invalidateAll() {
        refuseFillsUnderWay();
        entries.invalidateAll();
    }

    /** Drops every entry, and what L2 has said until now; loads under way may still be stored and published. */
    void forget() {
        long stamp = sweep.writeLock();
        try {
            gate.forget();
        } finally {
            sweep.unlockWrite(stamp);
        }
        entries.invalidateAll();
    }

    /** Removes the keys that match; how many were alive. */
    long removeMatching(Glob glob) {
        refuseFillsUnderWay();
        long removed = 0;
        for (String key : entries.asMap().keySet()) {
            if (glob.matchesKey(key) && remove(key)) {
                removed++;
            }
        }
        return removed;
    }

    /** Fills and writes that have begun will not publish any more. */
    void refuseFillsUnderWay() {
        long stamp = sweep.writeLock();
        try {
            gate.invalidateAll();
        } finally {
            sweep.unlockWrite(stamp);
        }
    }

    /** The keys that match and are fresh, as they are now. */
    Stream<String> keys(Glob glob) {
        long now = time.nanos();
        return entries.asMap().entrySet().stream()
                .filter(e -> e.getValue().isFresh(now) && glob.matchesKey(e.getKey()))
                .map(Map.Entry::getKey);
    }

    /** Drops entries that have expired and were not read since. */
    void removeExpired() {
        long now = time.nanos();
        entries.asMap().entrySet().removeIf(e -> e.getValue().isGone(now));
    }

    long evictions() {
        return evictions.sum();
    }

    long size() {
        return entries.estimatedSize();
    }

    long weight() {
        return entries.asMap().entrySet().stream()
                .mapToLong(e -> Footprint.of(e.getKey(), e.getValue()))
                .sum();
    }
}
