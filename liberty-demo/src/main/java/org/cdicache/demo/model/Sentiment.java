package org.cdicache.demo.model;

import java.util.List;

/**
 * How a text feels.
 *
 * @param label {@code positive}, {@code negative}, {@code mixed} or {@code neutral}
 * @param score from -1 (as negative as can be) to 1
 * @param decidedBy the words that made the difference, the strongest first; empty when the lexicon knows none of the text's words
 */
public record Sentiment(String label, double score, List<DecidingWord> decidedBy) implements Answer {

    /**
     * A word of the lexicon as the text uses it.
     *
     * @param word the word, with its negation: {@code not good}
     * @param weight what all its occurrences contributed, negation and emphasis included
     * @param times how often it occurs
     */
    public record DecidingWord(String word, double weight, int times) {}
}
