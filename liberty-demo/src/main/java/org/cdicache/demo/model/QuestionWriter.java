package org.cdicache.demo.model;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Turns reasons, years, amounts, names and keywords of a text into questions; at most one question for each sentence. */
final class QuestionWriter {

    private static final Pattern REASON = Pattern.compile(
            "^((?!that |this |it |which |and |but )[^,;:]{12,140}?),? because\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern YEAR = Pattern.compile("\\b[Ii]n ((?:1[0-9]|20)[0-9]{2})\\b");
    private static final Pattern AMOUNT =
            Pattern.compile("\\b\\d[\\d.,]*(?: (?:million|billion|thousand))? (\\p{Ll}{2,}s)\\b");
    private static final Pattern NAME =
            Pattern.compile("(?<=[\\p{L}\\p{N},;] )\\p{Lu}[\\p{L}\\p{N}'’-]+(?: \\p{Lu}[\\p{L}\\p{N}'’-]+){0,3}");
    private static final Pattern NAME_AT_START = Pattern.compile("^\\p{Lu}[\\p{L}’'-]+(?: \\p{Lu}[\\p{L}’'-]+){1,3}");

    private QuestionWriter() {}

    static Questions write(Text text, int wanted) {
        Set<String> asked = new HashSet<>();
        Map<Integer, Questions.Question> bySentence = new TreeMap<>();
        for (Function<Text.Sentence, Optional<String>> template : templates(text, asked)) {
            for (Text.Sentence sentence : text.sentences()) {
                if (bySentence.size() < wanted && !bySentence.containsKey(sentence.index())) {
                    template.apply(sentence)
                            .ifPresent(question -> bySentence.put(
                                    sentence.index(), new Questions.Question(question, sentence.text())));
                }
            }
        }
        return new Questions(List.copyOf(bySentence.values()));
    }

    /** The most telling kinds of question first. {@code asked} keeps a subject from being asked about twice. */
    private static List<Function<Text.Sentence, Optional<String>>> templates(Text text, Set<String> asked) {
        List<String> keywords = KeyPointFinder.keywords(text, Prompt.MOST).stream()
                .map(KeyPoints.Keyword::phrase)
                .toList();
        return List.of(
                s -> first(REASON.matcher(s.text()), 1, asked)
                        .map(clause -> "Why is it that " + uncapitalized(clause) + "?"),
                s -> first(YEAR.matcher(s.text()), 1, asked).map(year -> "What happened in " + year + "?"),
                s -> first(AMOUNT.matcher(s.text()), 1, asked).map(things -> "How many " + things + " are mentioned?"),
                s -> first(NAME_AT_START.matcher(s.text()), 0, asked)
                        .or(() -> first(NAME.matcher(s.text()), 0, asked))
                        .map(name -> "What do we learn about " + name + "?"),
                s -> keywords.stream()
                        .filter(keyword -> s.text().contains(keyword) && asked.add(keyword))
                        .findFirst()
                        .map(keyword -> "What does the text say about “" + keyword + "”?"));
    }

    private static Optional<String> first(Matcher matcher, int group, Set<String> asked) {
        Stream<MatchResult> matches = matcher.results();
        return matches.map(match -> match.group(group))
                .filter(subject -> Words.telling(subject) && asked.add(subject))
                .findFirst();
    }

    /** For the middle of a sentence; a name or an acronym at the beginning keeps its capital. */
    private static String uncapitalized(String clause) {
        String firstWord = clause.substring(0, clause.indexOf(' '));
        boolean common = !Words.telling(firstWord) && !firstWord.startsWith("I");
        return common ? Words.plain(clause.substring(0, 1)) + clause.substring(1) : clause;
    }
}
