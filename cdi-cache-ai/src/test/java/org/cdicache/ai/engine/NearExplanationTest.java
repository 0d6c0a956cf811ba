package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.NearSetup.FIRST;
import static org.cdicache.ai.engine.NearSetup.MISS;
import static org.cdicache.ai.engine.NearSetup.SAME;
import static org.cdicache.ai.engine.NearSetup.outcome;

import org.cdicache.ai.AiRequest;
import org.cdicache.ai.NearExplanation;
import org.cdicache.ai.NearExplanation.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of near matches. */
class NearExplanationTest {

    private final NearSetup setup = new NearSetup();

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void explanation_tellsEveryGuard_andNoWord() {
        setup.ask(FIRST);
        setup.ask(MISS);
        setup.ask(AiRequest.of("qa", "Where do monarch butterflies go?"));

        NearExplanation explanation = setup.answers.near().explain(SAME);

        assertThat(explanation.threshold()).isEqualTo(0.5);
        assertThat(explanation.candidates())
                .hasSize(3)
                .isSortedAccordingTo((a, b) -> Double.compare(b.similarity(), a.similarity()));
        assertThat(outcome(explanation, setup.answers.key(FIRST))).isEqualTo(Outcome.MATCH);
        assertThat(outcome(explanation, setup.answers.key(MISS))).isEqualTo(Outcome.BLOCKED);
        assertThat(explanation.candidates().get(2).outcome()).isEqualTo(Outcome.BELOW_THRESHOLD);
        assertThat(explanation.candidates().get(0).guards()).hasSize(15).containsEntry("content", true);
        assertThat(explanation.toString()).doesNotContainIgnoringCase("zipper", "broken", "monarch");
        assertThat(setup.answers.near().stats().searches()).isEqualTo(3);
    }
}
