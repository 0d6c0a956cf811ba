package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cdicache.CacheUnavailableException;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.cdicache.core.Recovery.Missed;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.KeyPage;
import org.cdicache.spi.RemoteTier.Write;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/*
 * The remote tier behind a timeout, with a memory of what it missed.
 *
 * The race with a reconnect: an operation finds the tier away; the tier comes back, asks for repairs, finds none and is read again; only
 * then does the operation note what was missed, and the old value in L2 is served. An operation therefore notes first and looks at the
 * tier again afterwards: if it is back, the operation carries out the repair itself before it returns.
 */
final class GuardedSharedTier implements SharedTier {

    private final RemoteTier remote;
    private final RemoteGuard guard;
    private final FailureMode mode;
    private final KeySpace keys;
    private final Markers markers;
    private final EntryCodec codec;
    private final TimeSource time;
    private final StatsCounter stats;
    private final Recovery recovery;

    GuardedSharedTier(
            RemoteTier remote,
            RemoteGuard guard,
            FailureMode mode,
            KeySpace keys,
            Markers markers,
            EntryCodec codec,
            TimeSource time,
            StatsCounter stats,
            Recovery recovery) {
        this.remote = remote;
        this.guard = guard;
        this.mode = mode;
        this.keys = keys;
        this.markers = markers;
        this.codec = codec;
        this.time = time;
        this.stats = stats;
        this.recovery = recovery;
    }

    @Override
    public RemoteRead read(String key, Type type) {
        RemoteRead read = orNull("read", () -> {
            String redisKey = entryKey(key);
            return counted(open(redisKey, guard.await(remote.get(redisKey)), type));
        });
        return read == null ? RemoteRead.Unavailable.INSTANCE : read;
    }

    @Override
    public List<RemoteRead> readAll(List<String> wanted, Type type) {
        List<RemoteRead> all = orNull("read", () -> {
            List<String> redisKeys = wanted.stream().map(this::entryKey).toList();
            List<byte @Nullable []> found = guard.await(remote.getAll(redisKeys));
            List<RemoteRead> reads = new ArrayList<>(found.size());
            for (int i = 0; i < found.size(); i++) {
                reads.add(counted(open(redisKeys.get(i), found.get(i), type)));
            }
            return reads;
        });
        return all == null ? Collections.nCopies(wanted.size(), RemoteRead.Unavailable.INSTANCE) : all;
    }

    private RemoteRead open(String redisKey, byte @Nullable [] bytes, Type type) {
        if (bytes == null) {
            return RemoteRead.Absent.INSTANCE;
        }
        Opened opened = codec.open(redisKey, bytes, type);
        if (opened == null) {
            stats.undecodable.increment();
            return RemoteRead.Absent.INSTANCE;
        }
        return isUsable(opened.header()) ? new RemoteRead.Found(opened) : RemoteRead.Absent.INSTANCE;
    }

    private boolean isUsable(Header header) {
        return header.hardExpiryMillis() > time.epochMillis() && markers.areCurrent(header.tags());
    }

    private RemoteRead counted(RemoteRead read) {
        (read instanceof RemoteRead.Found ? stats.l2Hits : stats.l2Misses).increment();
        return read;
    }

    @Override
    public boolean writeAll(List<Sealable> entries) {
        try {
            guard.await(remote.putAll(
                    entries.stream().map(e -> sealed(e, () -> true)).toList()));
            return true;
        } catch (RemoteUnavailableException e) {
            entries.forEach(entry -> missed(Missed.entry(entry.key()), e));
            outage("put", e);
            return false;
        }
    }

    @Override
    public @Nullable List<TagStamp> stamps(Collection<String> tags) {
        return orNull("put", () -> markers.stamps(tags));
    }

    @Override
    public void fill(Sealable entry, BooleanSupplier onlyIf) {
        if (!remote.available()) {
            return;
        }
        try {
            guard.await(remote.put(sealed(entry, onlyIf)));
        } catch (RemoteUnavailableException e) {
            stats.l2Errors.increment();
        }
    }

    private Write sealed(Sealable entry, BooleanSupplier onlyIf) {
        String redisKey = entryKey(entry.key());
        Header header = entry.header();
        Duration lives = Duration.ofMillis(Math.max(1, header.hardExpiryMillis() - time.epochMillis()));
        return new Write(redisKey, codec.seal(redisKey, entry.payload(), header), lives, onlyIf);
    }

    @Override
    public long deleteAll(Collection<String> unwanted) {
        try {
            return guard.await(
                    remote.delete(unwanted.stream().map(this::entryKey).toList()));
        } catch (RemoteUnavailableException e) {
            unwanted.forEach(key -> missed(Missed.entry(key), e));
            outage("delete", e);
            return 0;
        }
    }

