package org.cdicache;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that a misspelt one was probably meant to be. */
final class Nearest {

    /** No name is as long; the time for a longer word would be lost. */
    private static final int LONGEST = 128;

    private Nearest() {}

    /** The candidate with the smallest edit distance, if a third of the word or less was mistyped; the one with the same letters first. */
    static Optional<String> to(String word, Collection<String> candidates) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        int tolerated = Math.max(1, word.length() / 3);
        return candidates.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(candidate -> !Arrays.equals(letters(word), letters(candidate)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(word, candidate) <= tolerated);
    }

    private static int[] letters(String word) {
        return word.chars().sorted().toArray();
    }

    /** Levenshtein's distance, one row of the table at a time. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
