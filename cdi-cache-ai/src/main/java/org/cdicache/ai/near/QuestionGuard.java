package org.cdicache.ai.near;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The same is asked for: who, when, why, how many, a yes or no; an explanation or a list may be asked for by "what", too. */
final class QuestionGuard implements Guard {

    /** Verbs that ask for what a question may ask for as well. */
    static final Map<String, List<String>> REQUESTS = Map.of(
            "list",
            List.of("qlist"),
            "name",
            List.of("qlist"),
            "enumerate",
            List.of("qlist"),
            "suggest",
            List.of("qlist"),
            "recommend",
            List.of("qlist"),
            "give",
            List.of("qlist", "qexplain"),
            "explain",
            List.of("qexplain"),
            "describe",
            List.of("qexplain"));

    private static final List<String> WHAT = List.of("qlist", "qexplain");

    @Override
    public String name() {
        return "question";
    }

    @Override
    public List<String> features(Reading text) {
        String word = Question.word(text.tokens());
        if (word != null) {
            return word.equals("what") ? WHAT : List.of("q" + word);
        }
        String modal = Question.modal(text.tokens());
        if (modal != null) {
            return List.of("qwhether " + modal);
        }
        return text.tokens().stream()
                .filter(token -> token.is(Token.Kind.WORD) && REQUESTS.containsKey(token.form()))
                .findFirst()
                .map(token -> REQUESTS.get(token.form()))
                .orElse(WHAT);
    }

    @Override
    public boolean agrees(List<String> a, List<String> b) {
        return !Collections.disjoint(Set.copyOf(a), b);
    }
}
