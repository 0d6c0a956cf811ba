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
 * @param tags what the answer could be invalidated by, and this with it; they outlive the entry, so that what was rejected goes with its scope
 */
public record NearRecord(@Nullable NearEntry entry, Set<String> rejected, Set<String> tags) {

    /** An entry that was rejected so often is no good for anybody. */
    static final int MAX_REJECTED = 1_000;

    /** Neither. */
    static final NearRecord EMPTY = new NearRecord(null, Set.of(), Set.of());

    /** Copies; a missing set is empty, and the tags are those of the entry if there is one. */
    public NearRecord {
        rejected = rejected == null ? Set.of() : Set.copyOf(rejected);
        tags = entry != null ? entry.tags() : tags == null ? Set.of() : Set.copyOf(tags);
    }

    NearRecord with(@Nullable NearEntry other) {
        return new NearRecord(other, rejected, tags);
    }

    boolean isRejectedFor(String request) {
        return rejected.size() >= MAX_REJECTED || rejected.contains(request);
    }

    /** With tags in case that there are none yet. */
    NearRecord rejecting(String request, Set<String> scopes) {
        if (isRejectedFor(request)) {
            return this;
        }
        Set<String> more = new TreeSet<>(rejected);
        more.add(request);
        return new NearRecord(entry, more, tags.isEmpty() ? scopes : tags);
    }
}
