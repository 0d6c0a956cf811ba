package org.cdicache.demo.model;

import java.util.List;

/**
 * What a text is about.
 *
 * @param keywords the most telling words and phrases, the strongest first
 * @param points the sentences in which they meet, the strongest first
 */
public record KeyPoints(List<Keyword> keywords, List<String> points) implements Answer {

    /**
     * A word or phrase of the text.
     *
     * @param phrase as the text writes it
     * @param times how often it occurs, in any form
     */
    public record Keyword(String phrase, int times) {}
}
