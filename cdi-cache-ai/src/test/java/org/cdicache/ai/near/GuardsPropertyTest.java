package org.cdicache.ai.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold of any text, whoever wrote it. */
class GuardsPropertyTest {

    private static final Guards GUARDS = new Guards();
    private static final List<String> TEXTS = Stream.concat(Pair.tuned().stream(), Pair.heldOut().stream())
            .flatMap(pair -> Stream.of(pair.first(), pair.second()))
            .filter(text -> text.matches("[A-Za-z ,?'.-]+"))
            .distinct()
            .toList();

    private static final Set<Set<String>> JUDGED = Stream.concat(Pair.tuned().stream(), Pair.heldOut().stream())
            .map(pair -> plain(pair.first(), pair.second()))
            .collect(Collectors.toUnmodifiableSet());

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(TEXTS);
    }

    @Provide
    Arbitrary<String> anything() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(60),
                Arbitraries.of(
                                "1", ":", "-", "'", "`", "\"", "may", "12:61", "2020-99", "hundred", "and", "$", "km",
                                "°", " ")
                        .list()
                        .ofMaxSize(30)
                        .map(parts -> String.join("", parts)));
    }

    @Property(tries = 3_000)
    void anyTextIsReadAndAgreesWithItself(@ForAll("anything") String text) {
        assertThat(verdicts(text, text).values()).doesNotContain(false);
    }

    @Property(tries = 2_000)
    void textWithAnotherContentWordIsAnother(@ForAll("texts") String text, @ForAll int where) {
        String[] words = text.split(" ");
        int at = Math.floorMod(where, words.length);
        words[at] = "zinnias";

        // Words without content may go, but not come in as another one.
        assertThat(verdicts(text, String.join(" ", words)).values()).contains(false);
    }

    @Property(tries = 2_000)
    void textWithANegationIsAnother(@ForAll("texts") String text, @ForAll int where) {
        List<String> words = new ArrayList<>(List.of(text.split(" ")));
        words.add(1 + Math.floorMod(where, words.size()), "not");

        assertThat(verdicts(text, String.join(" ", words)).values()).contains(false);
    }

    @Property(tries = 2_000)
    void textWithANumberIsAnother(@ForAll("texts") String text, @ForAll int where) {
        List<String> words = new ArrayList<>(List.of(text.split(" ")));
        words.add(1 + Math.floorMod(where, words.size()), "41");

        assertThat(verdicts(text, String.join(" ", words)).values()).contains(false);
    }

    @Property(tries = 2_000)
    void twoTextsOfTheTableAreTwo(@ForAll("texts") String first, @ForAll("texts") String second) {
        if (!JUDGED.contains(plain(first, second)) && plain(first, second).size() == 2) {
            assertThat(verdicts(first, second).values())
                    .as(first + " / " + second)
                    .contains(false);
        }
    }

    /** The table has some texts in capitals and in none, with a question mark and without: these are no two texts. */
    private static Set<String> plain(String first, String second) {
        return Stream.of(first, second)
                .map(text -> text.toLowerCase(Locale.ROOT).replaceAll("[^a-z ]", ""))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, Boolean> verdicts(String first, String second) {
        return GUARDS.verdicts(GUARDS.features(first), GUARDS.features(second));
    }
}
