package org.cdicache.ai.near;

/**
 * Something with content in a text, and where it stands.
 *
 * @param form the same for all inflections and synonyms
 * @param role the preposition or conjunction that leads its phrase; empty for the core of the sentence
 * @param phrase which phrase of the text it is in
 * @param word whether it is a word; numbers, units, dates and literals have guards of their own
 */
record Term(String form, String role, int phrase, boolean word) {}
