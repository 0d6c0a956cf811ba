package org.cdicache.demo.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.cdicache.ai.AiRequest;
import org.cdicache.demo.model.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AiQuestionTest {

    private static AiQuestion question(String json) {
        return AiQuestion.of(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theQuestionIsTakenOutOfTheOptions() {
        AiQuestion asked =
                question("{\"text\": \"T\", \"options\": {\"question\": \"Why?\", \"t\": 0.50, \"n\": null}}");

        AiRequest request = asked.request(Operation.QA);

        assertThat(request.question()).isEqualTo("Why?");
        assertThat(request.options()).doesNotContainKey("question").containsEntry("t", new BigDecimal("0.50"));
        assertThat(request)
                .isEqualTo(
                        question("{\"question\": \"Why?\", \"options\": {\"n\": null, \"t\": 0.50}, \"text\": \"T\"}")
                                .request(Operation.QA));
    }

    @Test
    void absentAndNullOptionsAreNoOptions() {
        assertThat(question("{\"text\": \"T\"}")).isEqualTo(new AiQuestion("T", Map.of(), null));
        assertThat(question("{\"text\": \"T\", \"options\": null, \"question\": null}"))
                .isEqualTo(new AiQuestion("T", Map.of(), null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                          | must be a JSON object",
                "\"text\"                                    | must be a JSON object",
                "null                                        | must be a JSON object",
                "{}                                          | \"text\" is missing",
                "{\"text\": null}                            | \"text\" is missing",
                "{\"text\": 5}                               | \"text\" must be a string",
                "{\"text\": [\"a\"]}                         | \"text\" must be a string",
                "{\"txt\": \"a\"}                            | unknown field \"txt\"; known are text, options, question",
                "{\"text\": \"a\", \"options\": []}          | \"options\" must be an object",
                "{\"text\": \"a\", \"options\": \"x\"}       | \"options\" must be an object",
                "{\"text\": \"a\", \"question\": 1}          | \"question\" must be a string",
                "{\"text\": \"a\", \"options\": {\"question\": 1}} | \"options.question\" must be a string",
                "{\"text\": \"a\", \"text\": \"b\"}          | not valid JSON at line 1, column",
                "{\"text\": \"a\"} x                         | not valid JSON at line 1, column",
                "{\"text\": \"a\"                            | not valid JSON at line 1, column",
                "{text: 'a'}                                 | not valid JSON at line 1, column",
                "' '                                         | body is empty",
            })
    void aBodyOfAnotherShapeIsRefusedWithWhatToFix(String json, String detail) {
        assertThatThrownBy(() -> question(json))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().status()).isEqualTo(400))
                .hasMessageContaining(detail);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] latin1 = "{\"text\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Json.parse(latin1)).isInstanceOf(ProblemException.class);
    }

    @Test
    void deeplyNestedJsonIsRefusedAndNotFollowed() {
        String deep = "[".repeat(100_000);

        assertThatThrownBy(() -> Json.parse(deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void aBodyBeyondTheLimitIsTooLarge() {
        assertThatThrownBy(() -> Json.parse(new byte[(8 << 20) + 1]))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().status()).isEqualTo(400));
    }
}
