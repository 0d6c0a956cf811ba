package org.cdicache.ai.near;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a text asks for. */
final class Question {

    static final Set<String> WORDS = Set.of("what", "which", "who", "whom", "whose", "when", "where", "why", "how");

    private static final Set<String> AUXILIARIES =
            Set.of("do does did is are was were am can could should would will have has had must may might shall not"
                    .split(" "));

    /** What a question begins with that asks for yes or no, and what kind of yes. */
    private static final Map<String, String> MODALS = Map.ofEntries(
            Map.entry("can", "can"),
            Map.entry("could", "can"),
            Map.entry("may", "can"),
            Map.entry("might", "can"),
            Map.entry("should", "should"),
            Map.entry("must", "must"),
            Map.entry("will", "plain"),
            Map.entry("would", "plain"),
            Map.entry("do", "plain"),
            Map.entry("does", "plain"),
            Map.entry("did", "plain"),
            Map.entry("is", "plain"),
            Map.entry("are", "plain"),
            Map.entry("was", "plain"),
            Map.entry("were", "plain"),
            Map.entry("has", "plain"),
            Map.entry("have", "plain"));

    /** What follows "how" and makes it a question for an amount. */
    private static final Set<String> AMOUNTS = Set.of(
            "many", "much", "often", "long", "far", "old", "tall", "big", "large", "high", "fast", "heavy", "deep",
            "wide");

    private Question() {}

    /** Whether the word at this place asks, unlike "when" in "when it rains". */
    static boolean asks(List<Token> tokens, int at) {
        Token token = tokens.get(at);
        if (!token.is(Token.Kind.WORD) || !WORDS.contains(token.form())) {
            return false;
        }
        boolean conjunction = Set.of("when", "where").contains(token.form());
        return !conjunction
                || (at + 1 < tokens.size()
                        && AUXILIARIES.contains(tokens.get(at + 1).form()));
    }

    /** The first question word that asks; failing that, the first one at all; null if there is none. */
    static @Nullable String word(List<Token> tokens) {
        String any = null;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (!token.is(Token.Kind.WORD) || !WORDS.contains(token.form())) {
                continue;
            }
            if (asks(tokens, i)) {
                return described(tokens, i);
            }
            any = any == null ? token.form() : any;
        }
        return any;
    }

    private static String described(List<Token> tokens, int at) {
        String word = tokens.get(at).form();
        if (word.equals("how") && at + 1 < tokens.size()) {
            String next = tokens.get(at + 1).form();
            return AMOUNTS.contains(next) ? "how " + next : "how";
        }
        return switch (word) {
            case "which" -> "what";
            case "whom" -> "who";
            default -> word;
        };
    }

    /** How the text asks for yes or no, if a sentence of it begins like that. */
    static @Nullable String modal(List<Token> tokens) {
        boolean begins = true;
        for (Token token : tokens) {
            String modal = begins && token.is(Token.Kind.WORD) ? MODALS.get(token.form()) : null;
            if (modal != null) {
                return modal;
            }
            begins = token.breaks();
        }
        return null;
    }
}
