package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.spi.EntryCodec.Opened;
import org.jspecify.annotations.Nullable;

/** The read path without a loader: L1, then L2, whose answer fills L1 if nothing invalidated the key meanwhile. */
final class Reads {

    /** A key of a bulk read that L1 did not answer. */
    private record Missing(String key, String stored, Ticket ticket) {}

    private final KeySpace keys;
    private final TieredStore store;
    private final Policy policy;
    private final StatsCounter stats;

    /**
     * The reads of one cache.
     *
     * @param policy the cache's own
     */
    Reads(KeySpace keys, TieredStore store, Policy policy) {
        this.keys = keys;
        this.store = store;
        this.policy = policy;
        this.stats = store.stats();
    }

    /** A hit in L1 allocates nothing. */
    <T> Optional<T> get(String key, Type type) {
        // Before the key is looked at: most are their own storage keys, and telling costs more than the lookup.
        long now = store.time().nanos();
        LocalEntry plain = store.local().plain(key, now);
        LocalEntry entry = plain != null || KeySpace.isHash(key) ? plain : store.freshInL1(key, now);
        if (entry != null && entry.type() == type) {
            stats.l1Hits.increment();
            return answer(entry);
        }
        return this.<T>lookup(key, type).asOptional();
    }

    /** An entry of the caller's type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> Optional<T> answer(LocalEntry entry) {
        return (Optional<T>) entry.answer();
    }

    <T> Lookup<T> lookup(String key, Type type) {
        String stored = keys.storageKey(key);
        LocalEntry entry = counted(store.freshInL1(stored));
        return entry == null ? inL2(stored, type) : inL1(stored, entry, type);
    }

    /** What a reader found in L1; null also for one that went past it, so that hits and misses add up to reads. */
    @Nullable
    LocalEntry counted(@Nullable LocalEntry entry) {
        (entry != null ? stats.l1Hits : stats.l1Misses).increment();
        return entry;
    }

    LocalEntry hit(LocalEntry entry) {
        stats.l1Hits.increment();
        return entry;
    }

    /** What L1 holds as this type; null if that is nothing, which is not counted as a read. */
    <T> @Nullable Lookup<T> atHand(String stored, Type type) {
        LocalEntry entry = store.freshInL1(stored);
        return entry == null || !entry.type().equals(type) ? null : inL1(stored, hit(entry), type);
    }

    private <T> Lookup<T> inL1(String stored, LocalEntry entry, Type type) {
        Loaded answer = store.answer(stored, entry, type, Tier.L1);
        return answer == null ? Lookup.miss() : lookup(answer);
    }

    private <T> Lookup<T> inL2(String stored, Type type) {
        if (!policy.inL2()) {
            return Lookup.miss();
        }
        Ticket ticket = store.gate().beginFill(stored);
        try {
            RemoteRead read = store.shared().read(stored, type, store.shared().budget());
            Lookup<T> found = published(
                    stored,
                    read,
                    type,
                    ticket,
                    store.time().nanos(),
                    store.time().epochMillis());
            read.release();
            return found;
        } finally {
            store.gate().end(ticket);
        }
    }

    private <T> Lookup<T> published(
            String stored, RemoteRead read, Type type, Ticket ticket, long nowNanos, long nowMillis) {
        if (!(read instanceof RemoteRead.Found found)) {
            store.countL2(read, /* fresh= */ false);
            return Lookup.miss();
        }
        Opened opened = found.opened();
        long lives = opened.header().softExpiryMillis() - nowMillis;
        store.countL2(read, lives > 0);
        if (policy.inL1() && store.local().fits(opened.payloadBytes())) {
            LocalEntry entry = store.localized(opened, type, policy, nowNanos, nowMillis);
            store.local().fillFromL2(stored, entry, ticket);
        }
        return lives > 0
                ? new Lookup<>(cast(opened.value()), Tier.L2, Duration.ofMillis(lives), /* stale= */ false)
                : Lookup.miss();
    }

    /**
     * Reads several keys, in one round trip to L2 for those that L1 does not hold.
     *
     * @param ended is told of each storage key how its read in a tier ended
     */
    <T> Map<String, T> getAll(Collection<String> wanted, Type type, BiConsumer<String, Lookup<?>> ended) {
        Map<String, @Nullable T> values = new LinkedHashMap<>(2 * wanted.size());
        List<Missing> missing = new ArrayList<>();
        long now = store.time().nanos();
        try {
            for (String key : wanted) {
                int before = values.size();
                values.putIfAbsent(key, null);
                if (values.size() > before) {
                    inL1(key, now, type, missing, values, ended);
                }
            }
            fetch(missing, type, values, ended);
        } finally {
            missing.forEach(m -> store.gate().end(m.ticket));
        }
        values.values().removeIf(Objects::isNull);
        return values;
    }

    /** As {@link #getAll}, with what each read found; a detour, so that reads of plain values do not pay for it. */
    <T> Map<String, Lookup<T>> lookupAll(Collection<String> wanted, Type type, BiConsumer<String, Lookup<?>> ended) {
        Map<String, Lookup<?>> ends = new HashMap<>();
        Map<String, T> values = getAll(wanted, type, (stored, found) -> {
            ends.put(stored, found);
            ended.accept(stored, found);
        });
        Map<String, Lookup<T>> found = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            Lookup<?> end = Objects.requireNonNull(ends.get(keys.storageKey(key)));
            found.put(key, new Lookup<>(value, end.tier(), end.ttl(), end.stale()));
        });
        return found;
    }

    private <T> void inL1(
            String key,
            long now,
            Type type,
            List<Missing> missing,
            Map<String, @Nullable T> values,
            BiConsumer<String, Lookup<?>> ended) {
        String stored = keys.storageKey(key);
        LocalEntry entry = counted(store.freshInL1(stored, now));
        Lookup<T> here = entry == null ? Lookup.miss() : inL1(stored, entry, type);
        ended.accept(stored, here);
        if (here.hit()) {
            values.put(key, here.value());
        } else if (policy.inL2()) {
            missing.add(new Missing(key, stored, store.gate().beginFill(stored)));
        }
    }

    private <T> void fetch(
            List<Missing> missing, Type type, Map<String, @Nullable T> values, BiConsumer<String, Lookup<?>> ended) {
        if (missing.isEmpty()) {
            return;
        }
        List<String> asking = new ArrayList<>(missing.size());
        for (Missing one : missing) {
            asking.add(one.stored);
        }
        List<RemoteRead> reads = store.shared().readAll(asking, type);
        long nowNanos = store.time().nanos();
        long nowMillis = store.time().epochMillis();
        for (int i = 0; i < missing.size(); i++) {
            Missing asked = missing.get(i);
            Lookup<T> there = published(asked.stored, reads.get(i), type, asked.ticket, nowNanos, nowMillis);
            if (there.hit()) {
                values.put(asked.key, there.value());
            }
            ended.accept(asked.stored, there);
        }
    }

    static <T> Lookup<T> lookup(Loaded loaded) {
        return new Lookup<>(cast(loaded.value()), loaded.tier(), Duration.ofMillis(loaded.ttlMillis()), loaded.stale());
    }

    /** A value that was stored, decoded or loaded as this type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }
}
