package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.Tier;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.core.Leases.Lease;
import org.cdicache.core.Leases.Turn;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/*
 * What a flight does: L1 again (another flight may just have landed), L2, the loader; then both tiers are filled. The ticket is taken
 * before any of it, the tags' versions before the loader.
 *
 * A stale value found on the way is offered to callers that will not wait, and is the answer when the loader fails; then L1 goes on
 * serving it for the throttle time, so that a broken source is not asked by every caller. What L1 must not or cannot hold comes from L2 again,
 * and L1 only remembers for how long its source is spared.
 */
final class LoadTask implements SingleFlight.Work {

    private final String key;
    private final String stored;
    private final Type type;
    private final Policy policy;
    private final LoadedValues values;
    private final ContextLoader<Object, ?> loader;
    private final TieredStore store;
    private final boolean refreshing;

    /** For everything that the task asks L2, but for its waiting for another node's load, which is as a load of its own. */
    private Budget budget;

    private volatile @Nullable Ticket ticket;

    /** The tags as they stood before the loader began. */
    private volatile List<TagStamp> stamps = List.of();

    /** Whether the loader named tags of its own, of which there are no stamps. */
    private volatile boolean taggedLate;

    private volatile long changes;

    private boolean offered;

    /** Whether a stale value was offered that has been invalidated since: who comes later must not be given it. */
    private volatile boolean outrun;

    /** What L2 said before the load, if it was asked. */
    private volatile RemoteRead read = RemoteRead.Absent.NOTHING;

    @SuppressWarnings("unchecked")
    LoadTask(LoadedValues values, ContextLoader<?, ?> loader, boolean refreshing) {
        this.values = values;
        this.key = values.key();
        this.stored = values.stored();
        this.type = values.type();
        this.policy = values.policy();
        this.store = values.store();
        this.loader = (ContextLoader<Object, ?>) loader;
        this.refreshing = refreshing;
        this.budget = store.shared().budget();
    }

    @Override
    public boolean isFresh() {
        // What has not begun will be newer than everything that callers know.
        Ticket present = ticket;
        return !outrun && (present == null || isCurrent(present));
    }

    /**
     * The gate knows of the key and of the whole cache, the stamps of tags that were known before the load; for tags that only the loader
     * knew, nothing at all may have been invalidated.
     */
    private boolean isCurrent(Ticket begun) {
        return store.gate().permits(begun)
                && (!taggedLate || changes == store.markers().changes())
                && store.markers().areKnownToBeCurrent(stamps);
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
        boolean good = here != null && !refreshing && here.isFresh(now) && store.accepts(policy, here);
        Loaded fresh = here != null && good ? store.answer(stored, here, type, Tier.L1) : null;
        if (fresh != null) {
            return fresh;
        }
        Sight seen = look(new Sight(here, null, begun, null));
        if (seen.found == null && !store.gate().permits(seen.begun)) {
            seen = look(seen);
        }
        Leases leases = store.leases();
        boolean leased = policy.lease() > 0 && flight.mayWait() && !(read instanceof RemoteRead.Unavailable);
        return seen.found == null && leases != null && leased
                ? leased(leases, seen, flight)
                : foundOrLoaded(seen, flight);
    }

    /**
     * What both tiers hold.
     *
     * @param begun the ticket that was taken before they were read
     * @param found the answer, if it is among what they hold
     */
    private record Sight(
            @Nullable LocalEntry here,
            @Nullable LocalEntry there,
            Ticket begun,
            @Nullable Loaded found) {}

    /** What was read under a ticket that did not last is neither stale nor unmodified, nor what L2 holds now. */
    private Sight look(Sight before) {
        Ticket begun = renewed(before.begun);
        LocalEntry here = isSame(begun, before.begun) ? before.here : null;
        LocalEntry there = inL2(begun);
        return new Sight(here, there, begun, found(there, here, begun));
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Ticket one, Ticket other) {
        return one == other;
    }

    private Loaded foundOrLoaded(Sight seen, Flight flight) throws Exception {
        if (policy.inL2() && !refreshing) {
            store.countL2(read, seen.found != null);
        }
        if (seen.found == null) {
            return loadOrStale(LocalEntry.newer(seen.here, seen.there), seen.begun, flight);
        }
        read.release();
        return seen.found;
    }

    /** Loads if it is this node's turn, and otherwise waits for what the other node stores; see {@link Leases}. */
    private Loaded leased(Leases leases, Sight first, Flight flight) throws Exception {
        try (Lease lease = leases.open(stored, policy.lease())) {
            Sight seen = first;
            Turn turn = lease.acquire(budget);
            while (seen.found == null && turn == Turn.OTHERS) {
                seen = look(seen);
                LocalEntry kept = refreshing ? seen.here : null;
                Loaded present = kept == null ? null : present(kept, lease);
                if (present != null) {
                    return present;
                }
                if (seen.found == null) {
                    offerStale(LocalEntry.newer(seen.here, seen.there), flight);
                    lease.await();
                    budget = store.shared().budget();
                    seen = look(seen);
                }
                if (seen.found == null) {
                    turn = lease.acquire(budget);
                } else if (!refreshing) {
                    store.stats().coalesced.increment();
                }
            }
            // The holder before may have stored a moment before this one's turn began.
            return foundOrLoaded(seen.found == null && turn == Turn.MINE ? look(seen) : seen, flight);
        }
    }

