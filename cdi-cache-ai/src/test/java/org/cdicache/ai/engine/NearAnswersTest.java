package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.NearSetup.ALSO;
import static org.cdicache.ai.engine.NearSetup.FIRST;
import static org.cdicache.ai.engine.NearSetup.MISS;
import static org.cdicache.ai.engine.NearSetup.SAME;
import static org.cdicache.ai.engine.NearSetup.TEXT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.cdicache.Tier;
import org.cdicache.ai.AiBatch;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.NearStats;
import org.cdicache.ai.TokenUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a request is answered by the answer of another one. In the heap alone. */
class NearAnswersTest {

    private final NearSetup setup = new NearSetup();

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void requestThatSaysTheSame_isAnsweredByTheOthersAnswer_andPaidForOnce() {
        setup.ask(FIRST);

        AiLookup<String> near = setup.ask(SAME);

        assertThat(near.status()).isEqualTo(Status.NEAR);
        assertThat(near.hit()).isTrue();
        assertThat(near.value()).isEqualTo("answer 1");
        assertThat(near.tier()).isEqualTo(Tier.L1);
        assertThat(near.usage()).isEqualTo(new TokenUsage(10, 2));
        assertThat(near.near()).isNotNull();
        assertThat(near.near().key()).isEqualTo(setup.answers.key(FIRST));
        assertThat(near.near().similarity()).isBetween(0.5, 1.0);
        assertThat(setup.paid).hasValue(1);
        assertThat(setup.answers.summary().total().near()).isEqualTo(1);
        assertThat(setup.answers.summary().total().hits()).isZero();
        assertThat(setup.answers.summary().total().requests()).isEqualTo(2);
        assertThat(setup.answers.summary().total().hitRate()).isEqualTo(0.5);
    }

    @Test
    void nearMatch_isNotStoredAsAnAnswerOfItsOwn() {
        setup.ask(FIRST);
        setup.ask(SAME);

        assertThat(setup.answers.lookup(SAME, TEXT).hit()).isFalse();
        assertThat(setup.registry.cache("ai").exists(setup.answers.key(SAME))).isFalse();
    }

    @Test
    void ownAnswer_goesBeforeANearOne_withoutTheEmbedder() {
        setup.ask(FIRST);
        setup.ask(MISS);
        int calls = setup.embedder.calls.get();

        AiLookup<String> own = setup.ask(MISS);

        assertThat(own.status()).isEqualTo(Status.HIT);
        assertThat(own.near()).isNull();
        assertThat(own.value()).isEqualTo("answer 2");
        assertThat(setup.embedder.calls).hasValue(calls);
    }

    @Test
    void nearMiss_isGenerated_andItsGuardCounted() {
        setup.ask(FIRST);

        AiLookup<String> answer = setup.ask(MISS);

        assertThat(answer.status()).isEqualTo(Status.MISS);
        NearStats stats = setup.answers.near().stats();
        assertThat(stats.blocked()).isEqualTo(1);
        assertThat(stats.objections()).containsEntry("negation", 1L).containsEntry("numbers", 0L);
    }

    @Test
    void textIsEmbeddedOnce_forTheSearchAndForWhatIsKept() {
        setup.ask(FIRST);

        assertThat(setup.embedder.calls).hasValue(1);
    }

    @Test
    void requestsThatDifferInAnythingButTheText_areNeverNear() {
        AiRequest full = FIRST.withModel("m").withTenant("t").withQuestion("q").withOptions(Map.of("length", 1));
        setup.ask(full);
        for (AiRequest other : List.of(
                full.withModel("n"),
                full.withTenant("u"),
                full.withQuestion("r"),
                full.withOptions(Map.of("length", "1")),
                new AiRequest("chat", full.text(), full.options(), "q", "m", "t"),
                new AiRequest("qa", full.text(), full.options(), "q", "m", null))) {
            assertThat(setup.ask(other).status()).as(other.toString()).isEqualTo(Status.MISS);
            assertThat(setup.ask(with(other, SAME.text())).near().key()).isEqualTo(setup.answers.key(other));
        }
    }

    @Test
    void requestIsNoMatchOfItsOwn() {
        setup.ask(FIRST);
        setup.registry.cache("ai").delete(setup.answers.key(FIRST));

        assertThat(setup.ask(setup.answers, FIRST, AiControl.ONLY_IF_CACHED).status())
                .isEqualTo(Status.ABSENT);
        assertThat(setup.answers.near().stats().unmatched()).isEqualTo(2);
        assertThat(setup.answers.near().explain(FIRST).candidates()).isEmpty();
    }

    @Test
    void answerThatIsNotKept_isNoNearMatch() {
        setup.answers.<String, RuntimeException>answer(
                FIRST, TEXT, AiControl.DEFAULT, () -> new Generated<>("cut o", FinishReason.LENGTH, null));
        setup.ask(setup.answers, FIRST, AiControl.BYPASS);

        assertThat(setup.ask(SAME).status()).isEqualTo(Status.MISS);
        assertThat(setup.ask(ALSO).near().key()).isEqualTo(setup.answers.key(SAME));
        assertThat(setup.answers.near().stats().failures()).isZero();
    }

    @Test
    void callsThatWantAnAnswerOfTheirOwn_getNoNearOne() {
        setup.ask(FIRST);

        assertThat(setup.ask(setup.answers, SAME, AiControl.NO_STORE).status()).isEqualTo(Status.NEAR);
        assertThat(setup.ask(setup.answers, SAME, AiControl.BYPASS).status()).isEqualTo(Status.BYPASS);
        assertThat(setup.ask(setup.answers, SAME, AiControl.REFRESH).status()).isEqualTo(Status.REFRESH);
    }

    @Test
    void answerOfAnotherType_isNoNearMatch() {
        setup.ask(FIRST);

        assertThat(setup.answers.getOrGenerate(SAME, Integer.class, () -> 7)).isEqualTo(7);
    }

    @Test
    void batch_generatesOnlyWhatHasNoNearMatch() {
        setup.ask(FIRST);

        AiBatch<String> batch = setup.answers.getOrGenerateAll(
                List.of(SAME, MISS), TEXT, request -> Generated.of("new"), BatchOptions.SEQUENTIAL);

        assertThat(batch.answers()).containsEntry(SAME, "answer 1").containsEntry(MISS, "new");
    }

    @Test
    void everySearchIsCountedOnce_howeverManySearchAtOnce() {
        setup.ask(FIRST);
        List<Future<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Steps.elsewhere(() -> {
                for (int n = 0; n < 50; n++) {
                    setup.ask(setup.answers, n % 2 == 0 ? SAME : MISS, AiControl.ONLY_IF_CACHED);
                }
                return null;
            }));
        }
        threads.forEach(Steps::join);

        NearStats stats = setup.answers.near().stats();
        assertThat(stats.served()).isEqualTo(100);
        assertThat(stats.blocked()).isEqualTo(100);
        assertThat(stats.searches()).isEqualTo(201);
    }

    private static AiRequest with(AiRequest request, String text) {
        return new AiRequest(
                request.operation(), text, request.options(), request.question(), request.model(), request.tenant());
    }
}
