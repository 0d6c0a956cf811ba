package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cdicache.CacheUnavailableException;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.EntryBuffer;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.KeyPage;
import org.cdicache.spi.RemoteTier.Write;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** The remote tier behind a timeout, with a memory of what it missed. */
final class GuardedSharedTier implements SharedTier {

    private static final int MOST_ATTEMPTS = 4;

    /** Acknowledged before the next are sent: a connection takes only so many commands at once. */
    private static final int ENTRIES_IN_A_WRITE = 1_000;

    private final RemoteTier remote;
    private final RemoteGuard guard;
    private final FailureMode mode;
    private final KeySpace keys;
    private final Markers markers;
    private final EntryCodec codec;
    private final TimeSource time;
    private final StatsCounter stats;
    private final Tombstones tombstones;
    private final MissedChanges missed;
    private final RemoteEntries entries;
    private final RemoteWalk walk;
    private final Duration stalenessBound;

    GuardedSharedTier(
            RemoteTier remote,
            RemoteGuard guard,
            FailureMode mode,
            KeySpace keys,
            Markers markers,
            EntryCodec codec,
            TimeSource time,
            StatsCounter stats,
            Tombstones tombstones,
            MissedChanges missed,
            Duration stalenessBound) {
        this.remote = remote;
        this.guard = guard;
        this.mode = mode;
        this.keys = keys;
        this.markers = markers;
        this.codec = codec;
        this.time = time;
        this.stats = stats;
        this.tombstones = tombstones;
        this.missed = missed;
        this.walk = new RemoteWalk(remote, guard, keys, tombstones);
        this.entries = new RemoteEntries(remote, guard, keys, markers, codec, time, stats);
        this.stalenessBound = stalenessBound;
    }

    @Override
    public Budget budget() {
        return guard.budget();
    }

    @Override
    public RemoteRead read(String key, Type type, Budget budget) {
        RemoteRead read = orNull("read", () -> {
            missed.check(key);
            String redisKey = entryKey(key, budget);
            EntryBuffer bytes = guard.await(remote.read(redisKey), budget);
            return entries.open(redisKey, bytes, type, time.epochMillis(), budget);
        });
        return read == null ? RemoteRead.Unavailable.INSTANCE : read;
    }

    @Override
    public List<RemoteRead> readAll(List<String> wanted, Type type) {
        Budget budget = guard.budget();
        Set<String> hidden = missed.hidden(wanted);
        if (!hidden.isEmpty()) {
            outage("read", MissedChanges.reason());
        }
        List<RemoteRead> all = orNull("read", () -> {
            String prefix = keys.entryPrefix(markers.generation(budget));
            List<String> redisKeys = new ArrayList<>(wanted.size());
            for (String key : wanted) {
                redisKeys.add(prefix.concat(key));
            }
            List<byte @Nullable []> found = guard.await(remote.readAll(redisKeys), budget);
            List<RemoteRead> reads = entries.openAll(redisKeys, found, type, budget);
            for (int i = 0; i < reads.size() && !hidden.isEmpty(); i++) {
                if (hidden.contains(wanted.get(i))) {
                    reads.set(i, RemoteRead.Unavailable.INSTANCE);
                }
            }
            return reads;
        });
        return all == null ? Collections.nCopies(wanted.size(), RemoteRead.Unavailable.INSTANCE) : all;
    }

    @Override
    public boolean isConfigured() {
        return true;
    }

    @Override
    public boolean writeAll(List<Sealable> values, Budget budget) {
        return inParts(
                "put",
                values,
                budget,
                this::write,
                (reason, left) ->
                        missed.ofEntries(values.stream().map(Sealable::key).toList(), reason, left));
    }