    /** A refresh that another node is at: the value that it is for is good until then, and must not be asked about by every hit. */
    private @Nullable Loaded present(LocalEntry here, Lease lease) {
        if (!here.isFresh(store.time().nanos())) {
            return null;
        }
        store.local().replace(stored, here, here.refreshedFrom(lease.othersEndNanos()));
        return store.answer(stored, here, type, Tier.L1);
    }

    private void offerStale(@Nullable LocalEntry known, Flight flight) {
        boolean valid = known != null
                && store.markers().areKnownToBeCurrent(known.tags())
                && store.mayServeStale(policy, known);
        Loaded stale = known != null && valid ? answerStale(known) : null;
        if (stale != null) {
            offered = true;
            flight.offerStale(stale);
        }
    }

    /** What L2 holds, as the answer, if it is fresh. */
    private @Nullable Loaded found(@Nullable LocalEntry there, @Nullable LocalEntry here, Ticket begun) {
        if (there == null
                || !there.isFresh(store.time().nanos())
                || !isNews(there, here)
                || !store.accepts(policy, there)) {
            return null;
        }
        if (policy.inL1()) {
            store.local().fillFromL2(stored, there, begun);
        }
        boolean due = isDue(there) && !store.local().isSpared(stored);
        return new Loaded(there.value(), type, Tier.L2, store.servedFor(there), false, due);
    }

    private Loaded loadOrStale(@Nullable LocalEntry known, Ticket old, Flight flight) throws Exception {
        Ticket begun = renewed(old);
        boolean valid = begun == old && known != null && store.markers().areKnownToBeCurrent(known.tags());
        LocalEntry present = valid ? known : null;
        Loaded stale = present == null || !store.mayServeStale(policy, present) ? null : answerStale(present);
        if (present == null || stale == null) {
            if (!flight.mayLoad(/* otherwiseStale= */ false)) {
                throw new SingleFlight.NoThread(/* begun= */ true);
            }
            return load(present, begun);
        }
        flight.offerStale(stale);
        if (store.local().isSpared(stored)) {
            return stale;
        }
        if (!flight.mayLoad(/* otherwiseStale= */ true)) {
            throttle(present, begun);
            return stale;
        }
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
        if (!refreshing) {
            return true;
        }
        return here == null ? !isDue(there) : there.createdMillis() > here.createdMillis();
    }

    private boolean isDue(LocalEntry there) {
        return there.isRefreshDue(store.time().nanos());
    }

    private @Nullable LocalEntry inL2(Ticket begun) {
        if (policy.inL2()) {
            store.gate().ask(begun);
            read = store.shared().read(stored, type, budget);
        }
        return read instanceof RemoteRead.Found found ? store.localized(found.opened(), type, policy) : null;
    }

    private @Nullable Loaded answerStale(LocalEntry entry) {
        Loaded answer = store.answer(stored, entry, type, Tier.L1);
        return answer == null ? null : new Loaded(answer.value(), type, Tier.L1, 0, true);
    }

    /** A refresh that failed takes nothing from a value that is still fresh, but the next one waits, too. */
    private void throttle(LocalEntry entry, Ticket begun) {
        long now = store.time().nanos();
        long until = now + policy.throttle() * 1_000_000;
        if (policy.inL1() && store.local().fits(entry.size().payloadBytes())) {
            LocalEntry next = entry.isFresh(now) ? entry.refreshedFrom(until) : entry.overdueUntil(until);
            store.local().keep(stored, next, begun);
        } else {
            store.local().spare(stored, until);
        }
    }

    private Loaded load(@Nullable LocalEntry present, Ticket begun) throws Exception {
        changes = store.markers().changes();
        List<TagStamp> tags = store.shared().stamps(policy.tags(), budget);
        stamps = tags == null ? List.of() : tags;
        Loaded readable = present == null ? null : store.answer(stored, present, type, Tier.L1);
        LoadDecisions decisions = new LoadDecisions(key, readable == null ? null : present, readable, this::decided);
        Object value;
        long began = store.time().nanos();
        LoadedValues.Begun load =
                new LoadedValues.Begun(begun, tags, changes, read, store.time().epochMillis());
        try {
            value = loader.load(decisions);
        } catch (Throwable failure) {
            store.stats().loadFailed(stored, took(began), failure, refreshing);
            throw failure;
        }
        store.stats().loaded(stored, took(began), refreshing);
        long lives = decisions.store() ? values.fillIfPossible(value, decisions.options(), load, budget) : 0;
        return new Loaded(value, type, Tier.NONE, lives, false);
    }

    private void decided(EntryOptions options) {
        taggedLate = !values.policies().with(options).tags().equals(policy.tags());
    }

    private Duration took(long began) {
        return Duration.ofNanos(store.time().nanos() - began);
    }

    /** The load starts only now: what was invalidated while L2 was being asked does not concern it. */
    private Ticket renewed(Ticket old) {
        if (store.gate().permits(old)) {
            return old;
        }
        outrun |= offered;
        Ticket next = store.gate().beginFill(stored);
        ticket = next;
        store.gate().end(old);
        return next;
    }
}
