package org.cdicache.ai.http;

import java.util.Collection;
import java.util.stream.Collectors;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AnswerAdmission.Verdict;

/** Writes answers as the response header {@code Cache-Status} (RFC 9211). */
final class CacheStatus {

    private static final String CACHE = "cdi-cache-ai";

    private CacheStatus() {}

    /** One member for each answer. */
    static String of(Collection<AiLookup<?>> answers) {
        return answers.stream().map(CacheStatus::member).collect(Collectors.joining(", "));
    }

    private static String member(AiLookup<?> answer) {
        return CACHE
                + switch (answer.status()) {
                    case HIT -> "; hit" + lives(answer);
                    case NEAR -> "; hit; ttl=" + answer.ttl().toSeconds() + "; detail=near";
                    case STALE -> "; hit; detail=stale";
                    case MISS -> "; fwd=uri-miss" + stored(answer);
                    case REFRESH -> "; fwd=request" + stored(answer);
                    case COALESCED -> "; fwd=uri-miss; collapsed" + stored(answer);
                    case BYPASS -> "; fwd=request";
                    case ABSENT -> "; detail=only-if-cached";
                };
    }

    /** Those of a batch are told without, if the cache is none of the library's. */
    private static String lives(AiLookup<?> hit) {
        return hit.ttl().isZero() ? "" : "; ttl=" + hit.ttl().toSeconds();
    }

    private static String stored(AiLookup<?> answer) {
        Verdict verdict = answer.verdict();
        String reason = verdict == null || verdict.admitted() ? "" : "; detail=" + verdict.reason();
        return answer.stored() ? "; stored; ttl=" + answer.ttl().toSeconds() : reason;
    }
}
