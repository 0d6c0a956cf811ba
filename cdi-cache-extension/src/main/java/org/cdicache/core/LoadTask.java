package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cdicache.CacheUnavailableException;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.LoadContext;
import org.cdicache.Tier;
import org.cdicache.ValueCodecException;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.core.SharedTier.Sealable;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/*
 * What a flight does: L1 again (another flight may just have landed), L2, the loader; then both tiers are filled. The ticket is taken
 * before any of it, the tags' versions before the loader.
 *
 * A stale value found on the way is offered to callers that will not wait, and is the answer when the loader fails; then L1 goes on
 * serving it for the throttle time, so that a broken source is not asked by every caller.
 */
final class LoadTask implements SingleFlight.Work {

    /** A call's wishes, with every layer applied again when the loader adds its own. */
    interface Policies {
        Policy with(EntryOptions decidedByLoader);
    }

    private final String key;
    private final String stored;
    private final Type type;
    private final Policy policy;
    private final Policies policies;
    private final ContextLoader<Object, ?> loader;
    private final TieredStore store;
    private final Consumer<ValueCodecException> unwritable;
    private final boolean refreshing;

    /** For everything that the task asks L2; its own, because the flight may be on another thread than the call. */
    private final Budget budget;

    private volatile @Nullable Ticket ticket;

    /** The tags as they stood before the loader began. */
    private volatile List<TagStamp> stamps = List.of();

    /** Whether the loader named tags of its own, of which there are no stamps. */
    private volatile boolean taggedLate;

    private volatile long changes;

    /** What L2 said before the load, if it was asked. */
    private volatile RemoteRead read = RemoteRead.Absent.NOTHING;

    @SuppressWarnings("unchecked")
    LoadTask(
            String key,
            String stored,
            Type type,
            Policy policy,
            Policies policies,
            ContextLoader<?, ?> loader,
            TieredStore store,
            Consumer<ValueCodecException> unwritable,
            boolean refreshing) {
        this.key = key;
        this.stored = stored;
        this.type = type;
        this.policy = policy;
        this.policies = policies;
        this.loader = (ContextLoader<Object, ?>) loader;
        this.store = store;
        this.unwritable = unwritable;
        this.refreshing = refreshing;
        this.budget = store.shared().budget();
    }

    @Override
    public boolean isFresh() {
        // What has not begun will be newer than everything that callers know.
        Ticket present = ticket;
        return present == null || isCurrent(present);
    }

    /**
     * The gate knows of the key and of the whole cache, the stamps of tags that were known before the load; for tags that only the loader
     * knew, nothing at all may have been invalidated.
     */
    private boolean isCurrent(Ticket begun) {
        return isUnchanged(begun) && store.markers().areKnownToBeCurrent(stamps);
    }

    private boolean isUnchanged(Ticket begun) {
        return store.gate().permits(begun)
                && (!taggedLate || changes == store.markers().changes());
    }

    /** As {@link #isCurrent}, asking L2 for tags that this node does not remember any more. */
    private boolean isStillCurrent(Ticket begun) {
        return isUnchanged(begun) && store.shared().areCurrent(stamps, budget);
    }

    @Override
    public void landed() {
        Ticket present = ticket;
        if (present != null) {
            store.gate().end(present);
        }
    }

    @Override
    public Loaded run(Flight flight) throws Exception {
        Ticket begun = store.gate().beginFill(stored);
        ticket = begun;
        long now = store.time().nanos();
        LocalEntry here = policy.inL1() ? store.inL1(stored, now) : null;
        Loaded fresh =
                here == null || refreshing || !here.isFresh(now) ? null : store.answer(stored, here, type, Tier.L1);
        if (fresh != null) {
            return fresh;
        }
        LocalEntry there = inL2();
        Loaded found = found(there, here, begun);
        if (found == null && !store.gate().permits(begun)) {
            // What was read under a ticket that did not last is neither stale nor unmodified, nor what L2 holds now.
            begun = renewed(begun);
            here = null;
            there = inL2();
            found = found(there, here, begun);
        }
        if (policy.inL2() && !refreshing) {
            store.countL2(read, found != null);
        }
        return found != null ? found : loadOrStale(newer(here, there), begun, flight);
    }

    /** What L2 holds, as the answer, if it is fresh. */
    private @Nullable Loaded found(@Nullable LocalEntry there, @Nullable LocalEntry here, Ticket begun) {
        if (there == null || !there.isFresh(store.time().nanos()) || !isNews(there, here)) {
            return null;
        }
        if (policy.inL1()) {
            store.local().fillFromL2(stored, there, begun);
        }
        return new Loaded(there.value(), type, Tier.L2, store.servedFor(there), false);
    }

    private Loaded loadOrStale(@Nullable LocalEntry known, Ticket old, Flight flight) throws Exception {
        Ticket begun = renewed(old);
        boolean valid = begun == old && known != null && store.markers().areKnownToBeCurrent(known.tags());
        LocalEntry present = valid ? known : null;
        Loaded stale = present == null || !mayServeStale(present) ? null : answerStale(present);
        if (present == null || stale == null) {
            return load(present, begun);
        }
        flight.offerStale(stale);
        try {
            return load(present, begun);
        } catch (Exception failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throttle(present, begun);
            return stale;
        }
    }

    /** While refreshing, only what another node made since is better than a load. */
    private boolean isNews(LocalEntry there, @Nullable LocalEntry here) {
        return !refreshing || here == null || there.createdMillis() > here.createdMillis();
    }

