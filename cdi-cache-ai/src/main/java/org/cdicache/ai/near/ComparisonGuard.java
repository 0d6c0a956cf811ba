package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The same degrees and bounds: larger or largest, more or less, over or under. */
final class ComparisonGuard implements Guard {

    static final Set<String> OPERATORS = Set.of(
            ("at-least at-most up-to more-than less-than over under above below exactly approximately roughly almost nearly around "
                            + "than fewer fewest equally enough too")
                    .split(" "));

    private static final Map<String, String> DEGREES =
            Map.of("more", "more", "most", "most", "less", "less", "least", "least");

    private final Words words;

    ComparisonGuard(Words words) {
        this.words = words;
    }

    @Override
    public String name() {
        return "comparison";
    }

    @Override
    public List<String> features(Reading text) {
        List<String> features = new ArrayList<>();
        for (Token token : text.tokens()) {
            if (!token.is(Token.Kind.WORD)) {
                continue;
            }
            Words.Adjective adjective = words.adjective(token.form());
            if (adjective != null) {
                features.add("d" + adjective.degree());
            } else if (DEGREES.containsKey(token.form())) {
                features.add("d" + DEGREES.get(token.form()));
            } else if (OPERATORS.contains(token.form())) {
                features.add("o" + token.form());
            }
        }
        Collections.sort(features);
        return features;
    }
}
