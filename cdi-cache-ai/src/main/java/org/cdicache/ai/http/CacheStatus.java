package org.cdicache.ai.http;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AnswerAdmission.Verdict;

/** Writes answers as the response headers {@code Cache-Status} (RFC 9211) and {@code Age} (RFC 9111). */
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
                    case HIT -> "; hit; ttl=" + answer.ttl().toSeconds();
                    case NEAR -> "; hit; ttl=" + answer.ttl().toSeconds() + "; detail=near";
                    case STALE -> "; hit; detail=stale";
                    case MISS -> "; fwd=uri-miss" + stored(answer);
                    case REFRESH -> "; fwd=request" + stored(answer);
                    case COALESCED -> "; fwd=uri-miss; collapsed" + stored(answer);
                    case BYPASS -> "; fwd=request";
                    case ABSENT -> "; detail=only-if-cached";
                };
    }

    private static String stored(AiLookup<?> answer) {
        Verdict verdict = answer.verdict();
        String reason = verdict == null || verdict.admitted() ? "" : "; detail=" + verdict.reason();
        return answer.stored() ? "; stored; ttl=" + answer.ttl().toSeconds() : reason;
    }

    /** The age of the oldest answer that a tier had, in seconds; empty if none had. */
    static Optional<String> age(Collection<AiLookup<?>> answers) {
        return answers.stream()
                .filter(AiLookup::hit)
                .map(AiLookup::age)
                .max(Duration::compareTo)
                .map(age -> String.valueOf(age.toSeconds()));
    }

    /** Whether an answer that had to be cached is not. */
    static boolean isAbsent(Collection<AiLookup<?>> answers) {
        return answers.stream().anyMatch(answer -> answer.status() == Status.ABSENT);
    }
}