    @Override
    public long deleteMatching(Glob glob) {
        try {
            long removed = 0;
            @Nullable String cursor = null;
            do {
                KeyPage page = guard.await(remote.scan(entryKey(glob.text()), cursor));
                removed += page.keys().isEmpty() ? 0 : guard.await(remote.delete(page.keys()));
                cursor = page.cursor();
            } while (cursor != null);
            return removed;
        } catch (RemoteUnavailableException e) {
            // Which keys are left nobody knows: the cache starts a new generation instead.
            missed(Missed.marker(Markers.GENERATION), e);
            outage("delete by pattern", e);
            return -1;
        }
    }

    @Override
    public @Nullable Stream<String> keys(Glob glob) {
        return orNull("read", () -> {
            String match = entryKey(glob.text());
            KeyPage first = guard.await(remote.scan(match, null));
            return Stream.iterate(
                            first,
                            page -> page != null,
                            page -> page.cursor() == null ? null : guard.await(remote.scan(match, page.cursor())))
                    .flatMap(page -> page.keys().stream())
                    .map(keys::storageKeyOf);
        });
    }

    @Override
    public @Nullable Header header(String key) {
        return orNull("read", () -> {
            String redisKey = entryKey(key);
            byte[] bytes = guard.await(remote.get(redisKey));
            Header header = bytes == null ? null : headerOf(redisKey, bytes);
            return header != null && isUsable(header) ? header : null;
        });
    }

    /** Values that other systems wrote have no header of their own. */
    private @Nullable Header headerOf(String redisKey, byte[] bytes) {
        Header header = codec.header(bytes);
        Opened foreign = header == null ? codec.open(redisKey, bytes, Object.class) : null;
        return foreign == null ? header : foreign.header();
    }

    @Override
    public boolean expire(String key) {
        return orMissed("expire", Missed.entry(key), () -> {
            String redisKey = entryKey(key);
            byte[] bytes = guard.await(remote.get(redisKey));
            Header header = bytes == null ? null : codec.header(bytes);
            if (bytes == null || header == null || !isUsable(header)) {
                return false;
            }
            long now = time.epochMillis();
            Header stale = new Header(header.createdMillis(), now, header.hardExpiryMillis(), header.tags());
            byte[] resealed = codec.reseal(redisKey, bytes, stale);
            Duration lives = Duration.ofMillis(header.hardExpiryMillis() - now);
            return resealed != null && guard.await(remote.put(new Write(redisKey, resealed, lives, () -> true)));
        });
    }

    @Override
    public void renew(String marker) {
        try {
            markers.renew(marker);
        } catch (RemoteUnavailableException e) {
            missed(Missed.marker(marker), e);
            outage("invalidation", e);
        }
    }

    @Override
    public RemoteStatus ping() {
        try {
            return RemoteStatus.up(guard.await(remote.ping()));
        } catch (RemoteUnavailableException e) {
            return RemoteStatus.down(String.valueOf(e.getMessage()));
        }
    }

    private String entryKey(String key) {
        return keys.entryKey(markers.generation(), key);
    }

    private <T> @Nullable T orNull(String operation, Supplier<@Nullable T> work) {
        try {
            return work.get();
        } catch (RemoteUnavailableException e) {
            outage(operation, e);
            return null;
        }
    }

    private boolean orMissed(String operation, Missed what, Supplier<Boolean> work) {
        try {
            return work.get();
        } catch (RemoteUnavailableException e) {
            missed(what, e);
            outage(operation, e);
            return false;
        }
    }

    private void outage(String operation, RemoteUnavailableException reason) {
        stats.l2Errors.increment();
        if (mode == FailureMode.STRICT) {
            throw new CacheUnavailableException(
                    "Redis was needed for a " + operation + " and is away: " + reason.getMessage()
                            + " (cache.failure-mode=strict; with graceful the cache goes on without Redis)",
                    reason);
        }
    }

    private void missed(Missed what, RemoteUnavailableException reason) {
        recovery.missed(what);
        if (!remote.available()) {
            return;
        }
        try {
            String redisKey = what.marker() ? keys.markerKey(what.name()) : entryKey(what.name());
            CompletableFuture<?> repaired = remote.delete(List.of(redisKey)).thenAccept(n -> repaired(what));
            if (reason.isSettled()) {
                guard.await(repaired);
            }
            // Otherwise this caller's time is used up. The connection carries the repair behind the command that it
            // repairs, and if it breaks first the key is still noted.
        } catch (RemoteUnavailableException stillAway) {
            stats.l2Errors.increment();
        }
    }

    private void repaired(Missed what) {
        if (what.marker()) {
            markers.changed(what.name());
        }
        recovery.repaired(List.of(what));
    }
}
