package org.cdicache.ai;

import java.util.Map;

/**
 * Counters of near matches on this node since it started. Every search ends in exactly one of {@code served}, {@code shadowed}, {@code blocked},
 * {@code unmatched} and {@code skipped}. Experimental.
 *
 * @param served searches that were answered by the answer of another request
 * @param shadowed searches that would have been, in shadow mode
 * @param blocked searches that had similar requests, of which none was good
 * @param unmatched searches without a similar request
 * @param skipped searches that could not be made: the text is too long, or could not be embedded
 * @param objections how often each guard has objected to a candidate; several may object to one
 * @param rejected candidates that somebody has rejected for the request
 * @param incomparable candidates of another embedder or another version of the guards
 * @param gone candidates whose answer was gone, stale, too old for the call, or of another type
 * @param failures what the embedder, the index or the cache of near matches failed to do
 * @param entries vectors in the index now
 * @param bytes about how many bytes of heap they take
 */
public record NearStats(
        long served,
        long shadowed,
        long blocked,
        long unmatched,
        long skipped,
        Map<String, Long> objections,
        long rejected,
        long incomparable,
        long gone,
        long failures,
        long entries,
        long bytes) {

    /** Of near matches that are switched off. */
    public static final NearStats NONE = new NearStats(0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0);

    /** Copies. */
    public NearStats {
        objections = Map.copyOf(objections);
    }

    /** All searches. */
    public long searches() {
        return served + shadowed + blocked + unmatched + skipped;
    }
}
