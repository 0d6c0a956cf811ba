package org.cdicache.demo.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sentence of a text that best answers a question.
 *
 * @param question the question
 * @param answer the sentence; null when no sentence shares a telling word with the question
 * @param confidence the share of the question's telling words that the sentence has, 0 to 1, rarer words counting more
 * @param matchedWords the words that led to it
 */
public record BestAnswer(String question, @Nullable String answer, double confidence, List<String> matchedWords)
        implements Answer {}
