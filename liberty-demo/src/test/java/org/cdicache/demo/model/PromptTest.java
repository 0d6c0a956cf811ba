package org.cdicache.demo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void aBlankTextIsRefused(String text) {
        assertThatThrownBy(() -> Prompt.of(Operation.SUMMARIZE, text, Map.of(), null))
                .isInstanceOf(InvalidPromptException.class)
                .hasMessageContaining("\"text\" is empty");
    }

    static Object[] badCounts() {
        return new Object[] {0, -1, 11, 2.5, "3", true, Long.MAX_VALUE, Map.of()};
    }

    @ParameterizedTest
    @MethodSource("badCounts")
    void aCountOutOfRangeOrOfAnotherTypeIsRefused(Object count) {
        assertThatThrownBy(() -> Prompt.of(Operation.KEY_POINTS, "text", Map.of("count", count), null))
                .isInstanceOf(InvalidPromptException.class)
                .hasMessage("\"options.count\" must be a whole number from 1 to 10");
    }

    @Test
    void aCountThatIsNullOrAbsentIsTheUsualOne() {
        Map<String, Object> options = new HashMap<>();
        options.put("sentences", null);
        options.put("unknown", "ignored");

        assertThat(Prompt.of(Operation.SUMMARIZE, "text", options, null).count())
                .isEqualTo(3);
    }

    @Test
    void qaTakesItsQuestionFromEitherPlaceAndNeedsOne() {
        assertThat(Prompt.of(Operation.QA, "text", Map.of("question", " Why? "), null)
                        .question())
                .isEqualTo("Why?");
        assertThat(Prompt.of(Operation.QA, "text", Map.of("question", "Why?"), "How?")
                        .question())
                .isEqualTo("How?");
        assertThatThrownBy(() -> Prompt.of(Operation.QA, "text", Map.of(), null))
                .hasMessageContaining("qa needs a question");
        assertThatThrownBy(() -> Prompt.of(Operation.QA, "text", Map.of("question", 5), null))
                .hasMessageContaining("must be a string");
        assertThatThrownBy(() -> Prompt.of(Operation.QA, "text", Map.of(), "x".repeat(1_001)))
                .hasMessageContaining("1 to 1000 characters");
    }
}
