package org.cdicache.ai.near;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes out what an apostrophe stands for, and takes off the possessive. */
final class Contractions {

    private static final Map<String, String> ENDINGS =
            Map.of("'re", "are", "'ve", "have", "'ll", "will", "'m", "am", "'d", "would");

    /** Behind these an s is short for "is"; behind everything else it is the possessive. */
    private static final Set<String> BEFORE_IS = Set.of(
            "what", "who", "where", "when", "why", "how", "it", "he", "she", "that", "there", "here", "this", "which");

    private Contractions() {}

    static List<String> expand(String word) {
        if (word.indexOf('\'') < 0) {
            return List.of(word);
        }
        if (word.endsWith("n't")) {
            return List.of(verb(word.substring(0, word.length() - 3)), "not");
        }
        int apostrophe = word.lastIndexOf('\'');
        String stem = word.substring(0, apostrophe);
        String ending = word.substring(apostrophe);
        String written = ENDINGS.get(ending);
        if (written != null) {
            return List.of(stem, written);
        }
        if (ending.equals("'s")) {
            if (stem.equals("let")) {
                return List.of("let", "us");
            }
            return BEFORE_IS.contains(stem) ? List.of(stem, "is") : List.of(stem);
        }
        return ending.equals("'") ? List.of(stem) : List.of(word);
    }

    private static String verb(String stem) {
        return switch (stem) {
            case "ca" -> "can";
            case "wo" -> "will";
            case "sha" -> "shall";
            default -> stem;
        };
    }
}
