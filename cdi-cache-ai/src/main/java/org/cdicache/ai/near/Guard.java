package org.cdicache.ai.near;

import java.util.List;

/**
 * One reason why two texts that look alike may need different answers. It never sees both texts: it takes features out of each, which are
 * kept instead of the text, and compares those.
 *
 * <p>A feature is a letter that says what it is, and the thing itself, of which no more than equality may be asked when comparing: between
 * the two steps it is replaced by a salted hash. Implementations are immutable.
 */
interface Guard {

    /** A short name for explanations and counters. */
    String name();

    /** What of a text this guard needs to know, in an order that {@link #agrees} understands. */
    List<String> features(Reading text);

    /** Whether the two texts with these features may, as far as this guard can tell, have one answer. Symmetric. */
    default boolean agrees(List<String> a, List<String> b) {
        return a.equals(b);
    }

    /** Features of one kind. */
    static List<String> features(char kind, List<String> forms) {
        return forms.stream().map(form -> kind + form).toList();
    }
}
