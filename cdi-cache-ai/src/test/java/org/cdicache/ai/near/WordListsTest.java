package org.cdicache.ai.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of the word lists, whoever adds a line to them. */
class WordListsTest {

    private final Words words = new Words();

    @ParameterizedTest
    @ValueSource(strings = {"synonyms.txt", "irregular.txt", "units.txt"})
    void noWordIsInTwoGroups(String list) {
        Map<String, String> groups = new HashMap<>();
        for (List<String> group : WordList.groups(list)) {
            group.stream()
                    .filter(word -> !word.equals("*"))
                    .distinct()
                    .forEach(word -> assertThat(groups.put(word, group.get(0)))
                            .as("%s: %s", list, word)
                            .isNull());
        }
    }

    @Test
    void noSynonymIsAnAntonym() {
        for (String line : WordList.lines("antonyms.txt")) {
            String[] sides = line.split(":", 2);
            for (String left : WordList.words(sides[0])) {
                for (String right : WordList.words(sides[1])) {
                    assertThat(words.canonical(left, false)).as(line).isNotEqualTo(words.canonical(right, false));
                }
            }
        }
    }

    @Test
    void synonymsHaveContent() {
        WordList.groups("synonyms.txt").forEach(group -> assertThat(group).noneMatch(words::isLight));
    }

    @ParameterizedTest
    @CsvSource({
        "cities, city",
        "boxes, box",
        "glasses, glasses",
        "news, news",
        "movies, movie",
        "stopped, stop",
        "tried, try",
        "closed, close",
        "rented, rent",
        "invited, invite",
        "needed, need",
        "wrote, write",
        "children, child",
        "visited, visit",
        "combined, combine",
        "trained, train",
        "wine, wine",
        "care, care",
        "bus, bus",
        "feed, feed",
        "organise, organize",
        "described, describe",
        "added, add",
        "passed, pass",
        "hoped, hope",
        "hopped, hop"
    })
    void nounsAndVerbsAreLedBack(String form, String base) {
        assertThat(words.stem(form)).isEqualTo(base);
    }

    @ParameterizedTest
    @CsvSource({
        "charging, charge",
        "dying, die",
        "turning, turn",
        "making, make",
        "running, run",
        "learning, learn",
        "king, king",
        "asking, ask",
        "moving, move"
    })
    void verbsWithIngAreLedBackWhereTheyAreVerbs(String form, String base) {
        assertThat(words.canonical(form, true)).isEqualTo(words.canonical(base, true));
    }

    @Test
    void nounsWithIngStay() {
        assertThat(words.canonical("painting", false)).isNotEqualTo(words.canonical("paint", false));
        assertThat(words.canonical("paintings", false)).isEqualTo(words.canonical("painting", false));
    }

    @ParameterizedTest
    @CsvSource({"bigger, big", "largest, big", "easiest, easy", "cheaper, cheap", "better, good", "wettest, wet"})
    void degreesAreLedBackToTheirAdjective(String form, String base) {
        assertThat(words.canonical(form, false)).isEqualTo(words.canonical(base, false));
        assertThat(words.adjective(form)).isNotNull();
        assertThat(words.adjective(base)).isNull();
    }
}
