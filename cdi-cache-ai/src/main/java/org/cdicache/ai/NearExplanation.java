package org.cdicache.ai;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request would or would not be answered by the answer of another one. Holds no text of any request, nor words of one. Experimental.
 *
 * @param threshold the least similarity of a match for this request
 * @param candidates the most similar requests of the same operation, model, tenant, options and question, whatever their similarity
 * @param problem why there was nothing to compare, in words for an operator; null if there was
 */
public record NearExplanation(
        double threshold,
        List<Candidate> candidates,
        @Nullable String problem) {

    /** Copies. */
    public NearExplanation {
        candidates = List.copyOf(candidates);
    }

    /**
     * A request whose answer is stored.
     *
     * @param key of that request, for {@link NearMatches#reject}
     * @param similarity the cosine of both texts' vectors
     * @param outcome what would become of it
     * @param guards whether each guard agrees, in their order; empty if they were not asked
     */
    public record Candidate(String key, double similarity, Outcome outcome, Map<String, Boolean> guards) {}

    /** What would become of a candidate. */
    public enum Outcome {
        /** It would answer, unless an earlier one does; in shadow mode it would only be counted. */
        MATCH,
        /** It is not similar enough. */
        BELOW_THRESHOLD,
        /** A guard objects. */
        BLOCKED,
        /** Somebody has rejected it for this request. */
        REJECTED,
        /** It was stored with another embedder or by another version of the guards. */
        INCOMPARABLE,
        /** Its answer is gone: expired, removed, or out of reach while Redis is away. */
        GONE
    }
}
