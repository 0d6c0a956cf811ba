package org.cdicache.demo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalTextModelTest {

    private static final String OUTAGE = """
            On Monday the shop answered slowly for 47 minutes. Nobody had changed the code. At 9:02 the cache servers were restarted \
            after a security update, and every product page had to be read from the database again. Requests queued, browsers gave \
            up, and customers pressed reload, which made the queue longer. The team first doubled the database. Doubling the database \
            did not help, because the queue was already full of requests. What helped was simple: one request per product was allowed \
            to read the database, and all others waited for its answer. Dr. Grace Hopper would have smiled in 1959.""";

    private final List<Duration> waits = new ArrayList<>();
    private final TextModel model = new LocalTextModel(waits::add, Duration.ofMillis(1200));

    private <T extends Answer> T ask(Class<T> type, Operation operation, String text, Map<String, Object> options) {
        return type.cast(model.answer(Prompt.of(operation, text, options, null)));
    }

    @ParameterizedTest
    @EnumSource
    void answersWithTheOperationsOwnTypeAfterTheDelayAndAlwaysTheSame(Operation operation) {
        Prompt prompt = Prompt.of(operation, OUTAGE, Map.of("question", "What helped?"), null);

        Answer first = model.answer(prompt);

        assertThat(first).isInstanceOf(operation.answerType()).isEqualTo(model.answer(prompt));
        assertThat(waits).containsExactly(Duration.ofMillis(1200), Duration.ofMillis(1200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!! ... ???", "x", "Ω", "\uD83D", "a\u0000b", "漢字かな交じり文。", "........", "no.no.no"})
    void copesWithTextsThatAreHardlyTexts(String text) {
        for (Operation operation : Operation.values()) {
            assertThat(model.answer(Prompt.of(operation, text, Map.of("question", text), null)))
                    .isInstanceOf(operation.answerType());
        }
    }

    @Test
    void aSummaryIsMadeOfTheTextsOwnSentencesInTheirOrder() {
        Summary summary = ask(Summary.class, Operation.SUMMARIZE, OUTAGE, Map.of("sentences", 2));

        int firstEnd = summary.summary().indexOf(". ") + 1;
        String first = summary.summary().substring(0, firstEnd);
        String second = summary.summary().substring(firstEnd + 1);
        assertThat(OUTAGE.indexOf(first)).isNotNegative().isLessThan(OUTAGE.indexOf(second));
        assertThat(summary.sentencesKept()).isEqualTo(2);
        assertThat(summary.sentencesTotal()).isEqualTo(8);
        assertThat(summary.shorterByPercent()).isBetween(50, 80);
    }

    @Test
    void aTextShorterThanItsSummaryIsReturnedWhole() {
        Summary summary = ask(Summary.class, Operation.SUMMARIZE, "Only one sentence here.", Map.of());

        assertThat(summary).isEqualTo(new Summary("Only one sentence here.", 1, 1, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "The food was wonderful and the staff kind., positive",
        "A terrible product. I hate it., negative",
        "The room was lovely but the noise was horrible., mixed",
        "The box is 30 cm wide., neutral",
        "It was not good., negative",
        "Not a terrible evening at all., positive",
        "I couldn't find anything wrong., positive",
    })
    void sentimentFollowsTheWordsAndTheirNegations(String text, String label) {
        assertThat(ask(Sentiment.class, Operation.SENTIMENT, text, Map.of()).label())
                .isEqualTo(label);
    }

    @Test
    void sentimentNamesTheWordsThatDecidedTheStrongestFirst() {
        Sentiment sentiment = ask(
                Sentiment.class,
                Operation.SENTIMENT,
                "The soup was good, the bread very good, and the waiter was never rude. A perfect evening.",
                Map.of());

        assertThat(sentiment.decidedBy())
                .containsExactly(
                        new Sentiment.DecidingWord("good", 5, 2),
                        new Sentiment.DecidingWord("perfect", 3, 1),
                        new Sentiment.DecidingWord("never rude", 1.5, 1));
        assertThat(sentiment.score()).isEqualTo(0.76);
    }

    @Test
    void keyPointsAreWhatTheTextKeepsComingBackTo() {
        KeyPoints found = ask(KeyPoints.class, Operation.KEY_POINTS, OUTAGE, Map.of("count", 2));

        assertThat(found.keywords().get(0)).isEqualTo(new KeyPoints.Keyword("database", 4));
        assertThat(found.keywords()).extracting(KeyPoints.Keyword::phrase).contains("queue", "request");
        assertThat(found.points()).hasSize(2).allMatch(OUTAGE::contains);
    }

    @Test
    void questionsAreAnsweredByTheirSentence() {
        Questions found = ask(Questions.class, Operation.QUESTIONS, OUTAGE, Map.of("count", 10));

        assertThat(found.questions())
                .extracting(Questions.Question::question)
                .contains(
                        "How many minutes are mentioned?",
                        "Why is it that Doubling the database did not help?",
                        "What happened in 1959?");
        assertThat(found.questions()).allMatch(q -> OUTAGE.contains(q.answeredBy()));
    }

    @ParameterizedTest
    @CsvSource({
        "How long was the shop slow?, On Monday the shop answered slowly for 47 minutes.",
        "What helped?, 'What helped was simple: one request per product was allowed to read the database, and all others waited for its"
                + " answer.'",
        "Who would have smiled?, Dr. Grace Hopper would have smiled in 1959.",
    })
    void theBestSentenceAnswersAQuestion(String question, String answer) {
        BestAnswer found = ask(BestAnswer.class, Operation.QA, OUTAGE, Map.of("question", question));

        assertThat(found.answer()).isEqualTo(answer);
        assertThat(found.confidence()).isBetween(0.5, 1.0);
        assertThat(found.matchedWords()).isNotEmpty();
    }

    @Test
    void aQuestionThatTheTextDoesNotAnswerGetsNoAnswer() {
        BestAnswer found = ask(BestAnswer.class, Operation.QA, OUTAGE, Map.of("question", "Who won the chess final?"));

        assertThat(found.answer()).isNull();
        assertThat(found.confidence()).isZero();
    }
}