    /** A thousand within the budget, and each further thousand within another; false, and all of them noted as missed, if L2 does not have all. */
    private <T> boolean inParts(
            String operation,
            List<T> all,
            Budget budget,
            BiConsumer<List<T>, Budget> change,
            BiConsumer<RemoteUnavailableException, Budget> note) {
        Budget present = budget;
        try {
            for (int from = 0; from < all.size(); from += ENTRIES_IN_A_WRITE) {
                present = from == 0 ? budget : guard.budget();
                change.accept(all.subList(from, Math.min(from + ENTRIES_IN_A_WRITE, all.size())), present);
            }
            return true;
        } catch (RemoteUnavailableException e) {
            note.accept(e, present);
            outage(operation, e);
            return false;
        }
    }

    private void write(List<Sealable> values, Budget budget) {
        if (values.size() == 1) {
            inCurrentGeneration(budget, generation -> remote.put(sealed(generation, values.get(0))));
        } else {
            inCurrentGeneration(
                    budget,
                    generation -> remote.putAll(
                            values.stream().map(e -> sealed(generation, e)).toList()));
        }
    }

    @Override
    public @Nullable List<TagStamp> stamps(Collection<String> tags, Budget budget) {
        return orNull("put", () -> markers.stamps(tags, budget));
    }

    @Override
    public Fill fill(Sealable entry, RemoteRead read, BooleanSupplier onlyIf, Budget budget) {
        if (read instanceof RemoteRead.Unavailable || !remote.available()) {
            return Fill.withoutL2(onlyIf);
        }
        try {
            return guard.await(remote.replace(read.bytes(), sealed(markers.generation(budget), entry), onlyIf), budget)
                    ? Fill.STORED
                    : Fill.OVERTAKEN;
        } catch (RemoteUnavailableException e) {
            stats.l2Errors.increment();
            return Fill.withoutL2(onlyIf);
        }
    }

    @Override
    public boolean areCurrent(List<TagStamp> stamps, Budget budget) {
        return Boolean.TRUE.equals(orNull("put", () -> markers.areCurrent(stamps, budget)));
    }

    @Override
    public void hear(Budget budget) {
        orNull("put", () -> guard.await(remote.ping(), budget));
    }

    private Write sealed(long generation, Sealable entry) {
        String redisKey = keys.entryKey(generation, entry.key());
        Header header = entry.header();
        return new Write(redisKey, codec.seal(redisKey, entry.payload(), header), lives(header));
    }

    /** At least a millisecond, because Redis refuses to store anything for less. */
    private Duration lives(Header header) {
        return Duration.ofMillis(Math.max(1, header.hardExpiryMillis() - time.epochMillis()));
    }

    @Override
    public long deleteAll(Collection<String> unwanted, Budget budget) {
        List<String> all = List.copyOf(unwanted);
        LongAdder removed = new LongAdder();
        boolean done = inParts(
                "delete",
                all,
                budget,
                (part, present) -> removed.add(delete(part, present)),
                (reason, left) -> missed.ofEntries(all, reason, left));
        return done ? removed.sum() : 0;
    }

    private long delete(List<String> unwanted, Budget budget) {
        return inNewestGeneration(
                budget,
                generation -> tombstones.bury(
                        remote,
                        unwanted.stream()
                                .map(key -> keys.entryKey(generation, key))
                                .toList()));
    }

    @Override
    public long deleteMatching(Glob glob) {
        Budget budget = guard.budget();
        try {
            markers.renew(List.of(Markers.SWEEP), budget);
            return inNewestGeneration(
                    budget, generation -> CompletableFuture.completedFuture(walk.bury(generation, glob)));
        } catch (RemoteUnavailableException e) {
            // Which keys are left nobody knows: the cache starts a new generation instead.
            missed.ofMarkers(List.of(Markers.GENERATION), e, budget);
            outage("delete by pattern", e);
            return -1;
        }
    }

