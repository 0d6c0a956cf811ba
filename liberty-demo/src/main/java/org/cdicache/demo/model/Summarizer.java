package org.cdicache.demo.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Extracts sentences as SumBasic does: a sentence weighs as much as the average frequency of its telling words, and words already covered
 * count less for the next pick. Opening sentences get a bonus, since that is where texts say what they are about.
 */
final class Summarizer {

    private static final double OPENING_BONUS = 0.35;
    private static final double COVERED = 0.4;
    /** Shorter sentences count as this long, so that a two-word exclamation is not the summary. */
    private static final int SHORTEST = 6;

    private Summarizer() {}

    static Summary summarize(Text text, int wanted) {
        List<Text.Sentence> kept = strongest(text, wanted).stream()
                .sorted(Comparator.comparingInt(Text.Sentence::index))
                .toList();
        String summary = kept.stream().map(Text.Sentence::text).collect(Collectors.joining(" "));
        int length = Math.max(1, text.length());
        int shorter = (int) Math.round(100.0 * Math.max(0, length - summary.length()) / length);
        return new Summary(summary, kept.size(), text.sentences().size(), shorter);
    }

    /** The sentences that carry the text, the strongest first. */
    static List<Text.Sentence> strongest(Text text, int wanted) {
        Map<String, Double> weights = new HashMap<>();
        text.frequency().forEach((stem, times) -> weights.put(stem, times.doubleValue()));
        Map<Integer, Text.Sentence> left = new TreeMap<>();
        text.sentences().forEach(sentence -> left.put(sentence.index(), sentence));
        List<Text.Sentence> picked = new ArrayList<>();
        while (picked.size() < wanted && !left.isEmpty()) {
            Text.Sentence best = left.values().stream()
                    .max(Comparator.<Text.Sentence>comparingDouble(s -> weight(s, weights))
                            .thenComparing(Comparator.comparingInt(Text.Sentence::index)
                                    .reversed()))
                    .orElseThrow();
            left.remove(best.index());
            picked.add(best);
            Set<String> covered = new HashSet<>(best.stems());
            weights.replaceAll((stem, weight) -> covered.contains(stem) ? weight * COVERED : weight);
        }
        return picked;
    }

    private static double weight(Text.Sentence sentence, Map<String, Double> weights) {
        Set<String> stems = new HashSet<>(sentence.stems());
        double sum = stems.stream()
                .mapToDouble(stem -> weights.getOrDefault(stem, 0.0))
                .sum();
        return sum / Math.max(SHORTEST, stems.size()) * (1 + OPENING_BONUS / (1 + sentence.index()));
    }
}
