package org.cdicache.demo.model;

/**
 * An extract of a text.
 *
 * @param summary the chosen sentences, in the order of the text
 * @param sentencesKept how many were chosen
 * @param sentencesTotal how many the text has
 * @param shorterByPercent how much shorter than the text the summary is, 0 to 100
 */
public record Summary(String summary, int sentencesKept, int sentencesTotal, int shorterByPercent) implements Answer {}
