package org.cdicache.core;

import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.cdicache.Tier;
import org.cdicache.ValueCodecException;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.core.SharedTier.Fill;
import org.cdicache.core.SharedTier.Sealable;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Both tiers of one cache and what keeps them in step; what is asked of them is decided elsewhere. Keys are storage keys.
 *
 * @param leases which node may load; null if there is no L2
 */
record TieredStore(
        LocalTier local,
        SharedTier shared,
        FillGate gate,
        Markers markers,
        EntryCodec codec,
        TimeSource time,
        LongSupplier random,
        StatsCounter stats,
        @Nullable Leases leases) {

    /** This node has changed the key in L2, of which Redis does not tell it. */
    void tellLeases(String key) {
        if (leases != null) {
            leases.changed(key);
        }
    }

    /** This node has changed nobody knows how many keys in L2. */
    void tellAllLeases() {
        if (leases != null) {
            leases.allChanged();
        }
    }

    /** The entry that L1 may serve, fresh or stale; null if there is none. */
    @Nullable
    LocalEntry inL1(String key, long nowNanos) {
        LocalEntry entry = local.get(key, nowNanos);
        boolean valid = entry == null || !entry.isTagged() || markers.areKnownToBeCurrent(entry.tags());
        return valid ? entry : null;
    }

    /** The fresh entry that L1 may serve; null if there is none. */
    @Nullable
    LocalEntry freshInL1(String key) {
        return freshInL1(key, time.nanos());
    }

    /** The fresh entry that L1 may serve under a policy; null if there is none. */
    @Nullable
    LocalEntry freshInL1(String key, Policy policy) {
        LocalEntry entry = policy.inL1() ? freshInL1(key) : null;
        return entry == null || accepts(policy, entry) ? entry : null;
    }

    /** Whether an entry is young enough for a policy. */
    boolean accepts(Policy policy, LocalEntry entry) {
        return !policy.limitsAge() || policy.accepts(entry, time.epochMillis());
    }

    /** Whether an entry may answer where a fresh one cannot be had. */
    boolean mayServeStale(Policy policy, LocalEntry entry) {
        long now = time.nanos();
        return policy.stale() > 0 && !entry.isGone(now) && now - entry.softNanos() < policy.stale() * 1_000_000;
    }

    /** As {@link #freshInL1(String)}, for readers of many keys at once. */
    @Nullable
    LocalEntry freshInL1(String key, long nowNanos) {
        LocalEntry entry = inL1(key, nowNanos);
        return entry != null && entry.isFresh(nowNanos) ? entry : null;
    }

    /**
     * Counts what L2 answered to a caller; a refresh has none.
     *
     * @param fresh whether it was an answer: a stale value is none
     */
    void countL2(RemoteRead read, boolean fresh) {
        if (!(read instanceof RemoteRead.Unavailable) && shared.isConfigured()) {
            (fresh ? stats.l2Hits : stats.l2Misses).increment();
        }
    }

    /** The L1 form of what L2 holds. */
    LocalEntry localized(Opened opened, Type type, Policy policy) {
        return localized(opened, type, policy, time.nanos(), time.epochMillis());
    }

    /** As {@link #localized(Opened, Type, Policy)}, for callers who know what time it is on both clocks. */
    LocalEntry localized(Opened opened, Type type, Policy policy, long now, long nowMillis) {
        // What is between creation and end is the load, too: of a slow one, it would be refreshed before it is there.
        return localized(opened, type, policy, policy.ttl(), now, nowMillis);
    }

    private LocalEntry localized(Opened opened, Type type, Policy policy, long longestLife, long now, long nowMillis) {
        Header header = opened.header();
        long soft = header.softExpiryMillis() - nowMillis;
        long life = Math.min(header.softExpiryMillis() - header.createdMillis(), longestLife);
        long refresh = policy.earlyRefresh() == 0 ? soft : soft - life + (long) (life * policy.earlyRefresh());
        LocalEntry.Life facts = new LocalEntry.Life(
                size(opened.value(), opened.payloadBytes()),
                header.createdMillis(),
                after(now, refresh),
                after(now, header.hardExpiryMillis() - nowMillis),
                header.tags(),
                /* overdue= */ false);
        return new LocalEntry(opened.value(), type, after(now, soft), facts);
    }

    /** Values that L1 will not hold are not measured. */
    private LocalEntry.Size size(@Nullable Object value, int payloadBytes) {
        return new LocalEntry.Size(payloadBytes, local.fits(payloadBytes) ? codec.heapBytes(value, payloadBytes) : 0);
    }

    /** The L1 form of a new value. */
    LocalEntry made(@Nullable Object value, Type type, int payloadBytes, Header header, Policy policy) {
        long now = time.epochMillis();
        long lives = header.softExpiryMillis() - now;
        return localized(new Opened(value, payloadBytes, header), type, policy, lives, time.nanos(), now);
    }

    /** The header of a value that is made now. */
    Header header(long ttlMillis, long staleMillis, List<TagStamp> tags) {
        return header(time.epochMillis(), ttlMillis, staleMillis, tags);
    }

    /** The header of a value that lives from now on, and is as its source was at an instant before. */
    Header header(long createdMillis, long ttlMillis, long staleMillis, List<TagStamp> tags) {
        long now = time.epochMillis();
        return new Header(createdMillis, now + ttlMillis, now + ttlMillis + staleMillis, tags);
    }

    private static long after(long nowNanos, long millis) {
        // Far enough for every entry, and safe from overflow when instants are compared by subtraction.
        return nowNanos + TimeUnit.MILLISECONDS.toNanos(Math.min(millis, TimeUnit.DAYS.toMillis(36_500)));
    }

    /** How long the entry will be served, in milliseconds, at least 1. */
    long servedFor(LocalEntry entry) {
        return servedFor(entry, time.nanos());
    }

    /** As {@link #servedFor(LocalEntry)}, for callers who know what time it is. */
    long servedFor(LocalEntry entry, long nowNanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(entry.softNanos() - nowNanos));
    }

    /** The entry's value as a caller's type, by conversion if it is held as another. */
    @Nullable
    Object valueAs(String key, LocalEntry entry, Type type) {
        if (entry.value() == null || entry.type() == type || entry.type().equals(type)) {
            return entry.value();
        }
        Object converted = converted(entry.value(), type);
        local.replace(
                key,
                entry,
                entry.as(converted, type, size(converted, entry.size().payloadBytes())));
        return converted;
    }

    /** As if the value had been stored as it is and were read as the other type. */
    @Nullable
    Object converted(@Nullable Object value, Type type) {
        return codec.decode(codec.encode(value), type);
    }

    /** An L1 entry as an answer; null if it cannot be read as this type. */
    @Nullable
    Loaded answer(String key, LocalEntry entry, Type type, Tier tier) {
        try {
            Object value = valueAs(key, entry, type);
            return new Loaded(value, type, tier, servedFor(entry), entry.overdue());
        } catch (ValueCodecException e) {
            stats.undecodable(key);
            return null;
        }
    }

    /**
     * Stores a loaded value in the tiers that want it, unless it was invalidated since the ticket was taken, or L2 has changed; whether it
     * was stored.
     *
     * @param read what L2 said before the load
     */
    boolean fill(
            String key,
            LocalEntry entry,
            Sealable sealable,
            Policy policy,
            RemoteRead read,
            Ticket ticket,
            Budget budget) {
        gate.ask(ticket);
        Fill filled = policy.inL2()
                ? shared.fill(sealable, read, () -> isCurrent(ticket), budget)
                : Fill.withoutL2(() -> isCurrent(ticket));
        if (filled == Fill.OVERTAKEN) {
            return false;
        }
        boolean fits = local.fits(entry.size().payloadBytes());
        if (policy.inL1() && fits) {
            if (policy.inL1AtOnce() || filled == Fill.UNSTORED || !isFirst(key, read)) {
                local.fill(key, entry, ticket);
            }
        } else if (!fits || filled == Fill.STORED) {
            local.giveUp(key, ticket);
        }
        return true;
    }

    /**
     * Whether a value is in L2 now that neither tier held before. One that replaces another must come into L1: a reader may be about to bring the other
     * one there, of which this node's own change tells nobody.
     */
    private boolean isFirst(String key, RemoteRead before) {
        return shared.isConfigured() && before instanceof RemoteRead.Absent && local.get(key, time.nanos()) == null;
    }

    /** A node that has not heard of anybody for a while does not know whether its values are still the newest. */
    private boolean isCurrent(Ticket ticket) {
        return gate.permits(ticket) && local.isProven();
    }

    /** Whether nothing is under way. */
    boolean isIdle() {
        return gate.watchedKeys() == 0 && markers.isIdle() && (leases == null || leases.isIdle());
    }
}
