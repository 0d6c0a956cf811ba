package org.cdicache.ai;

/**
 * Answers of requests that say nearly the same, for requests whose own answer is not stored: what was found, why, and what must not be found
 * again. Off unless {@code cache.ai.near.enabled=true}. <b>Experimental:</b> a near match may be wrong; this interface may change.
 *
 * <p>See {@code docs/reference/ai-near.md} for what may match, and how often it was wrong on a table of pairs.
 */
public interface NearMatches {

    /**
     * Looks for near matches of a request and tells what would become of each. Embeds the text, reads the candidates from both tiers, and may wait
     * for both; an embedder that fails is left alone for 30 seconds, as after a search. Counts nothing, changes nothing else, and finds candidates below the threshold, too.
     *
     * @return without a candidate if near matches are switched off
     * @throws IllegalArgumentException as every method that takes a request
     */
    NearExplanation explain(AiRequest request);

    /**
     * Never answers a request with the answer of that other one again, on any node that hears from Redis. The answer itself stays, for its own
     * request and for others. Kept beside the other request for ten years, and lost when a scope that it is in is invalidated or the cache {@code ai-near} is cleared; without Redis it is
     * kept like every entry in the heap. Waits for Redis.
     *
     * @param request the one that was answered wrongly
     * @param key of the other request, as {@link AiLookup#near()} and {@link #explain} tell it
     * @return whether it is recorded; false if Redis is away or has failed meanwhile, or if near matches are switched off
     * @throws IllegalArgumentException if there cannot be such a key of another request of the same operation, model and tenant, or as every method that takes a request
     */
    boolean reject(AiRequest request, String key);

    /** Counters of this node. Never touches the network. */
    NearStats stats();
}
