package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.TimeSource;
import org.cdicache.spi.Tombstone;
import org.jspecify.annotations.Nullable;

/** Says what the bytes mean that L2 holds for an entry; asks L2 for what they do not tell. */
final class RemoteEntries {

    private static final long LONGEST_MILLIS = Duration.ofDays(36_500).toMillis();

    private final RemoteTier remote;
    private final RemoteGuard guard;
    private final KeySpace keys;
    private final Markers markers;
    private final EntryCodec codec;
    private final TimeSource time;
    private final StatsCounter stats;

    RemoteEntries(
            RemoteTier remote,
            RemoteGuard guard,
            KeySpace keys,
            Markers markers,
            EntryCodec codec,
            TimeSource time,
            StatsCounter stats) {
        this.remote = remote;
        this.guard = guard;
        this.keys = keys;
        this.markers = markers;
        this.codec = codec;
        this.time = time;
        this.stats = stats;
    }

    RemoteRead open(String redisKey, byte @Nullable [] bytes, Type type, long nowMillis, Budget budget) {
        if (bytes == null) {
            return RemoteRead.Absent.NOTHING;
        }
        if (Tombstone.is(bytes)) {
            return new RemoteRead.Absent(bytes);
        }
        Opened opened = codec.open(redisKey, bytes, type);
        if (opened == null) {
            stats.undecodable(String.valueOf(keys.storageKeyOf(redisKey)));
        }
        return opened != null && isUsable(opened.header(), nowMillis, budget)
                ? new RemoteRead.Found(dated(redisKey, opened, budget), bytes)
                : new RemoteRead.Absent(bytes);
    }

    private boolean isUsable(Header header, long nowMillis, Budget budget) {
        return header.hardExpiryMillis() > nowMillis && markers.areCurrent(header.tags(), budget);
    }

    /** The header of an entry whose tags are current and whose time is not over; null if it is not one. */
    @Nullable
    Header usable(String redisKey, byte @Nullable [] bytes, Budget budget) {
        Header header = bytes == null || Tombstone.is(bytes) ? null : headerOf(redisKey, bytes, budget);
        return header != null && isUsable(header, time.epochMillis(), budget) ? header : null;
    }

    /** Values that other systems wrote have no header of their own. */
    private @Nullable Header headerOf(String redisKey, byte[] bytes, Budget budget) {
        Header header = codec.header(bytes);
        Opened foreign = header == null ? codec.open(redisKey, bytes, Object.class) : null;
        return foreign == null ? header : dated(redisKey, foreign, budget).header();
    }

    /** The value with the end that Redis has set for it, if it does not tell one itself. */
    private Opened dated(String redisKey, Opened opened, Budget budget) {
        if (opened.header().hardExpiryMillis() != Long.MAX_VALUE) {
            return opened;
        }
        long now = time.epochMillis();
        long remaining = guard.await(remote.remainingMillis(redisKey), budget);
        long end = now + (remaining < 0 ? LONGEST_MILLIS : remaining);
        return new Opened(opened.value(), opened.payloadBytes(), new Header(now, end, end, List.of()));
    }
}
