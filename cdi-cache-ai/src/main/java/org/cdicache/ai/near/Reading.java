package org.cdicache.ai.near;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A text as it was read, before a guard looks at it.
 *
 * @param tokens everything in its order
 * @param terms what has content, in its order
 * @param denied for each negation the first terms behind it in the same phrase, in its order
 * @param language as {@link Language#of} tells
 * @param scripts as {@link Language#scripts} tells
 */
record Reading(List<Token> tokens, List<Term> terms, List<List<String>> denied, String language, Set<String> scripts) {

    /** The forms of the tokens of one kind, sorted. */
    List<String> forms(Token.Kind kind) {
        return sorted(tokens.stream().filter(t -> t.is(kind)), Token::form);
    }

    /** The forms of those words that are in a set, sorted. */
    List<String> wordsOf(Set<String> set) {
        return sorted(tokens.stream().filter(t -> t.is(Token.Kind.WORD) && set.contains(t.form())), Token::form);
    }

    private static List<String> sorted(Stream<Token> tokens, Function<Token, String> form) {
        return tokens.map(form).sorted().toList();
    }
}
