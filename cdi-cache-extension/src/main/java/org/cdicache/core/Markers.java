package org.cdicache.core;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.cdicache.spi.RemoteTier;
import org.jspecify.annotations.Nullable;

/*
 * Versions of what can be invalidated at once: the generation of the whole cache, and each tag.
 *
 * A version is a random number in L2. An entry names the generation in its key and carries the version of each of its tags; it is valid
 * only while all of them are still current. Invalidating is one SET of a new random number, whatever the number of entries. A marker that
 * L2 has evicted is made anew and differs from every older one: forgetting a marker forgets entries, it never brings one back. (A counter
 * would: it would start again from 0.)
 *
 * Nodes remember versions, and the memory obeys the rules of L1: a push forgets one, a lost connection forgets all, and an answer from
 * L2 that a push has overtaken is not remembered (the same gate as for entries, with its own instance).
 *
 * Without L2, or while it is away, versions are made locally; they end with the outage.
 */
final class Markers {

    static final String GENERATION = "@gen";

    /** Renewed by every delete by pattern, which must also stop loads of keys that L2 does not hold. */
    static final String SWEEP = "@sweep";

    private static final String TAG = "@tag:";

    /** Markers outlive any entry that is likely to be read; one that ends early only costs a reload. */
    private static final Duration TTL = Duration.ofDays(90);

    /** Forgetting versions is always right, so a simple bound is enough. */
    private static final int MOST_REMEMBERED = 10_000;

    /** A connection takes only so many commands at once. */
    private static final int MOST_ASKED_FOR = 1_000;

    private final @Nullable RemoteTier remote;
    private final RemoteGuard guard;
    private final KeySpace keys;
    private final Recovery recovery;
    private final LongSupplier random;
    private final FillGate gate = new FillGate();
    private final ConcurrentMap<String, Long> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile Consumer<String> made = this::changed;

    Markers(@Nullable RemoteTier remote, RemoteGuard guard, KeySpace keys, Recovery recovery, LongSupplier random) {
        this.remote = remote;
        this.guard = guard;
        this.keys = keys;
        this.recovery = recovery;
        this.random = random;
    }

    static String ofTag(String tag) {
        return TAG + tag;
    }

    static boolean isTag(String marker) {
        return marker.startsWith(TAG);
    }

    /** The tag that a marker is of; empty if it is of none. */
    static String tagOf(String marker) {
        return isTag(marker) ? marker.substring(TAG.length()) : "";
    }

    /** The generation that entries are written to and read from now. */
    long generation(Budget budget) {
        return current(GENERATION, budget);
    }

    /** The generation, asked for without waiting if this node does not remember it; it does not from then on either. */
    CompletableFuture<Long> generationInL2(RemoteTier tier) {
        Long version = known.get(GENERATION);
        return version != null
                ? CompletableFuture.completedFuture(version)
                : ask(tier, GENERATION, random.getAsLong(), 0).thenApply(Markers::version);
    }

    /**
     * What L2 has, which is the candidate if it had nothing. Whoever makes a version has also found that those before are gone. If anybody here has been
     * answered one of those, or may have been, it is forgotten with what carries it, on the thread, and so in the order, in which L2 answers. Nobody else
     * need tell this node: of the changes of one turn of its loop Redis tells only those who have not made the last one (CLIENT TRACKING, BCAST NOLOOP).
     *
     * @param own how many tickets the asker has
     */
    private CompletableFuture<byte[]> ask(RemoteTier tier, String marker, long candidate, int own) {
        return tier.marker(keys.markerKey(marker), bytes(candidate), TTL).thenApply(present -> {
            // In this order: whoever remembers a version does so before his ticket ends.
            if (version(present) == candidate && (gate.hasMoreThan(own, marker) || known.containsKey(marker))) {
                made.accept(marker);
            }
            return present;
        });
    }

    /** Whom to tell of a version that this node has made, in the place of one that may have been there before: as of a {@linkplain #changed change} by others. */
    void onMade(Consumer<String> told) {
        made = told;
    }

    /** Each tag as it stands now. */
    List<TagStamp> stamps(Collection<String> tags, Budget budget) {
        if (tags.isEmpty()) {
            return List.of();
        }
        Map<String, Long> versions = versions(new LinkedHashSet<>(tags), budget);
        return versions.entrySet().stream()
                .map(version -> new TagStamp(version.getKey(), version.getValue()))
                .toList();
    }

    /** Whether every tag still stands as it did; asks L2 for what this node does not remember. */
    boolean areCurrent(List<TagStamp> stamps, Budget budget) {
        return areKnownToBeCurrent(stamps)
                || areCurrent(
                        stamps, versions(stamps.stream().map(TagStamp::tag).collect(Collectors.toSet()), budget));
    }

    /** Whether every tag stands as it did, by these {@link #versions}. */
    static boolean areCurrent(List<TagStamp> stamps, Map<String, Long> versions) {
        for (TagStamp stamp : stamps) {
            Long version = versions.get(stamp.tag());
            if (version == null || version != stamp.version()) {
                return false;
            }
        }
        return true;
    }

