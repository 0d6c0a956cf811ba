package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.NearSetup.ALSO;
import static org.cdicache.ai.engine.NearSetup.FIRST;
import static org.cdicache.ai.engine.NearSetup.MISS;
import static org.cdicache.ai.engine.NearSetup.SAME;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.SimilarityIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fails in the application's embedder or index, or is wrong there, costs near matches and nothing else. */
class NearTroubleTest {

    private final NearSetup setup = new NearSetup();

    @AfterEach
    void close() {
        setup.close();
    }

    enum Trouble {
        THROWS,
        NULL,
        SHORT,
        NOT_A_NUMBER,
        ZERO;

        float[] of(float[] vector) {
            return switch (this) {
                case THROWS -> throw new IllegalStateException("quota exceeded for: zipper");
                case NULL -> null;
                case SHORT -> new float[3];
                case NOT_A_NUMBER -> {
                    vector[0] = Float.NaN;
                    yield vector;
                }
                case ZERO -> new float[vector.length];
            };
        }
    }

    @Test
    void indexThatIsWrongAboutSimilarity_isNotBelieved() {
        for (double wrong : new double[] {0.1, Double.NaN}) {
            AiResponseCache deceived = setup.with(near -> near, claiming(wrong, setup.answers.key(FIRST)));
            setup.ask(deceived, FIRST, AiControl.REFRESH);

            assertThat(setup.ask(deceived, SAME, AiControl.ONLY_IF_CACHED).status())
                    .isEqualTo(Status.ABSENT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void embedderInTrouble_costsNothingButNearMatches_andIsLeftAloneForAWhile(Trouble trouble) {
        setup.ask(FIRST);
        setup.embedder.distortion = trouble::of;

        assertThat(setup.ask(SAME).status()).isEqualTo(Status.MISS);
        assertThat(setup.ask(ALSO).status()).isEqualTo(Status.MISS);
        assertThat(setup.embedder.calls).hasValue(2);
        assertThat(setup.answers.near().stats().skipped()).isEqualTo(2);
        assertThat(setup.answers.near().explain(SAME).problem()).contains("embedder");

        setup.embedder.distortion = UnaryOperator.identity();
        setup.time.advance(Duration.ofSeconds(31));
        AiRequest again = AiRequest.of("qa", "how do I mend a broken zipper");
        assertThat(setup.ask(again).status()).isEqualTo(Status.NEAR);
    }

    @Test
    void embedderThatFailed_isLeftAloneForThirtySeconds_andNoLonger() {
        setup.ask(FIRST);
        setup.embedder.distortion = Trouble.THROWS::of;
        setup.ask(setup.answers, MISS, AiControl.ONLY_IF_CACHED);
        setup.embedder.distortion = UnaryOperator.identity();

        setup.time.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(setup.ask(setup.answers, SAME, AiControl.ONLY_IF_CACHED).status())
                .isEqualTo(Status.ABSENT);
        setup.time.advance(Duration.ofNanos(1));
        assertThat(setup.ask(setup.answers, SAME, AiControl.ONLY_IF_CACHED).status())
                .isEqualTo(Status.NEAR);
    }

    @Test
    void embedderThatFailsAfterTheAnswerWasPaidFor_takesItFromNobody() {
        setup.embedder.distortion = vector -> {
            throw new NoClassDefFoundError("ai/onnxruntime/OrtSession");
        };

        AiLookup<String> answer = setup.ask(setup.answers, FIRST, AiControl.REFRESH);

        assertThat(answer.value()).isEqualTo("answer 1");
        assertThat(answer.stored()).isTrue();
        assertThat(setup.ask(FIRST).status()).isEqualTo(Status.HIT);
    }

    @Test
    void embedderThatIsInterrupted_leavesItsThreadInterrupted() {
        setup.embedder.distortion = vector -> sneaky(new InterruptedException());

        AiLookup<String> answer = setup.ask(setup.answers, FIRST, AiControl.REFRESH);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer.value()).isEqualTo("answer 1");
    }

    @Test
    void vectorOfAnyLength_isNormalised() {
        setup.embedder.distortion = vector -> {
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= 250;
            }
            return vector;
        };
        setup.ask(FIRST);

        assertThat(setup.ask(SAME).near().similarity()).isBetween(0.5, 1.0);
    }

    @Test
    void indexInTrouble_costsNothingButNearMatches() {
        SimilarityIndex broken = new SimilarityIndex() {
            @Override
            public void add(String partition, String id, float[] vector) {
                throw new UnsatisfiedLinkError("full");
            }

            @Override
            public void remove(String partition, String id) {
                throw new IllegalStateException("gone");
            }

            @Override
            public List<Match> nearest(String partition, float[] vector, double least, int limit) {
                throw new IllegalStateException("away");
            }

            @Override
            public long size() {
                return 0;
            }
        };
        AiResponseCache unlucky = setup.with(near -> near, broken);

        assertThat(setup.ask(unlucky, FIRST, AiControl.DEFAULT).stored()).isTrue();
        assertThat(setup.ask(unlucky, SAME, AiControl.DEFAULT).status()).isEqualTo(Status.MISS);
        unlucky.forget(FIRST);
        assertThat(unlucky.near().stats().failures()).isGreaterThanOrEqualTo(4);
        assertThat(unlucky.near().stats().skipped()).isEqualTo(2);
    }

    @Test
    void indexThatAnswersWithAnotherPartition_isNotBelieved() {
        List<String> ids = new ArrayList<>();
        SimilarityIndex careless = new SimilarityIndex() {
            @Override
            public void add(String partition, String id, float[] vector) {
                ids.add(id);
            }

            @Override
            public void remove(String partition, String id) {
                ids.remove(id);
            }

            @Override
            public List<Match> nearest(String partition, float[] vector, double least, int limit) {
                return ids.stream().map(id -> new Match(id, 1)).toList();
            }

            @Override
            public long size() {
                return ids.size();
            }
        };
        AiResponseCache deceived = setup.with(near -> near, careless);
        setup.ask(deceived, FIRST.withTenant("acme"), AiControl.DEFAULT);

        assertThat(setup.ask(deceived, SAME.withTenant("other"), AiControl.DEFAULT)
                        .status())
                .isEqualTo(Status.MISS);
    }

    @Test
    void textWithoutEnd_isReadWithoutExhaustingTheStack() {
        AiResponseCache patient = setup.serving(near -> near.maxTextLength(1_000_000));
        for (String part : List.of("a.", "word ", "x", "1 ", "not ", "\"", "a'")) {
            assertThat(setup.ask(patient, AiRequest.of("qa", part.repeat(20_000)), AiControl.DEFAULT)
                            .stored())
                    .isTrue();
        }
        assertThat(patient.near().stats().failures()).isZero();
    }

    private static SimilarityIndex claiming(double similarity, String id) {
        return new SimilarityIndex() {
            @Override
            public void add(String partition, String other, float[] vector) {}

            @Override
            public void remove(String partition, String other) {}

            @Override
            public List<Match> nearest(String partition, float[] vector, double least, int limit) {
                return List.of(new Match(id, similarity));
            }

            @Override
            public long size() {
                return 1;
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <V, X extends Throwable> V sneaky(Throwable failure) throws X {
        throw (X) failure;
    }
}
