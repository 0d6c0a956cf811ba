package org.cdicache.ai;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of a batch of requests. Every request is either among the answers or among the failures; immutable.
 *
 * @param answers the answers by request, in the order of the requests; one that the generator left null is in neither map
 * @param failures what the generators of the others threw, or what kept them from running, in the order of the requests
 * @param hits how many answers a tier had
 * @param generated how many were generated, by this call or by others that it waited for
 */
public record AiBatch<T>(Map<AiRequest, T> answers, Map<AiRequest, Throwable> failures, int hits, int generated) {

    /** Copies, keeping the order. */
    public AiBatch {
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
        failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    }

    /** Whether every request was answered. */
    public boolean complete() {
        return failures.isEmpty();
    }

    /**
     * How far a batch has come.
     *
     * @param done requests that are answered or have failed
     * @param total different requests of the batch
     * @param hits how many of those done a tier had
     * @param failed how many of those done have failed
     */
    public record Progress(int done, int total, int hits, int failed) {}

    /** Without the answers, which may be private. */
    @Override
    public String toString() {
        return "AiBatch[answers=" + answers.size() + ", failures=" + failures.size() + ", hits=" + hits + ", generated="
                + generated + "]";
    }
}
