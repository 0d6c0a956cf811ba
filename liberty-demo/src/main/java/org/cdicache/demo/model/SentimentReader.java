package org.cdicache.demo.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds up the lexicon's weights of a text's words; a negation just before a word turns it, an emphasis strengthens it. */
final class SentimentReader {

    private static final Set<String> NEGATIONS = Set.of(
            "not", "no", "never", "without", "hardly", "barely", "nobody", "nothing", "neither", "nor", "cannot");
    private static final Map<String, Double> EMPHASIS = Map.ofEntries(
            Map.entry("very", 1.5),
            Map.entry("really", 1.4),
            Map.entry("extremely", 1.8),
            Map.entry("absolutely", 1.6),
            Map.entry("so", 1.2),
            Map.entry("too", 1.2),
            Map.entry("quite", 1.1),
            Map.entry("incredibly", 1.7),
            Map.entry("slightly", 0.6),
            Map.entry("somewhat", 0.7),
            Map.entry("rather", 0.9),
            Map.entry("fairly", 0.9));
    private static final double TURNED = -0.75;
    private static final int REACH = 3;
    /** How fast the score approaches 1: one word of weight 2 alone gives 0.4, four give 0.73. */
    private static final double SOFTNESS = 3;

    private static final double NEUTRAL_BELOW = 0.1;
    private static final double MIXED_FROM = 4;
    private static final double MIXED_SHARE = 0.35;
    private static final int MOST_WORDS_SHOWN = 8;

    private SentimentReader() {}

    static Sentiment read(Text text) {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        for (Text.Sentence sentence : text.sentences()) {
            List<String> words = sentence.words().stream().map(Words::plain).toList();
            for (int i = 0; i < words.size(); i++) {
                count(words, i, tallies);
            }
        }
        double good = tallies.values().stream()
                .mapToDouble(t -> Math.max(0, t.weight))
                .sum();
        double bad = tallies.values().stream()
                .mapToDouble(t -> Math.max(0, -t.weight))
                .sum();
        double sum = good - bad;
        double score = sum / (good + bad + SOFTNESS);
        List<Sentiment.DecidingWord> deciding = tallies.entrySet().stream()
                .map(e -> new Sentiment.DecidingWord(e.getKey(), rounded(e.getValue().weight), e.getValue().times))
                .sorted(Comparator.comparingDouble((Sentiment.DecidingWord word) -> -Math.abs(word.weight())))
                .limit(MOST_WORDS_SHOWN)
                .toList();
        return new Sentiment(label(score, good, bad), rounded(score), deciding);
    }

    private static void count(List<String> words, int at, Map<String, Tally> tallies) {
        double weight = Lexicon.weight(words.get(at));
        if (weight == 0) {
            return;
        }
        double factor = 1;
        List<String> turnedBy = new ArrayList<>();
        for (String before : words.subList(Math.max(0, at - REACH), at)) {
            factor *= EMPHASIS.getOrDefault(before, 1.0);
            if (NEGATIONS.contains(before) || before.endsWith("n't")) {
                turnedBy.add(before);
            }
        }
        boolean turned = turnedBy.size() % 2 == 1;
        String shown = turned ? turnedBy.get(0) + " … " + words.get(at) : words.get(at);
        tallies.computeIfAbsent(adjacent(words, at, turned) ? shown.replace(" … ", " ") : shown, w -> new Tally())
                .add(weight * factor * (turned ? TURNED : 1));
    }

    private static boolean adjacent(List<String> words, int at, boolean turned) {
        return turned
                && at > 0
                && (NEGATIONS.contains(words.get(at - 1)) || words.get(at - 1).endsWith("n't"));
    }

    private static String label(double score, double good, double bad) {
        double share = Math.min(good, bad) / Math.max(1, good + bad);
        if (good + bad >= MIXED_FROM && share >= MIXED_SHARE) {
            return "mixed";
        }
        if (Math.abs(score) < NEUTRAL_BELOW) {
            return "neutral";
        }
        return score > 0 ? "positive" : "negative";
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /** What one word contributed so far. */
    private static final class Tally {
        private double weight;
        private int times;

        void add(double contribution) {
            weight += contribution;
            times++;
        }
    }
}
