package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cdicache.spi.EntryBuffer;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.TimeSource;
import org.cdicache.spi.Tombstone;
import org.jspecify.annotations.Nullable;

/** Says what the bytes mean that L2 holds for an entry; asks L2 for what they do not tell. */
final class RemoteEntries {

    /** A connection takes only so many commands at once. */
    private static final int MOST_ASKED_FOR = 1_000;

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

    RemoteRead open(String redisKey, @Nullable EntryBuffer bytes, Type type, long nowMillis, Budget budget) {
        if (bytes == null) {
            return RemoteRead.Absent.NOTHING;
        }
        Opened opened = decoded(redisKey, bytes.array(), bytes.length(), type);
        if (opened != null && isUsable(opened.header(), nowMillis, budget)) {
            return new RemoteRead.Found(dated(redisKey, opened, budget), bytes);
        }
        byte[] unusable = bytes.toByteArray();
        bytes.release();
        return new RemoteRead.Absent(unusable);
    }

    /**
     * As {@link #open}, for each of several, in their order. What they do not tell themselves is asked for together: in the time of two answers of L2,
     * one for all versions of tags and one for all ends of other systems' values.
     */
    List<RemoteRead> openAll(List<String> redisKeys, List<byte @Nullable []> found, Type type, Budget budget) {
        long now = time.epochMillis();
        List<RemoteRead> reads = new ArrayList<>(found.size());
        boolean telling = true;
        for (int i = 0; i < found.size(); i++) {
            byte[] bytes = found.get(i);
            Opened opened = bytes == null ? null : decoded(redisKeys.get(i), bytes, bytes.length, type);
            Opened alive = opened == null || opened.header().hardExpiryMillis() <= now ? null : opened;
            telling &= alive == null || (alive.header().tags().isEmpty() && !isForeign(alive));
            reads.add(read(alive));
        }
        if (!telling) {
            dropOutdated(reads, budget);
            dateForeign(redisKeys, reads, budget);
        }
        return reads;
    }

    private void dropOutdated(List<RemoteRead> reads, Budget budget) {
        Set<String> tags = new HashSet<>();
        for (RemoteRead read : reads) {
            if (read instanceof RemoteRead.Found found) {
                found.opened().header().tags().forEach(stamp -> tags.add(stamp.tag()));
            }
        }
        Map<String, Long> versions = markers.versions(tags, budget);
        reads.replaceAll(read -> read instanceof RemoteRead.Found found
                        && !Markers.areCurrent(found.opened().header().tags(), versions)
                ? read(null)
                : read);
    }

    private void dateForeign(List<String> redisKeys, List<RemoteRead> reads, Budget budget) {
        List<Integer> foreign = new ArrayList<>();
        for (int i = 0; i < reads.size(); i++) {
            if (reads.get(i) instanceof RemoteRead.Found found && isForeign(found.opened())) {
                foreign.add(i);
            }
        }
        Map<String, Long> remaining =
                remaining(foreign.stream().map(redisKeys::get).toList(), budget);
        for (int i : foreign) {
            RemoteRead.Found found = (RemoteRead.Found) reads.get(i);
            long left = Objects.requireNonNull(remaining.get(redisKeys.get(i)));
            reads.set(i, new RemoteRead.Found(dated(found.opened(), left), found.buffer()));
        }
    }

    private Map<String, Long> remaining(List<String> redisKeys, Budget budget) {
        Map<String, Long> remaining = new HashMap<>();
        for (int from = 0; from < redisKeys.size(); from += MOST_ASKED_FOR) {
            List<String> part = redisKeys.subList(from, Math.min(from + MOST_ASKED_FOR, redisKeys.size()));
            List<CompletableFuture<Long>> answers =
                    part.stream().map(remote::remainingMillis).toList();
            guard.await(CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)), budget);
            for (int i = 0; i < part.size(); i++) {
                remaining.put(part.get(i), answers.get(i).join());
            }
        }
        return remaining;
    }

    /** One of a batch: nothing is stored in its place. */
    private static RemoteRead read(@Nullable Opened usable) {
        return usable == null ? RemoteRead.Absent.NOTHING : new RemoteRead.Found(usable, null);
    }

    /** The value, whatever its age and tags; null if there is none that can be read. */
    private @Nullable Opened decoded(String redisKey, byte[] bytes, int length, Type type) {
        if (Tombstone.is(bytes, length)) {
            return null;
        }
        Opened opened = codec.open(redisKey, bytes, length, type);
        if (opened == null) {
            stats.undecodable(String.valueOf(keys.storageKeyOf(redisKey)));
        }
        return opened;
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
        return isForeign(opened) ? dated(opened, guard.await(remote.remainingMillis(redisKey), budget)) : opened;
    }

    /** Whether it does not tell its end itself. */
    private static boolean isForeign(Opened opened) {
        return opened.header().hardExpiryMillis() == Long.MAX_VALUE;
    }

    private Opened dated(Opened opened, long remainingMillis) {
        long now = time.epochMillis();
        long end = now + (remainingMillis < 0 ? LONGEST_MILLIS : remainingMillis);
        return new Opened(opened.value(), opened.payloadBytes(), new Header(now, end, end, List.of()));
    }
}
