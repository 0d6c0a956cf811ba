package org.cdicache.demo.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds phrases between stop words, as RAKE does, weighs them by how often their words occur, and drops those that others contain. */
final class KeyPointFinder {

    private static final int LONGEST_PHRASE = 3;
    private static final int LONGEST_POINT = 180;
    /** Adverbs and verb forms are poor keywords. */
    private static final Pattern NO_NOUN = Pattern.compile("(?<=\\p{L}{3})(ly|ed|ing)\\b");

    private KeyPointFinder() {}

    static KeyPoints find(Text text, int wanted) {
        List<String> points = Summarizer.strongest(text, wanted).stream()
                .map(sentence -> shortened(sentence.text()))
                .toList();
        return new KeyPoints(keywords(text, wanted + 3), points);
    }

    static List<KeyPoints.Keyword> keywords(Text text, int wanted) {
        List<Phrase> ranked = phrases(text).values().stream()
                .sorted(Comparator.comparingDouble((Phrase phrase) -> phrase.score(text))
                        .reversed()
                        .thenComparing(Phrase::first))
                .toList();
        List<KeyPoints.Keyword> keywords = new ArrayList<>();
        Set<String> covered = new HashSet<>();
        for (Phrase phrase : ranked) {
            if (keywords.size() < wanted && phrase.stems.stream().noneMatch(covered::contains)) {
                covered.addAll(phrase.stems);
                keywords.add(new KeyPoints.Keyword(phrase.shown, phrase.times));
            }
        }
        return List.copyOf(keywords);
    }

    /** Every run of up to three neighbouring telling words, in the order of the text. */
    private static Map<List<String>, Phrase> phrases(Text text) {
        Map<List<String>, Phrase> phrases = new LinkedHashMap<>();
        for (Text.Sentence sentence : text.sentences()) {
            List<String> words = sentence.words();
            for (int from = 0; from < words.size(); from++) {
                for (int to = from; to < Math.min(words.size(), from + LONGEST_PHRASE); to++) {
                    if (!Words.telling(words.get(to))) {
                        break;
                    }
                    List<String> run = words.subList(from, to + 1);
                    String shown = String.join(" ", run);
                    if (to == from || sentence.text().contains(shown)) {
                        List<String> stems = run.stream().map(Words::stem).toList();
                        phrases.computeIfAbsent(stems, s -> new Phrase(s, phrases.size()))
                                .seen(shown, from == 0);
                    }
                }
            }
        }
        return phrases;
    }

    private static String shortened(String sentence) {
        if (sentence.length() <= LONGEST_POINT) {
            return sentence;
        }
        int end = sentence.lastIndexOf(' ', LONGEST_POINT);
        return sentence.substring(0, end > 0 ? end : sentence.offsetByCodePoints(0, LONGEST_POINT / 2)) + " …";
    }

    /** A candidate; counts its occurrences while the text is walked. */
    private static final class Phrase {
        private final List<String> stems;
        private final int first;
        private String shown = "";
        private boolean shownFromStart;
        private int times;

        Phrase(List<String> stems, int first) {
            this.stems = stems;
            this.first = first;
        }

        /** Shows the shortest form, and rather one from the middle of a sentence, where capitals mean something. */
        void seen(String form, boolean fromStart) {
            times++;
            boolean better = fromStart == shownFromStart ? form.length() < shown.length() : shownFromStart;
            if (shown.isEmpty() || better) {
                shown = form;
                shownFromStart = fromStart;
            }
        }

        int first() {
            return first;
        }

        /** A phrase that comes back beats its words; a chance neighbourhood of two words does not. */
        double score(Text text) {
            double words = stems.stream().mapToInt(text::frequencyOf).average().orElse(0);
            double chance = words > 1 ? 0.7 : 1;
            double together = stems.size() == 1 ? 1 : times > 1 ? 0.9 * stems.size() : chance;
            double length = Math.min(1.2, 0.6 + shown.length() / 15.0);
            return words * together * length * (NO_NOUN.matcher(shown).find() ? 0.6 : 1);
        }
    }
}
