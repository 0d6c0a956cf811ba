package org.cdicache.demo.model;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is known of single English words: which tell nothing about a text, and which are forms of one another. */
final class Words {

    private static final Set<String> STOP_WORDS = words("""
            a about above after again against all almost along already also although always am among an and
            another any are around as at away back be became because become been before began behind being below
            between both but by came can could did do does doing done down during each either else enough etc
            even ever every few first for from further gave get gets getting give go goes going gone got had has
            have having he her here hers herself him himself his how however i if in into is it its itself just
            keep kept know last least less let like made make makes many may me might mine more most much must
            my myself near need never next no nobody nor not nothing now of off often on once one ones only onto
            or other others our ours out over own perhaps put quite rather really said same say says second see
            seem seemed seems several shall she should since so some soon still such take taken tell than that
            the their theirs them themselves then there these they thing things this those though three through
            thus till to today together too took toward towards two under until up upon us use used very want
            was way we well went were what when where whether which while who whole whom whose why will with
            within without would yes yet you your yours aren't can't couldn't didn't doesn't don't hadn't hasn't
            haven't i'd i'll i'm i've isn't it's let's shouldn't that's there's they're wasn't we'll we're
            weren't what's won't wouldn't you're
            """);

    private static final Pattern NO_PLURAL = Pattern.compile("(ss|us|is)$");
    private static final Pattern VOWEL = Pattern.compile("[aeiouy]");
    private static final Pattern DOUBLED = Pattern.compile("([bdfgmnprt])\\1$");

    private Words() {}

    /** Whether a word says something about a text: no stop word, and more than a single letter. */
    static boolean telling(String word) {
        String plain = plain(word);
        return plain.codePointCount(0, plain.length()) > 1 && !STOP_WORDS.contains(plain);
    }

    /** A common form for counting: {@code caches}, {@code Cached}, {@code caching} and {@code cache's} share one. Not for reading. */
    static String stem(String word) {
        String stem = plain(word);
        stem = withoutEnd(stem, "'s", 1);
        if (stem.endsWith("ies") && stem.length() > 4) {
            return stem.substring(0, stem.length() - 3) + "i";
        }
        if (!NO_PLURAL.matcher(stem).find()) {
            stem = withoutEnd(stem, "s", 3);
        }
        stem = withoutEnd(stem, "ly", 4);
        if (!stem.endsWith("eed")) {
            String shorter = withoutEnd(withoutEnd(stem, "ing", 3), "ed", 3);
            stem = VOWEL.matcher(shorter).find() ? DOUBLED.matcher(shorter).replaceFirst("$1") : stem;
        }
        stem = withoutEnd(stem, "e", 3);
        return stem.endsWith("y") ? stem.substring(0, stem.length() - 1) + "i" : stem;
    }

    private static String withoutEnd(String word, String end, int atLeast) {
        boolean goes = word.endsWith(end) && word.length() - end.length() >= atLeast;
        return goes ? word.substring(0, word.length() - end.length()) : word;
    }

    /** The words of a list that is written with space between them. */
    static Set<String> words(String list) {
        return Pattern.compile("\\s+").splitAsStream(list.strip()).collect(Collectors.toUnmodifiableSet());
    }

    /** Lower case, with the straight apostrophe. */
    static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('’', '\'');
    }
}
