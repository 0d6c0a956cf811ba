package org.cdicache.ai.near;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.RemoteStatus;
import org.cdicache.TypeRef;
import org.jspecify.annotations.Nullable;

/**
 * The records of near matches in the cache {@code ai-near}, each under the key of its request. Every change is made by compare and set, so
 * that a node that stores an entry does not undo what another one rejects at the same time.
 */
final class NearStore {

    /** How long a rejection is kept. */
    static final Duration REJECTED_FOR = Duration.ofDays(3_650);

    /** How long it is kept that there is nothing any more. */
    private static final Duration NOTHING_FOR = Duration.ofMinutes(1);

    private static final TypeRef<NearRecord> RECORD = TypeRef.of(NearRecord.class);

    /** Asks for what is stored, and replaces it whatever it is. */
    private static final EntryOptions ANEW =
            EntryOptions.builder().maxAge(Duration.ZERO).build();

    /** Another caller's change of the record may come first, again and again; there is no reason for it to do so for long. */
    private static final int ATTEMPTS = 20;

    private final Cache cache;
    private final Supplier<RemoteStatus> remote;

    NearStore(Cache cache, Supplier<RemoteStatus> remote) {
        this.cache = cache;
        this.remote = remote;
    }

    /** Whether there is a Redis, so that other nodes store entries as well. */
    boolean isShared() {
        return remote.get().state() != RemoteStatus.State.NOT_CONFIGURED;
    }

    /** Whether what is read is all that there is. */
    boolean isWhole() {
        RemoteStatus.State state = remote.get().state();
        return state == RemoteStatus.State.UP || state == RemoteStatus.State.NOT_CONFIGURED;
    }

    Map<String, NearRecord> read(Collection<String> keys) {
        return cache.getAll(keys, RECORD);
    }

    /** The keys of all records; to be closed. */
    Stream<String> keys() {
        return cache.keys("*");
    }

    /** Stores an entry beside what is rejected; whether it is stored. */
    boolean put(String key, NearEntry entry, Duration ttl) {
        return change(key, record -> record.with(entry), record -> entry.equals(record.entry()), ttl);
    }

    /** Removes the entry, but not what is rejected. */
    boolean removeEntry(String key) {
        return change(key, record -> record.with(null), record -> record.entry() == null, NOTHING_FOR);
    }

    /** Removes the entry if it is over, but not what is rejected. */
    void removeOver(String key, long epochMillis) {
        UnaryOperator<NearRecord> strip = record -> isOver(record, epochMillis) ? record.with(null) : record;
        change(key, strip, record -> !isOver(record, epochMillis), NOTHING_FOR);
    }

    private static boolean isOver(NearRecord record, long epochMillis) {
        return record.entry() != null && record.entry().isOver(epochMillis);
    }

    /**
     * Records that a request must not be answered by this one; whether it is recorded, in Redis if there is one. False also if Redis has
     * failed somebody else in the meantime, since it cannot be told whom.
     *
     * @param scopes the tags of the record, if it is a new one
     */
    boolean reject(String key, String request, Set<String> scopes) {
        long errors = cache.stats().l2Errors();
        return change(
                        key,
                        record -> record.rejecting(request, scopes),
                        record -> record.isRejectedFor(request),
                        REJECTED_FOR)
                && isWhole()
                && cache.stats().l2Errors() == errors;
    }

    /** Removes what carries a tag; null for everything. Failures as those of the cache. */
    void invalidate(@Nullable String tag) {
        if (tag == null) {
            cache.clear();
        } else {
            cache.invalidateTags(tag);
        }
    }

    private boolean change(
            String key, UnaryOperator<NearRecord> change, Predicate<NearRecord> isChanged, Duration ttl) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Lookup<NearRecord> after = cache.lookupOrLoad(key, RECORD, ANEW, context -> {
                NearRecord changed = change.apply(context.present().orElse(NearRecord.EMPTY));
                context.options(options(changed, ttl));
                return changed;
            });
            NearRecord record = after.value();
            // A caller that joins another one's change is given that one's result, and one that was overtaken has
            // stored nothing.
            if (record != null && isChanged.test(record) && !after.ttl().isZero()) {
                return true;
            }
            if (!isWhole()) {
                return false;
            }
        }
        return false;
    }

    private static EntryOptions options(NearRecord record, Duration ttl) {
        return EntryOptions.builder()
                .ttl(record.rejected().isEmpty() ? ttl : REJECTED_FOR)
                // What is configured for all entries may be more than the time to live.
                .jitter(Duration.ZERO)
                .tags(record.tags().toArray(String[]::new))
                .build();
    }

    /** Splits keys into lists of so many, in order. */
    static Stream<List<String>> batches(List<String> keys, int size) {
        return Stream.iterate(0, from -> from < keys.size(), from -> from + size)
                .map(from -> keys.subList(from, Math.min(keys.size(), from + size)));
    }
}
