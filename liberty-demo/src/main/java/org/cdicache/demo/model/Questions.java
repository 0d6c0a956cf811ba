package org.cdicache.demo.model;

import java.util.List;

/**
 * Questions that a text answers.
 *
 * @param questions in the order of the sentences that answer them
 */
public record Questions(List<Question> questions) implements Answer {

    /**
     * A question with its evidence.
     *
     * @param question the question
     * @param answeredBy the sentence of the text that answers it
     */
    public record Question(String question, String answeredBy) {}
}
