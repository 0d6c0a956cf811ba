package org.cdicache;

import java.util.Collection;

/**
 * One thing wrong with a configuration, told so that it can be fixed without reading the source.
 *
 * @param property the property or builder method, such as {@code cache.default-ttl}
 * @param value the offending value, masked if it may hold a secret
 * @param source where the value came from, such as a configuration source's name, or {@code code}
 * @param fix what is wrong and what to write instead
 */
public record ConfigProblem(String property, String value, String source, String fix) {

    /** What to add to the report of an unknown word: {@code "; did you mean ...?"}, or nothing if no candidate is near. */
    public static String didYouMean(String word, Collection<String> candidates) {
        return Nearest.to(word, candidates)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    @Override
    public String toString() {
        return property + " = \"" + value + "\" (from " + source + "): " + fix;
    }
}
