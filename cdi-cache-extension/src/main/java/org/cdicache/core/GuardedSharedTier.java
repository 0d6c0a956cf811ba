package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.cdicache.CacheUnavailableException;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.EntryCodec.Stamps;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.KeyPage;
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
final class GuardedSharedTier implements SharedTier, RemoteTier.Listener {

    private static final int MISSED_LIMIT = 10_000;

    private final RemoteTier remote;
    private final RemoteGuard guard;
    private final FailureMode mode;
    private final KeySpace keys;
    private final LocalTier local;
    private final EntryCodec codec;
    private final TimeSource time;
    private final StatsCounter stats;
    private final Recovery recovery = new Recovery(MISSED_LIMIT);

    GuardedSharedTier(
            RemoteTier remote,
            RemoteGuard guard,
            FailureMode mode,
            KeySpace keys,
            LocalTier local,
            EntryCodec codec,
            TimeSource time,
            StatsCounter stats) {
        this.remote = remote;
        this.guard = guard;
        this.mode = mode;
        this.keys = keys;
        this.local = local;
        this.codec = codec;
        this.time = time;
        this.stats = stats;
    }

    /** Starts to receive invalidations; until then nothing may be published in L1. */
    void subscribe() {
        remote.subscribe(keys.prefix(), this);
    }

    @Override
    public RemoteRead read(String key, Type type) {
        try {
            byte[] bytes = guard.await(remote.get(keys.redisKey(key)));
            RemoteRead read = bytes == null ? RemoteRead.Absent.INSTANCE : open(bytes, type);
            (read instanceof RemoteRead.Found ? stats.l2Hits : stats.l2Misses).increment();
            return read;
        } catch (RemoteUnavailableException e) {
            outage("read", e);
            return RemoteRead.Unavailable.INSTANCE;
        }
    }

    private RemoteRead open(byte[] bytes, Type type) {
        Opened opened = codec.open(bytes, type);
        if (opened == null) {
            stats.undecodable.increment();
            return RemoteRead.Absent.INSTANCE;
        }
        long remaining = opened.stamps().expiresMillis() - time.epochMillis();
        return remaining <= 0
                ? RemoteRead.Absent.INSTANCE
                : new RemoteRead.Found(opened.value(), opened.payloadBytes(), remaining);
    }

    @Override
    public boolean write(String key, byte[] payload, long ttlMillis) {
        try {
            guard.await(
                    remote.put(keys.redisKey(key), seal(payload, ttlMillis), Duration.ofMillis(ttlMillis), () -> true));
            return true;
        } catch (RemoteUnavailableException e) {
            missed(keys.redisKey(key), e);
            outage("put", e);
            return false;
        }
    }

    @Override
    public void fill(String key, byte[] payload, long ttlMillis, BooleanSupplier onlyIf) {
        if (!remote.available()) {
            return;
        }
        try {
            guard.await(remote.put(keys.redisKey(key), seal(payload, ttlMillis), Duration.ofMillis(ttlMillis), onlyIf));
        } catch (RemoteUnavailableException e) {
            stats.l2Errors.increment();
        }
    }

    private byte[] seal(byte[] payload, long ttlMillis) {
        long now = time.epochMillis();
        return codec.seal(payload, now, now + ttlMillis);
    }

    @Override
    public boolean delete(String key) {
        try {
            return guard.await(remote.delete(List.of(keys.redisKey(key)))) > 0;
        } catch (RemoteUnavailableException e) {
            missed(keys.redisKey(key), e);
            outage("delete", e);
            return false;
        }
    }

    @Override
    public long deleteMatching(String glob) {
        try {
            long removed = 0;
            @Nullable String cursor = null;
            do {
                KeyPage page = guard.await(remote.scan(keys.redisKey(glob), cursor));
                removed += page.keys().isEmpty() ? 0 : guard.await(remote.delete(page.keys()));
                cursor = page.cursor();
            } while (cursor != null);
            return removed;
        } catch (RemoteUnavailableException e) {
            recovery.missedEverything();
            if (remote.available()) {
                remote.reset();
            }
            outage("delete by pattern", e);
            return -1;
        }
    }

    @Override
    public long remainingMillis(String key) {
        try {
            byte[] bytes = guard.await(remote.get(keys.redisKey(key)));
            Stamps stamps = bytes == null ? null : codec.stamps(bytes);
            return stamps == null ? 0 : Math.max(0, stamps.expiresMillis() - time.epochMillis());
        } catch (RemoteUnavailableException e) {
            outage("read", e);
            return 0;
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

    private void outage(String operation, RemoteUnavailableException reason) {
        stats.l2Errors.increment();
        if (mode == FailureMode.STRICT) {
            throw new CacheUnavailableException(
                    "Redis was needed for a " + operation + " and is away: " + reason.getMessage()
                            + " (cache.failure-mode=strict; with graceful the cache goes on without Redis)",
                    reason);
        }
    }

    private void missed(String redisKey, RemoteUnavailableException reason) {
        recovery.missed(redisKey);
        if (!remote.available()) {
            return;
        }
        CompletableFuture<?> repaired = remote.delete(List.of(redisKey)).thenAccept(n -> recovery.repaired(redisKey));
        if (reason.isSettled()) {
            awaitQuietly(repaired);
        }
        // Otherwise this caller's time is used up. The connection carries the repair behind the command it repairs, and
        // if it breaks
        // first the key is still noted.
    }

    private void awaitQuietly(CompletableFuture<?> answer) {
        try {
            guard.await(answer);
        } catch (RemoteUnavailableException stillAway) {
            stats.l2Errors.increment();
        }
    }

    @Override
    public void invalidated(Collection<String> redisKeys) {
        for (String redisKey : redisKeys) {
            local.invalidate(keys.fromRedis(redisKey));
        }
    }

    @Override
    public void allInvalidated() {
        local.invalidateAll();
    }

    @Override
    public RemoteTier.Repair repair() {
        return recovery.pending();
    }

    @Override
    public void repaired(RemoteTier.Repair repair) {
        recovery.repaired(repair);
    }
}
