package org.cdicache.demo.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the sentence that shares most telling words with a question, rare words counting more than frequent ones. */
final class AnswerFinder {

    private static final Pattern NUMBER = Pattern.compile(".*\\d.*");
    private static final Pattern WHEN =
            Pattern.compile("(?i)\\b(when|what year|which year|how (many|much|long|far|old|fast|often))\\b");
    private static final double NUMBER_BONUS = 0.25;
    /** Decides between sentences that share the same stems. */
    private static final double EXACT_BONUS = 0.01;

    private AnswerFinder() {}

    static BestAnswer find(Text text, String question) {
        Set<String> asked = new LinkedHashSet<>();
        Set<String> forms = new HashSet<>();
        for (Text.Sentence sentence : Text.of(question).sentences()) {
            asked.addAll(sentence.stems());
            sentence.words().forEach(word -> forms.add(Words.plain(word)));
        }
        boolean numberWanted = WHEN.matcher(question).find();
        double total = asked.stream().mapToDouble(stem -> rarity(text, stem)).sum();
        Text.Sentence best = null;
        double bestScore = 0;
        double bestShare = 0;
        for (Text.Sentence sentence : text.sentences()) {
            double share = share(text, asked, total, sentence);
            boolean bonus = numberWanted && NUMBER.matcher(sentence.text()).matches();
            double score = share == 0 ? 0 : share + (bonus ? NUMBER_BONUS : 0) + EXACT_BONUS * exact(forms, sentence);
            if (score > bestScore) {
                best = sentence;
                bestScore = score;
                bestShare = share;
            }
        }
        return best == null
                ? new BestAnswer(question, null, 0, List.of())
                : new BestAnswer(question, best.text(), Math.round(bestShare * 100) / 100.0, matched(asked, best));
    }

    private static double share(Text text, Set<String> asked, double total, Text.Sentence sentence) {
        double found = asked.stream()
                .filter(sentence.stems()::contains)
                .mapToDouble(stem -> rarity(text, stem))
                .sum();
        return total == 0 ? 0 : found / total;
    }

    /** How many telling words of the sentence the question has in the same form. */
    private static long exact(Set<String> asked, Text.Sentence sentence) {
        return sentence.words().stream()
                .filter(word -> Words.telling(word) && asked.contains(Words.plain(word)))
                .count();
    }

    /** 1 for a word that is nowhere or once in the text, less for one that is everywhere. */
    private static double rarity(Text text, String stem) {
        return 1 / Math.sqrt(Math.max(1, text.frequencyOf(stem)));
    }

    private static List<String> matched(Set<String> asked, Text.Sentence sentence) {
        List<String> words = new ArrayList<>();
        for (String word : sentence.words()) {
            String shown = word.toLowerCase(Locale.ROOT);
            if (Words.telling(word) && asked.contains(Words.stem(word)) && !words.contains(shown)) {
                words.add(shown);
            }
        }
        return List.copyOf(words);
    }
}
