package org.cdicache.core;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheEvent.Clear;
import org.cdicache.CacheEvent.Delete;
import org.cdicache.CacheEvent.DeleteMatching;
import org.cdicache.CacheEvent.Expire;
import org.cdicache.CacheUnavailableException;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.core.SharedTier.Sealable;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/** The write path: L2 first, then L1. A delete that has returned is undone by no fill that began before it. */
final class Writes {

    /** A value that is about to be stored. */
    private record Draft(String key, Object value, byte[] payload, Header header) {
        Sealable sealable() {
            return new Sealable(key, payload, header);
        }
    }

    private final KeySpace keys;
    private final TieredStore store;
    private final LocalTier local;
    private final SharedTier shared;
    private final FillGate gate;
    private final Events events;
    private final boolean readsL2;

    /**
     * The writes of one cache.
     *
     * @param readsL2 whether plain reads of the cache ask L2, so that nothing old may be left there
     */
    Writes(KeySpace keys, TieredStore store, boolean readsL2) {
        this.keys = keys;
        this.store = store;
        this.local = store.local();
        this.shared = store.shared();
        this.gate = store.gate();
        this.events = store.stats().events;
        this.readsL2 = readsL2;
    }

    void putAll(Map<String, ?> values, Policy policy) {
        if (values.isEmpty()) {
            return;
        }
        Budget budget = shared.budget();
        List<TagStamp> tags = stampsOrForget(values.keySet(), policy, budget);
        if (tags == null) {
            return;
        }
        List<Draft> drafts = new ArrayList<>(values.size());
        List<Sealable> sealables = new ArrayList<>(values.size());
        for (Map.Entry<String, ?> value : values.entrySet()) {
            Draft draft = draft(value.getKey(), value.getValue(), policy, tags);
            drafts.add(draft);
            sealables.add(draft.sealable());
        }
        List<Ticket> tickets = new ArrayList<>(values.size());
        for (Draft draft : drafts) {
            tickets.add(gate.beginWrite(draft.key));
        }
        try {
            boolean there = policy.inL2() && shared.writeAll(sealables, budget);
            if (!policy.inL2() && readsL2) {
                shared.deleteAll(drafts.stream().map(Draft::key).toList(), budget);
            }
            for (int i = 0; i < drafts.size(); i++) {
                publish(drafts.get(i), policy, there, tickets.get(i));
            }
        } catch (CacheUnavailableException e) {
            drafts.forEach(d -> local.remove(d.key));
            throw e;
        } finally {
            tickets.forEach(gate::end);
            drafts.forEach(d -> store.tellLeases(d.key));
        }
        drafts.forEach(d -> store.stats().stored(d.key, /* loaded= */ false));
    }

    /** Without the versions of its tags an entry could not be invalidated: then forgetting the keys is right, in every mode. */
    private @Nullable List<TagStamp> stampsOrForget(Collection<String> unwritable, Policy policy, Budget budget) {
        List<TagStamp> tags;
        try {
            tags = shared.stamps(policy.tags(), budget);
        } catch (CacheUnavailableException strict) {
            try {
                deleteAll(unwritable, budget);
            } catch (CacheUnavailableException alike) {
                // The keys are gone from L1 and noted as missed by L2; the caller is told of its put.
            }
            throw strict;
        }
        if (tags == null) {
            deleteAll(unwritable, budget);
        }
        return tags;
    }

    private Draft draft(String key, Object value, Policy policy, List<TagStamp> tags) {
        String stored = keys.storageKey(key);
        byte[] payload = store.codec().encode(value);
        long ttl = policy.ttlOf(key, value, store.random());
        return new Draft(stored, value, payload, store.header(ttl, policy.stale(), tags));
    }

    private void publish(Draft draft, Policy policy, boolean there, Ticket ticket) {
        if (policy.inL1AtOnce() || (policy.inL1() && !there)) {
            Type held = draft.value.getClass();
            LocalEntry entry = store.made(draft.value, held, draft.payload.length, draft.header, policy);
            if (shared.isConfigured()) {
                local.fillOrRemove(draft.key, entry, ticket);
            } else {
                local.store(draft.key, entry);
            }
        } else {
            local.remove(draft.key);
        }
    }

    long deleteAll(Collection<String> unwanted) {
        return deleteAll(unwanted, shared.budget());
    }

    private long deleteAll(Collection<String> unwanted, Budget budget) {
        List<String> stored = unwanted.stream().map(keys::storageKey).distinct().toList();
        if (stored.isEmpty()) {
            return 0;
        }
        store.stats().deletes.add(stored.size());
        List<Ticket> tickets = stored.stream().map(gate::beginWrite).toList();
        long there = 0;
        long here = 0;
        try {
            there = shared.deleteAll(stored, budget);
        } finally {
            here = stored.stream().filter(local::remove).count();
            tickets.forEach(gate::end);
            stored.forEach(store::tellLeases);
        }
        stored.forEach(key -> events.tell(Delete.class, cache -> new Delete(cache, key)));
        return Math.max(there, here);
    }

    long deleteMatching(Glob pattern) {
        local.refuseFillsUnderWay();
        long there = -1;
        long here;
        try {
            there = shared.deleteMatching(pattern);
        } finally {
            here = local.removeMatching(pattern);
            store.tellAllLeases();
        }
        long removed = there >= 0 ? there : here;
        events.tell(DeleteMatching.class, cache -> new DeleteMatching(cache, pattern.text(), removed));
        return removed;
    }

    void clear() {
        local.refuseFillsUnderWay();
        try {
            shared.renew(List.of(Markers.GENERATION));
        } finally {
            local.invalidateAll();
            store.tellAllLeases();
        }
        events.tell(Clear.class, Clear::new);
    }

    boolean expire(String key) {
        String stored = keys.storageKey(key);
        Ticket ticket = gate.beginWrite(stored);
        boolean there = false;
        boolean here;
        try {
            there = shared.expire(stored);
        } finally {
            here = local.expire(stored);
            gate.end(ticket);
            store.tellLeases(stored);
        }
        events.tell(Expire.class, cache -> new Expire(cache, stored));
        return there || here;
    }
}
