package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Replaces phrases by shorter ones that ask for the same, such as courtesy by nothing. */
final class Phrases {

    private static final String BEGIN = "^";
    private static final String END = "$";

    /**
     * One replacement.
     *
     * @param left words, and classes of words in <>
     * @param right words, and the classes of the left side
     * @param begin whether it applies at the beginning of a sentence only
     * @param end whether it applies at the end of a sentence only
     */
    private record Rule(List<String> left, List<String> right, boolean begin, boolean end) {}

    private final Map<String, Set<String>> classes = new HashMap<>();
    /** By first word, the longest first. */
    private final Map<String, List<Rule>> rules = new HashMap<>();

    Phrases() {
        WordList.lines("phrases.txt").forEach(this::add);
        rules.values().forEach(list -> list.sort((a, b) -> b.left.size() - a.left.size()));
    }

    private void add(String line) {
        if (line.startsWith("class ")) {
            String[] sides = line.substring("class ".length()).split("=", 2);
            classes.put('<' + sides[0].strip() + '>', Set.copyOf(WordList.words(sides[1])));
            return;
        }
        String[] sides = line.split("=>", 2);
        List<String> left = WordList.words(sides[0]);
        boolean begin = left.get(0).equals(BEGIN);
        boolean end = left.get(left.size() - 1).equals(END);
        Rule rule = new Rule(
                left.subList(begin ? 1 : 0, left.size() - (end ? 1 : 0)), WordList.words(sides[1]), begin, end);
        String first = rule.left.get(0);
        classes.getOrDefault(first, Set.of(first))
                .forEach(word ->
                        rules.computeIfAbsent(word, w -> new ArrayList<>()).add(rule));
    }

    List<Token> replace(List<Token> tokens) {
        return once(once(tokens));
    }

    private List<Token> once(List<Token> tokens) {
        List<Token> result = new ArrayList<>(tokens.size());
        for (int at = 0; at < tokens.size(); ) {
            Rule rule = rule(tokens, at, result);
            if (rule == null) {
                result.add(tokens.get(at++));
            } else {
                write(rule, tokens, at, result);
                at += rule.left.size();
            }
        }
        return result;
    }

    private @Nullable Rule rule(List<Token> tokens, int at, List<Token> before) {
        Token first = tokens.get(at);
        if (!first.is(Token.Kind.WORD)) {
            return null;
        }
        boolean begins = before.isEmpty() || before.get(before.size() - 1).breaks();
        for (Rule rule : rules.getOrDefault(first.form(), List.of())) {
            if ((begins || !rule.begin) && matches(rule, tokens, at)) {
                return rule;
            }
        }
        return null;
    }

    private boolean matches(Rule rule, List<Token> tokens, int at) {
        int behind = at + rule.left.size();
        if (behind > tokens.size()
                || (rule.end && behind < tokens.size() && !tokens.get(behind).breaks())) {
            return false;
        }
        for (int i = 0; i < rule.left.size(); i++) {
            Token token = tokens.get(at + i);
            String wanted = rule.left.get(i);
            Set<String> words = classes.get(wanted);
            boolean fits = words == null ? token.form().equals(wanted) : words.contains(token.form());
            if (!token.is(Token.Kind.WORD) || !fits) {
                return false;
            }
        }
        return true;
    }

    private void write(Rule rule, List<Token> tokens, int at, List<Token> result) {
        for (String word : rule.right) {
            int kept = classes.containsKey(word) ? rule.left.indexOf(word) : -1;
            result.add(kept < 0 ? Token.word(word, word, false) : tokens.get(at + kept));
        }
    }
}
