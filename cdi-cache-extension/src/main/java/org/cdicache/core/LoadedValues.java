package org.cdicache.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Consumer;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.ValueCodecException;
import org.cdicache.core.FillGate.Ticket;
import org.cdicache.core.SharedTier.Sealable;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/**
 * Stores the values that one call loads, as it and its loader want it.
 *
 * @param key the caller's
 * @param stored the storage key
 */
record LoadedValues(
        String key,
        String stored,
        Type type,
        Policy policy,
        Policies policies,
        TieredStore store,
        Consumer<ValueCodecException> unwritable) {

    private static final Logger LOG = System.getLogger("org.cdicache");

    /** A call's wishes, with every layer applied again when the loader adds its own. */
    interface Policies {
        Policy with(EntryOptions decidedByLoader);
    }

    /**
     * What was known when a load began.
     *
     * @param tags the policy's tags as they stood; null if L2 did not say
     * @param changes {@link Markers#changes()}, for tags that only the loader knows
     * @param read what L2 held
     * @param millis when that was: what the source holds since, the value may not know
     */
    record Begun(Ticket ticket, @Nullable List<TagStamp> tags, long changes, RemoteRead read, long millis) {}

    /**
     * Stores a value, unless something was invalidated since its load began; how long it will live, 0 if it is not stored. Strict mode protects a source
     * from loads; once a value is loaded it is the caller's.
     */
    long fillIfPossible(@Nullable Object value, @Nullable EntryOptions decided, Begun begun, Budget budget) {
        try {
            return fill(value, decided, begun, budget);
        } catch (CacheUnavailableException away) {
            return 0;
        }
    }

    private long fill(@Nullable Object value, @Nullable EntryOptions decided, Begun begun, Budget budget) {
        Policy wanted = decided == null ? policy : policies.with(decided);
        long ttl = wanted.ttlOf(key, value, store.random());
        boolean late = !wanted.tags().equals(policy.tags());
        List<TagStamp> tags = late ? lateStamps(wanted, budget) : begun.tags();
        // Without the versions of its tags an entry could not be invalidated.
        if (ttl == 0 || tags == null || !isStillCurrent(begun, late, budget)) {
            return 0;
        }
        byte[] payload;
        try {
            payload = store.codec().encode(value);
        } catch (ValueCodecException e) {
            unwritable.accept(e);
            return 0;
        }
        Header header = store.header(begun.millis(), ttl, wanted.stale(), tags);
        LocalEntry entry = store.made(value, type, payload.length, header, wanted);
        RemoteRead before =
                policy.inL2() || !wanted.inL2() ? begun.read() : store.shared().read(stored, type, budget);
        if (!isFilled(entry, new Sealable(stored, payload, header), wanted, before, begun.ticket(), budget)) {
            return 0;
        }
        store.stats().stored(stored, /* loaded= */ true);
        return ttl;
    }

    /** A tier that fails in a way that it must not takes no loaded value from its caller, nor from those who wait for it. */
    private boolean isFilled(
            LocalEntry entry, Sealable sealable, Policy wanted, RemoteRead before, Ticket ticket, Budget budget) {
        try {
            return store.fill(stored, entry, sealable, wanted, before, ticket, budget);
        } catch (CacheUnavailableException away) {
            throw away;
        } catch (RuntimeException broken) {
            // Its message may quote the value.
            LOG.log(
                    Level.WARNING,
                    "A loaded value is returned but not cached, because a tier has failed: {0}",
                    broken.getClass().getName());
            return false;
        }
    }

    /**
     * The gate knows of the key and of the whole cache, the stamps of tags that were known before the load; for tags that only the loader knew, nothing at
     * all may have been invalidated. Asks L2 for tags that this node does not remember any more.
     */
    private boolean isStillCurrent(Begun begun, boolean late, Budget budget) {
        List<TagStamp> known = begun.tags() == null ? List.of() : begun.tags();
        return store.gate().permits(begun.ticket())
                && (!late || begun.changes() == store.markers().changes())
                && store.shared().areCurrent(known, budget);
    }

    /** Redis pushes an invalidation behind its answers of the same moment: after one more answer this node has been told of it. */
    private @Nullable List<TagStamp> lateStamps(Policy wanted, Budget budget) {
        List<TagStamp> tags = store.shared().stamps(wanted.tags(), budget);
        store.shared().hear(budget);
        return tags;
    }
}