    private @Nullable LocalEntry inL2() {
        if (policy.inL2()) {
            read = store.shared().read(stored, type, budget);
        }
        return read instanceof RemoteRead.Found found
                ? store.localized(found.opened(), type, policy.earlyRefresh())
                : null;
    }

    private static @Nullable LocalEntry newer(@Nullable LocalEntry here, @Nullable LocalEntry there) {
        if (here == null || there == null) {
            return here == null ? there : here;
        }
        return there.createdMillis() > here.createdMillis() ? there : here;
    }

    private boolean mayServeStale(LocalEntry entry) {
        long now = store.time().nanos();
        return policy.stale() > 0 && !entry.isGone(now) && now - entry.softNanos() < policy.stale() * 1_000_000;
    }

    private @Nullable Loaded answerStale(LocalEntry entry) {
        Loaded answer = store.answer(stored, entry, type, Tier.L1);
        return answer == null ? null : new Loaded(answer.value(), type, Tier.L1, 0, true);
    }

    /** A refresh that failed takes nothing from a value that is still fresh, but the next one waits, too. */
    private void throttle(LocalEntry entry, Ticket begun) {
        if (policy.inL1()) {
            long now = store.time().nanos();
            long until = now + policy.throttle() * 1_000_000;
            LocalEntry next = entry.isFresh(now) ? entry.refreshedFrom(until) : entry.overdueUntil(until);
            store.local().fill(stored, next, begun);
        }
    }

    private Loaded load(@Nullable LocalEntry present, Ticket begun) throws Exception {
        changes = store.markers().changes();
        List<TagStamp> tags = store.shared().stamps(policy.tags(), budget);
        stamps = tags == null ? List.of() : tags;
        Context context = new Context(present);
        Object value;
        long began = store.time().nanos();
        try {
            value = loader.load(context);
        } catch (Throwable failure) {
            store.stats().loadFailed(stored, took(began), failure, refreshing);
            throw failure;
        }
        store.stats().loaded(stored, took(began), refreshing);
        long lives = context.store ? fillIfPossible(value, context.decided, tags, begun) : 0;
        return new Loaded(value, type, Tier.NONE, lives, false);
    }

    private Duration took(long began) {
        return Duration.ofNanos(store.time().nanos() - began);
    }

    /** The load starts only now: what was invalidated while L2 was being asked does not concern it. */
    private Ticket renewed(Ticket old) {
        if (store.gate().permits(old)) {
            return old;
        }
        Ticket next = store.gate().beginFill(stored);
        ticket = next;
        store.gate().end(old);
        return next;
    }

    /** Strict mode protects a source from loads; once a value is loaded it is the caller's. */
    private long fillIfPossible(
            @Nullable Object value, @Nullable EntryOptions decided, @Nullable List<TagStamp> stamped, Ticket begun) {
        try {
            return fill(value, decided, stamped, begun);
        } catch (CacheUnavailableException away) {
            return 0;
        }
    }

    /** How long the value will live; 0 if it is not stored. */
    private long fill(
            @Nullable Object value, @Nullable EntryOptions decided, @Nullable List<TagStamp> stamped, Ticket begun) {
        Policy wanted = decided == null ? policy : policies.with(decided);
        long ttl = wanted.ttlOf(key, value, store.random());
        List<TagStamp> tags = wanted.tags().equals(policy.tags()) ? stamped : lateStamps(wanted);
        // Without the versions of its tags an entry could not be invalidated.
        if (ttl == 0 || tags == null || !isStillCurrent(begun)) {
            return 0;
        }
        byte[] payload;
        try {
            payload = store.codec().encode(value);
        } catch (ValueCodecException e) {
            unwritable.accept(e);
            return 0;
        }
        Header header = store.header(ttl, wanted.stale(), tags);
        LocalEntry entry = store.made(value, type, payload.length, header, wanted.earlyRefresh());
        RemoteRead before =
                policy.inL2() || !wanted.inL2() ? read : store.shared().read(stored, type, budget);
        if (!store.fill(stored, entry, new Sealable(stored, payload, header), wanted, before, begun, budget)) {
            return 0;
        }
        store.stats().stored(stored, /* loaded= */ true);
        return ttl;
    }

    /** Redis pushes an invalidation behind its answers of the same moment: after one more answer this node has been told of it. */
    private @Nullable List<TagStamp> lateStamps(Policy wanted) {
        List<TagStamp> tags = store.shared().stamps(wanted.tags(), budget);
        store.shared().hear(budget);
        return tags;
    }

    /** What the loader sees and decides. */
    private final class Context implements LoadContext<Object> {
        private final @Nullable LocalEntry present;
        private final @Nullable Object presentValue;
        private boolean store = true;
        private @Nullable EntryOptions decided;

        Context(@Nullable LocalEntry present) {
            Loaded readable = present == null ? null : LoadTask.this.store.answer(stored, present, type, Tier.L1);
            this.present = readable == null ? null : present;
            this.presentValue = readable == null ? null : readable.value();
        }

        @Override
        public Optional<Object> present() {
            return Optional.ofNullable(presentValue);
        }

        @Override
        public Optional<Instant> presentSince() {
            return present == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(present.createdMillis()));
        }

        @Override
        public Object notModified() {
            if (presentValue == null) {
                throw new IllegalStateException("There is no present value of key \"" + key + "\" to keep: load it");
            }
            return presentValue;
        }

        @Override
        public void options(EntryOptions options) {
            taggedLate = !policies.with(options).tags().equals(policy.tags());
            decided = options;
        }

        @Override
        public void doNotStore() {
            store = false;
        }
    }
}