    /**
     * A change that is sure to have reached the entries that are read now. The generation may change between its being asked for and the
     * command's taking effect: by another node's clear, whose push has arrived, or by a reconnect, which forgets what was
     * made up without L2. Then the change is made again.
     */
    private <T> T inCurrentGeneration(Budget budget, LongFunction<CompletableFuture<T>> command) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            long generation = markers.generation(budget);
            T answer = guard.await(command.apply(generation), budget);
            if (markers.generation(budget) == generation) {
                return answer;
            }
        }
        throw new RemoteUnavailableException(
                "the cache is cleared more often than it can be written", null, /* settled= */ true);
    }

    /**
     * The same, and no clear that was acknowledged before is still on its way: what was stored since would outlive this change. A write needs no
     * such care: the clear forgets it.
     */
    private <T> T inNewestGeneration(Budget budget, LongFunction<CompletableFuture<T>> command) {
        return inCurrentGeneration(budget, generation -> {
            CompletableFuture<?> heard = remote.heard(keys.markerKey(Markers.GENERATION));
            return command.apply(generation).thenCombine(heard, (answer, told) -> answer);
        });
    }

    @Override
    public @Nullable Stream<String> keys(Glob glob) {
        Long generation = orNull("read", () -> markers.generation(guard.budget()));
        KeyPage first = generation == null ? null : page(generation, glob, null);
        return first == null || generation == null
                ? null
                : Stream.iterate(
                                first,
                                Objects::nonNull,
                                page -> page.cursor() == null ? null : page(generation, glob, page.cursor()))
                        .flatMap(page -> page.keys().stream())
                        .map(keys::storageKeyOf);
    }

    /** One step of the walk; null, and so the end of it, if L2 does not answer. */
    private @Nullable KeyPage page(long generation, Glob glob, @Nullable String cursor) {
        return orNull("read", () -> walk.step(generation, glob, cursor));
    }

    @Override
    public @Nullable Header header(String key) {
        Budget budget = guard.budget();
        return orNull("read", () -> {
            missed.check(key);
            String redisKey = entryKey(key, budget);
            byte[] bytes = guard.await(remote.get(redisKey), budget);
            return entries.usable(redisKey, bytes, budget);
        });
    }

    @Override
    public boolean expire(String key) {
        Budget budget = guard.budget();
        try {
            return inNewestGeneration(
                    budget, generation -> CompletableFuture.completedFuture(expire(generation, key, budget)));
        } catch (RemoteUnavailableException e) {
            missed.ofEntries(List.of(key), e, budget);
            outage("expire", e);
            return false;
        }
    }

    private boolean expire(long generation, String key, Budget budget) {
        String redisKey = keys.entryKey(generation, key);
        byte[] bytes = guard.await(remote.get(redisKey), budget);
        Header header = entries.usable(redisKey, bytes, budget);
        if (bytes == null || header == null) {
            return false;
        }
        long now = time.epochMillis();
        Header stale = new Header(header.createdMillis(), now, header.hardExpiryMillis(), header.tags());
        byte[] resealed = codec.reseal(redisKey, bytes, stale);
        if (resealed == null) {
            // Another system's value has no header to be stale in.
            return guard.await(tombstones.bury(remote, List.of(redisKey)), budget) > 0;
        }
        // Only in the place of what was read: a delete or put in between has the last word.
        Write write = new Write(redisKey, resealed, lives(header));
        return guard.await(remote.replace(bytes, write, () -> true), budget);
    }

    @Override
    public void renew(List<String> outdated) {
        inParts(
                "invalidation",
                outdated,
                guard.budget(),
                markers::renew,
                (reason, left) -> missed.ofMarkers(outdated, reason, left));
    }

    @Override
    public RemoteStatus ping() {
        try {
            return RemoteStatus.up(guard.await(remote.ping()));
        } catch (RemoteUnavailableException e) {
            return RemoteStatus.down(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public int pendingRepairs() {
        return missed.pending();
    }

    @Override
    public Duration stalenessBound() {
        return stalenessBound;
    }

    private String entryKey(String key, Budget budget) {
        return keys.entryKey(markers.generation(budget), key);
    }

    private <T> @Nullable T orNull(String operation, Supplier<@Nullable T> work) {
        try {
            return work.get();
        } catch (RemoteUnavailableException e) {
            outage(operation, e);
            return null;
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
}
