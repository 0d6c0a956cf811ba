package org.cdicache.ai.near;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the cache {@code ai-near} holds under the key of a request; public for Jackson. Fields may be added, but none may change its meaning.
 *
 * <p>Both parts are in one value, so that whoever sees the entry sees what was rejected, in whatever tier it is and whatever is away.
 *
 * @param entry what a near match needs to know of the request; null when its answer is gone
 * @param rejected keys of requests that this one's answer must not be served for
 */
public record NearRecord(@Nullable NearEntry entry, Set<String> rejected) {

    /** An entry that was rejected so often is no good for anybody. */
    static final int MAX_REJECTED = 1_000;

    /** Neither. */
    static final NearRecord EMPTY = new NearRecord(null, Set.of());

    /** Copies; a missing set is empty. */
    public NearRecord {
        rejected = rejected == null ? Set.of() : Set.copyOf(rejected);
    }

    NearRecord with(@Nullable NearEntry other) {
        return new NearRecord(other, rejected);
    }

    boolean isRejectedFor(String request) {
        return rejected.size() >= MAX_REJECTED || rejected.contains(request);
    }

    NearRecord rejecting(String request) {
        if (isRejectedFor(request)) {
            return this;
        }
        Set<String> more = new TreeSet<>(rejected);
        more.add(request);
        return new NearRecord(entry, more);
    }
}
