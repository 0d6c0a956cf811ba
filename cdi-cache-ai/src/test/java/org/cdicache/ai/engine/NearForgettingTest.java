package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.cdicache.ai.engine.NearSetup.ALSO;
import static org.cdicache.ai.engine.NearSetup.FIRST;
import static org.cdicache.ai.engine.NearSetup.SAME;
import static org.cdicache.ai.engine.NearSetup.outcome;

import java.time.Duration;
import java.util.List;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.NearExplanation.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is no near match any more: removed, rejected, stale or too old. */
class NearForgettingTest {

    private final NearSetup setup = new NearSetup();

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void rejected_isNeverServedForThatRequestAgain_butForOthers() {
        setup.ask(FIRST);
        String key = setup.ask(SAME).near().key();

        assertThat(setup.answers.near().reject(SAME, key)).isTrue();

        assertThat(setup.ask(setup.answers, SAME, AiControl.ONLY_IF_CACHED).status())
                .isEqualTo(Status.ABSENT);
        assertThat(setup.ask(ALSO).near().key()).isEqualTo(key);
        assertThat(setup.ask(FIRST).status()).isEqualTo(Status.HIT);
        assertThat(setup.answers.near().stats().rejected()).isEqualTo(1);
        assertThat(outcome(setup.answers.near().explain(SAME), key)).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void rejection_outlivesTheAnswer() {
        setup.ask(FIRST);
        setup.answers.near().reject(SAME, setup.answers.key(FIRST));
        setup.answers.forget(FIRST);
        setup.ask(FIRST);

        assertThat(setup.ask(setup.answers, SAME, AiControl.ONLY_IF_CACHED).status())
                .isEqualTo(Status.ABSENT);
        assertThat(setup.ask(ALSO).status()).isEqualTo(Status.NEAR);
    }

    @Test
    void keyThatCannotBeAnothersToReject_isRefused() {
        String key = setup.answers.key(FIRST);
        for (String wrong : List.of(
                "", key + "0", key.substring(1), setup.answers.key(FIRST.withTenant("t")), "x" + key.substring(1))) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> setup.answers.near().reject(SAME, wrong))
                    .withMessageContaining("AiLookup.near()");
        }
    }

    @Test
    void staleAnswerOfAnother_isNoNearMatch() {
        setup.ask(FIRST);
        setup.stale = true;

        assertThat(setup.ask(setup.answers, SAME, AiControl.ONLY_IF_CACHED).status())
                .isEqualTo(Status.ABSENT);
        assertThat(setup.ask(FIRST).status()).isEqualTo(Status.STALE);
    }

    @Test
    void answerThatACallTakesOfNoAge_isNoNearMatch() {
        setup.ask(FIRST);

        assertThat(setup.ask(setup.answers, SAME, AiControl.ONLY_IF_CACHED.withMaxAge(Duration.ZERO))
                        .status())
                .isEqualTo(Status.ABSENT);
    }

    @Test
    void forgottenAnswer_isNoNearMatch_andNeitherIsWhatIsKnownOfIt() {
        setup.ask(FIRST);
        setup.answers.forget(FIRST);

        assertThat(setup.ask(setup.answers, SAME, AiControl.ONLY_IF_CACHED).status())
                .isEqualTo(Status.ABSENT);
        assertThat(setup.answers.near().stats().entries()).isZero();
    }

    @Test
    void answerThatVanished_isNoNearMatch_althoughTheIndexKnowsIt() {
        setup.ask(FIRST);
        setup.registry.cache("ai").delete(setup.answers.key(FIRST));

        assertThat(setup.ask(setup.answers, SAME, AiControl.ONLY_IF_CACHED).status())
                .isEqualTo(Status.ABSENT);
        assertThat(setup.answers.near().stats().gone()).isEqualTo(1);
        assertThat(setup.answers.near().stats().blocked()).isEqualTo(1);
        assertThat(outcome(setup.answers.near().explain(SAME), setup.answers.key(FIRST)))
                .isEqualTo(Outcome.GONE);
    }

    @Test
    void invalidatedScope_leavesNothingBehind() {
        AiRequest first = FIRST.withTenant("acme");
        setup.ask(first);
        setup.answers.invalidate(AnswerScope.tenant("acme"), "contract ended");

        assertThat(setup.ask(setup.answers, SAME.withTenant("acme"), AiControl.ONLY_IF_CACHED)
                        .status())
                .isEqualTo(Status.ABSENT);
        assertThat(setup.registry.cache("ai-near").exists(setup.answers.key(first)))
                .isFalse();
    }

    @Test
    void answerOlderThanACallTakes_isNoNearMatch() {
        setup.ask(FIRST);
        setup.time.advance(Duration.ofMinutes(5));

        AiControl young = AiControl.ONLY_IF_CACHED.withMaxAge(Duration.ofMinutes(4));
        assertThat(setup.ask(setup.answers, SAME, young).status()).isEqualTo(Status.ABSENT);
        assertThat(setup.ask(setup.answers, SAME, young.withMaxAge(Duration.ofMinutes(6)))
                        .status())
                .isEqualTo(Status.NEAR);
    }
}
