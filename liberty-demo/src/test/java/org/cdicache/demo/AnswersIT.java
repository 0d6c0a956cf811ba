package org.cdicache.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.cdicache.demo.Rest.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the model is asked for, and what it costs. */
@ExtendWith(TwoDemos.class)
class AnswersIT {

    private final Rest rest;

    AnswersIT(TwoDemos.Pair demos) {
        this.rest = demos.first().rest();
    }

    @Test
    void theBillTellsWhatAnswersCostAndWhatHitsSaved() {
        JsonNode before = rest.get("/api/cache/stats").json();
        String text = "A text of forty chars, or a little more.";
        rest.ask("sentiment", text);
        JsonNode spent = rest.get("/api/cache/stats").json();
        rest.ask("sentiment", text);
        rest.ask("sentiment", text);
        JsonNode after = rest.get("/api/cache/stats").json();

        assertThat(Rest.grown("/answers/total/requests", before, after)).isEqualTo(3);
        assertThat(Rest.grown("/answers/total/answered", before, after)).isEqualTo(2);
        assertThat(Rest.grown("/answers/total/generated", before, after)).isEqualTo(1);
        long paid = Rest.grown("/answers/total/tokensSpent", before, spent);
        assertThat(paid).isGreaterThan(10);
        assertThat(Rest.grown("/answers/total/tokensSpent", spent, after)).isZero();
        assertThat(Rest.grown("/answers/total/tokensSaved", before, after)).isEqualTo(2 * paid);
        assertThat(Rest.grown("/answers/total/savedMillis", before, after)).isGreaterThanOrEqualTo(2 * 149);
        double cost = cost("Spent", spent) - cost("Spent", before);
        assertThat(cost).isPositive();
        assertThat(cost("Saved", after) - cost("Saved", before)).isCloseTo(2 * cost, within(1e-9));
        assertThat(after.at("/answers/operations").findValuesAsText("operation"))
                .contains("sentiment")
                .isSorted();
    }

    @Test
    void aTeaIsTastedOnce() {
        Twice taste = twice("/api/products/11/taste");

        assertThat(taste.first.at("/keywords/0/phrase").asText()).isNotEmpty();
        assertThat(taste.second).isEqualTo(taste.first);
        assertThat(taste.grown("/ai/puts")).isEqualTo(1);
        assertThat(taste.grown("/ai/misses")).isEqualTo(1);
        assertProblem(rest.get("/api/products/99/taste"), 404, "There is no product \"99\"");
    }

    @Test
    void aTeaIsSummarizedOnce() {
        Twice summary = twice("/api/products/10/summary");

        assertThat(summary.first.at("/sentencesKept").asInt()).isEqualTo(1);
        assertThat(summary.second).isEqualTo(summary.first);
        assertThat(summary.grown("/answers/total/generated")).isEqualTo(1);
        assertThat(summary.grown("/answers/total/answered")).isEqualTo(1);
        assertProblem(rest.get("/api/products/99/summary"), 404, "There is no product \"99\"");
    }

    /** Two answers, and the counters around them. */
    private record Twice(JsonNode before, JsonNode first, JsonNode second, JsonNode after) {
        long grown(String counter) {
            return Rest.grown(counter, before, after);
        }
    }

    private Twice twice(String path) {
        return new Twice(
                rest.get("/api/cache/stats").json(),
                rest.get(path).json(),
                rest.get(path).json(),
                rest.get("/api/cache/stats").json());
    }

    private static double cost(String which, JsonNode stats) {
        return stats.at("/answers/cost" + which).asDouble();
    }
}