    /** The version of each tag, in their order; asks L2 for those that this node does not remember, for a thousand of them at a time. */
    Map<String, Long> versions(Set<String> tags, Budget budget) {
        Map<String, Long> versions = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String tag : tags) {
            Long version = known.get(ofTag(tag));
            versions.put(tag, version == null ? Long.valueOf(0) : version);
            if (version == null) {
                unknown.add(ofTag(tag));
            }
        }
        for (int from = 0; from < unknown.size(); from += MOST_ASKED_FOR) {
            learn(unknown.subList(from, Math.min(from + MOST_ASKED_FOR, unknown.size())), budget)
                    .forEach((marker, version) -> versions.put(tagOf(marker), version));
        }
        return versions;
    }

    /** Whether this node knows, without asking, that every tag still stands as it did. */
    boolean areKnownToBeCurrent(List<TagStamp> stamps) {
        for (int i = 0; i < stamps.size(); i++) {
            Long version = known.get(ofTag(stamps.get(i).tag()));
            if (version == null || version != stamps.get(i).version()) {
                return false;
            }
        }
        return true;
    }

    /**
     * The version of a marker.
     *
     * @throws org.cdicache.spi.RemoteUnavailableException if L2 is there but does not answer
     */
    private long current(String marker, Budget budget) {
        Long version = known.get(marker);
        return version != null
                ? version
                : Objects.requireNonNull(learn(List.of(marker), budget).get(marker));
    }

    /** What this node does not remember, by marker; no two of them are equal. */
    private Map<String, Long> learn(List<String> unknown, Budget budget) {
        List<Ticket> tickets = unknown.stream().map(gate::beginFill).toList();
        try {
            RemoteTier tier = remote;
            Map<String, Long> versions = new HashMap<>();
            Map<String, CompletableFuture<byte[]>> answers = new HashMap<>();
            for (int i = 0; i < tickets.size(); i++) {
                String marker = unknown.get(i);
                long candidate = random.getAsLong();
                if (tier == null || !tier.available()) {
                    versions.put(marker, remember(marker, candidate, tickets.get(i)));
                } else if (isTag(marker) && recovery.hidesMarker(marker)) {
                    // What L2 would say is no longer so; nothing is current until it has been told.
                    versions.put(marker, candidate);
                } else {
                    answers.put(marker, ask(tier, marker, candidate, 1));
                }
            }
            awaitAll(answers.values(), budget);
            for (int i = 0; i < tickets.size(); i++) {
                CompletableFuture<byte[]> answer = answers.get(unknown.get(i));
                if (answer != null) {
                    versions.put(unknown.get(i), remember(unknown.get(i), version(answer.join()), tickets.get(i)));
                }
            }
            return versions;
        } finally {
            tickets.forEach(gate::end);
        }
    }

    /** Sent together, so that all of them take no longer than one. */
    private void awaitAll(Collection<? extends CompletableFuture<?>> answers, Budget budget) {
        if (!answers.isEmpty()) {
            guard.await(CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)), budget);
        }
    }

    private long remember(String marker, long version, Ticket ticket) {
        makeRoom(1);
        Long fresh = version;
        Long remembered =
                known.compute(marker, (k, present) -> present == null && gate.permits(ticket) ? fresh : present);
        return remembered == null ? version : remembered;
    }

    private void makeRoom(int more) {
        if (known.size() + more > MOST_REMEMBERED) {
            known.clear();
        }
    }

    /** A marker whose next version is on its way to L2. */
    private record Renewal(String marker, long next, Ticket ticket) {}

    /**
     * Invalidates everything that carries one of the markers, no two of which are equal.
     *
     * @throws org.cdicache.spi.RemoteUnavailableException if L2 is there but did not acknowledge all of them; this node forgets them all the same
     */
    void renew(List<String> outdated, Budget budget) {
        changes.incrementAndGet();
        List<Renewal> renewals = outdated.stream()
                .map(marker -> new Renewal(marker, random.getAsLong(), gate.beginWrite(marker)))
                .toList();
        try {
            renewals.forEach(renewal -> known.remove(renewal.marker));
            RemoteTier tier = remote;
            if (tier != null) {
                awaitAll(
                        renewals.stream()
                                .map(renewal -> tier.put(written(renewal)))
                                .toList(),
                        budget);
            }
            makeRoom(renewals.size());
            for (Renewal renewal : renewals) {
                Ticket ticket = renewal.ticket;
                Long next = renewal.next;
                known.compute(renewal.marker, (k, present) -> gate.permits(ticket) ? next : null);
            }
        } finally {
            renewals.forEach(renewal -> gate.end(renewal.ticket));
        }
    }

    private RemoteTier.Write written(Renewal renewal) {
        return new RemoteTier.Write(keys.markerKey(renewal.marker), bytes(renewal.next), TTL);
    }

    /** Rises with every invalidation that this node has made or heard of. */
    long changes() {
        return changes.get();
    }

    /** Somebody else changed the marker. */
    void changed(String marker) {
        changes.incrementAndGet();
        gate.invalidate(marker);
        known.remove(marker);
    }

    /** Anything may have changed. */
    void allChanged() {
        changes.incrementAndGet();
        gate.invalidateAll();
        known.clear();
    }

    /** Nothing is known to have changed, but nobody would tell: what was asked for until now is asked for again. */
    void forget() {
        gate.invalidateAll();
        known.clear();
    }

    /** Bytes that are no version of ours name one all the same: whoever overwrote the marker has invalidated it. */
    static long version(byte[] bytes) {
        return bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getLong() : Arrays.hashCode(bytes);
    }

    private static byte[] bytes(long version) {
        return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
    }

    /** Whether no operation is under way. */
    boolean isIdle() {
        return gate.watchedKeys() == 0;
    }
}
