package org.cdicache.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.core.LoadedValues.Begun;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.cdicache.spi.OpenLoads;
import org.jspecify.annotations.Nullable;

/*
 * A load whose value comes later, on any thread: what LoadTask does around a loader, without a flight and without a lease. The ticket is
 * taken before the tiers are read, the tags' versions before the caller begins to load, and both are asked again when the value comes.
 *
 * Nothing here is guarded by a lock: all but the end is written before the caller has the load, and whoever hands it to another thread
 * publishes it. Of several ends one wins, by compare and set.
 */
final class OpenLoad<T> implements OpenLoads.Load<T> {

    private final LoadedValues values;
    private final TieredStore store;
    private final Begun begun;
    private final @Nullable LocalEntry known;
    private final Lookup<T> found;
    private final long beganNanos;
    private final AtomicBoolean over = new AtomicBoolean();
    /** Whether the ticket was given back, which a load that is being stored still has. */
    private volatile boolean ended;

    private OpenLoad(LoadedValues values, Begun begun, @Nullable LocalEntry known, Lookup<T> found) {
        this.values = values;
        this.store = values.store();
        this.begun = begun;
        this.known = known;
        this.found = found;
        this.beganNanos = store.time().nanos();
    }

    /** Begins a load; nothing is left of it if this throws. */
    static <T> OpenLoad<T> begin(LoadedValues values) {
        OpenLoad<T> first = attempt(values);
        if (first.found.hit() || values.store().gate().permits(first.begun.ticket())) {
            return first;
        }
        // The load starts only now: what was changed while L2 was being asked does not concern it.
        first.close();
        return attempt(values);
    }

    private static <T> OpenLoad<T> attempt(LoadedValues values) {
        Ticket ticket = values.store().gate().beginFill(values.stored());
        try {
            return look(values, ticket);
        } catch (Throwable failure) {
            values.store().gate().end(ticket);
            throw failure;
        }
    }

    private static <T> OpenLoad<T> look(LoadedValues values, Ticket ticket) {
        TieredStore store = values.store();
        boolean inL1 = values.policy().inL1();
        LocalEntry here = inL1 ? store.inL1(values.stored(), store.time().nanos()) : null;
        Lookup<T> found = fresh(values, here, Tier.L1);
        (found.hit() ? store.stats().l1Hits : store.stats().l1Misses).increment();
        long changes = store.markers().changes();
        if (found.hit()) {
            return new OpenLoad<>(
                    values,
                    new Begun(
                            ticket,
                            List.of(),
                            changes,
                            RemoteRead.Absent.NOTHING,
                            store.time().epochMillis()),
                    here,
                    found);
        }
        Budget budget = store.shared().budget();
        RemoteRead read = inL2(values, ticket, budget);
        LocalEntry there = read instanceof RemoteRead.Found answer
                ? store.localized(answer.opened(), values.type(), values.policy())
                : null;
        found = fresh(values, there, Tier.L2);
        if (values.policy().inL2()) {
            store.countL2(read, found.hit());
        }
        if (there != null && found.hit() && inL1) {
            store.local().fillFromL2(values.stored(), there, ticket);
        }
        List<TagStamp> tags =
                found.hit() ? List.of() : store.shared().stamps(values.policy().tags(), budget);
        Begun begun = new Begun(ticket, tags, changes, read, store.time().epochMillis());
        return new OpenLoad<>(values, begun, LocalEntry.newer(here, there), found);
    }

    private static RemoteRead inL2(LoadedValues values, Ticket ticket, Budget budget) {
        if (!values.policy().inL2()) {
            return RemoteRead.Absent.NOTHING;
        }
        values.store().gate().ask(ticket);
        return values.store().shared().read(values.stored(), values.type(), budget);
    }

    private static <T> Lookup<T> fresh(LoadedValues values, @Nullable LocalEntry entry, Tier tier) {
        TieredStore store = values.store();
        return entry != null
                        && entry.isFresh(store.time().nanos())
                        && !entry.overdue()
                        && store.accepts(values.policy(), entry)
                ? lookup(values, entry, tier)
                : Lookup.miss();
    }

    private static <T> Lookup<T> lookup(LoadedValues values, LocalEntry entry, Tier tier) {
        Loaded answer = values.store().answer(values.stored(), entry, values.type(), tier);
        return answer == null ? Lookup.miss() : Reads.lookup(answer);
    }

    @Override
    public Lookup<T> found() {
        return found;
    }

    @Override
    public boolean isCurrent() {
        List<TagStamp> tags = begun.tags() == null ? List.of() : begun.tags();
        // The end is looked at last: a ticket tells nothing any more once it has ended.
        return store.gate().permits(begun.ticket()) && store.markers().areKnownToBeCurrent(tags) && !ended;
    }

    private void end() {
        ended = true;
        store.gate().end(begun.ticket());
    }

    @Override
    public Duration complete(T value, @Nullable EntryOptions decided) {
        if (!over.compareAndSet(false, true)) {
            return Duration.ZERO;
        }
        try {
            store.stats().loaded(values.stored(), took(), /* inBackground= */ false);
            return Duration.ofMillis(
                    values.fillIfPossible(value, decided, begun, store.shared().budget()));
        } finally {
            end();
        }
    }

    @Override
    public Lookup<T> failed(Throwable failure) {
        if (!over.compareAndSet(false, true)) {
            return Lookup.miss();
        }
        try {
            store.stats().loadFailed(values.stored(), took(), failure, /* inBackground= */ false);
            return stale();
        } finally {
            end();
        }
    }

    private Lookup<T> stale() {
        LocalEntry entry = known;
        boolean valid = entry != null
                && store.gate().permits(begun.ticket())
                && store.markers().areKnownToBeCurrent(entry.tags())
                && store.mayServeStale(values.policy(), entry);
        if (entry == null || !valid) {
            return Lookup.miss();
        }
        Lookup<T> answer = lookup(values, entry, Tier.L1);
        if (!answer.hit()) {
            return answer;
        }
        store.stats().staleServed.increment();
        return new Lookup<>(answer.value(), Tier.L1, Duration.ZERO, /* stale= */ true);
    }

    private Duration took() {
        return Duration.ofNanos(store.time().nanos() - beganNanos);
    }

    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            end();
        }
    }
}
