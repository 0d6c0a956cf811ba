package org.cdicache.ai.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.cdicache.Tier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.FinishReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheStatusTest {

    private static AiLookup<?> answer(Status status, long age, long ttl, Verdict verdict) {
        Tier tier = status == Status.HIT || status == Status.NEAR || status == Status.STALE ? Tier.L2 : Tier.NONE;
        return new AiLookup<>(
                status,
                "secret",
                tier,
                Duration.ofSeconds(age),
                Duration.ofSeconds(ttl),
                FinishReason.STOP,
                null,
                Duration.ZERO,
                verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "HIT, 60, cdi-cache-ai; hit; ttl=60",
        "HIT, 0, cdi-cache-ai; hit",
        "NEAR, 60, cdi-cache-ai; hit; ttl=60; detail=near",
        "STALE, 0, cdi-cache-ai; hit; detail=stale",
        "MISS, 60, cdi-cache-ai; fwd=uri-miss; stored; ttl=60",
        "MISS, 0, cdi-cache-ai; fwd=uri-miss",
        "REFRESH, 60, cdi-cache-ai; fwd=request; stored; ttl=60",
        "COALESCED, 60, cdi-cache-ai; fwd=uri-miss; collapsed; stored; ttl=60",
        "BYPASS, 0, cdi-cache-ai; fwd=request",
        "ABSENT, 0, cdi-cache-ai; detail=only-if-cached"
    })
    void everyStatus_hasItsWords(Status status, long ttl, String header) {
        assertThat(CacheStatus.of(List.of(answer(status, 5, ttl, null)))).isEqualTo(header);
    }

    @Test
    void severalAnswers_areAList_inTheirOrder() {
        List<AiLookup<?>> answers = List.of(
                answer(Status.HIT, 5, 10, null),
                answer(Status.STALE, 70, 0, null),
                answer(Status.MISS, 0, 0, Verdict.rejected("truncated")));

        assertThat(CacheStatus.of(answers))
                .isEqualTo("cdi-cache-ai; hit; ttl=10, cdi-cache-ai; hit; detail=stale,"
                        + " cdi-cache-ai; fwd=uri-miss; detail=truncated");
    }

    /** The header lists some; the others count as much. */
    @Test
    void whatIsNotListed_countsAsWell() {
        Told told = new Told();
        told.control(AiControl.ONLY_IF_CACHED);
        for (int i = 0; i < 10; i++) {
            told.answered(answer(Status.HIT, 5, 10, null));
        }
        told.answered(answer(Status.MISS, 90, 10, null));
        assertThat(told.missed()).isFalse();
        assertThat(told.oldest()).contains(Duration.ofSeconds(5));

        told.answered(answer(Status.STALE, 70, 0, null));
        told.answered(answer(Status.ABSENT, 0, 0, null));

        assertThat(told.listed()).hasSize(10).extracting(AiLookup::status).containsOnly(Status.HIT);
        assertThat(told.oldest()).contains(Duration.ofSeconds(70));
        assertThat(told.missed()).isTrue();
    }

    @Test
    void withoutAHitThereIsNoAge_andAbsentAnswersAreMissedByWhoAskedForNoOthersOnly() {
        Told told = new Told();
        told.answered(answer(Status.MISS, 0, 5, null));
        told.answered(answer(Status.ABSENT, 0, 0, null));

        assertThat(told.oldest()).isEmpty();
        assertThat(told.missed()).isFalse();
    }
}
