package org.cdicache.demo.model;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text cut into sentences and words.
 *
 * @param sentences in order, without surrounding space; none for a text without a letter or digit
 * @param frequency how often each telling word's stem occurs
 */
record Text(List<Sentence> sentences, Map<String, Integer> frequency) {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’.-][\\p{L}\\p{N}]+)*");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern PARAGRAPH = Pattern.compile("\\R\\s*\\R|\\R(?=\\s*[-*•\\d])");
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "no", "fig", "approx", "inc", "ltd", "e.g", "i.e", "jr",
            "sr");

    /** One sentence; {@code words} are as written, in order. */
    record Sentence(int index, String text, List<String> words) {

        /** The stems of its telling words, in order, with repetitions. */
        List<String> stems() {
            return words.stream().filter(Words::telling).map(Words::stem).toList();
        }
    }

    static Text of(String raw) {
        List<Sentence> sentences = new ArrayList<>();
        Map<String, Integer> frequency = new HashMap<>();
        for (String candidate : split(raw)) {
            List<String> words =
                    WORD.matcher(candidate).results().map(m -> m.group()).toList();
            if (!words.isEmpty()) {
                Sentence sentence = new Sentence(sentences.size(), candidate, words);
                sentences.add(sentence);
                sentence.stems().forEach(stem -> frequency.merge(stem, 1, Integer::sum));
            }
        }
        return new Text(List.copyOf(sentences), Map.copyOf(frequency));
    }

    int length() {
        return sentences.stream().mapToInt(s -> s.text().length()).sum();
    }

    int frequencyOf(String stem) {
        return frequency.getOrDefault(stem, 0);
    }

    private static List<String> split(String raw) {
        List<String> parts = new ArrayList<>();
        for (String paragraph : PARAGRAPH.splitAsStream(raw).toList()) {
            BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
            breaks.setText(paragraph);
            StringBuilder pending = new StringBuilder();
            for (int from = breaks.first(), to = breaks.next();
                    to != BreakIterator.DONE;
                    from = to, to = breaks.next()) {
                pending.append(paragraph, from, to);
                if (!endsWithAbbreviation(pending)) {
                    parts.add(tidy(pending));
                    pending.setLength(0);
                }
            }
            parts.add(tidy(pending));
        }
        return parts;
    }

    private static String tidy(CharSequence sentence) {
        return SPACE.matcher(sentence).replaceAll(" ").strip();
    }

    /** Whether a break was found behind "Dr." or an initial, where no sentence ends. */
    private static boolean endsWithAbbreviation(CharSequence sentence) {
        String text = sentence.toString().strip();
        if (!text.endsWith(".")) {
            return false;
        }
        String last =
                text.substring(text.lastIndexOf(' ') + 1, text.length() - 1).toLowerCase(Locale.ROOT);
        boolean initial = last.length() == 1 && Character.isLetter(last.charAt(0)) && !last.equals("i");
        return initial || ABBREVIATIONS.contains(last);
    }
}
