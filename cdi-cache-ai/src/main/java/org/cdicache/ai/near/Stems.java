package org.cdicache.ai.near;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Leads inflected English words back to their base. Careful rather than thorough: a form that is not recognised costs a match, two words that
 * become one cost a wrong answer, so a base is never shortened, and -ing only goes where the sentence says that it is a verb.
 */
final class Stems {

    private static final int SHORTEST = 3;
    private static final List<String> SIBILANTS = List.of("sses", "shes", "ches", "xes", "zzes");

    /** What is left of a verb that ends in a silent e when -ing or -ed is taken off. */
    private static final Pattern LOST_E = Pattern.compile(
            "(?:[^aeiou]*[aeiouy][^aeiouwxy]|.*(?:[vczu]|at|bl|dg|rg|[aeiou]s|iz|ur|ir|ib|[^aeo]id" + "|[^aeiou]in))");

    private final Set<String> fixed = new HashSet<>();
    private final Map<String, String> irregular = new HashMap<>();

    Stems() {
        WordList.groups("fixed.txt").forEach(fixed::addAll);
        for (List<String> forms : WordList.groups("irregular.txt")) {
            forms.forEach(form -> irregular.put(form, forms.get(0)));
        }
    }

    /** The base of a noun, or of a verb in another form than that with -ing. */
    String stem(String word) {
        String base = irregular.get(word);
        if (base != null) {
            return base;
        }
        if (word.length() <= SHORTEST || fixed.contains(word) || !word.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            return word;
        }
        return american(past(singular(word)));
    }

    /** The base of a verb; takes -ing off as well. */
    String verb(String word) {
        boolean form = word.endsWith("ing") && !irregular.containsKey(word);
        String stem = form ? word.substring(0, word.length() - 3) : "";
        if (stem.length() < 2 || !hasVowel(stem)) {
            return stem(word);
        }
        String base = irregular.get(stem);
        return base == null ? american(completed(stem)) : base;
    }

    private String singular(String word) {
        if (word.endsWith("ies") && word.length() > SHORTEST + 1) {
            return word.substring(0, word.length() - 3) + 'y';
        }
        if (SIBILANTS.stream().anyMatch(word::endsWith)) {
            return word.substring(0, word.length() - 2);
        }
        boolean plural = word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us") && !word.endsWith("is");
        String singular = plural ? word.substring(0, word.length() - 1) : word;
        return irregular.getOrDefault(singular, singular);
    }

    private static String past(String word) {
        if (word.endsWith("ied")) {
            return word.substring(0, word.length() - 3) + 'y';
        }
        String stem = word.endsWith("ed") && !word.endsWith("eed") ? word.substring(0, word.length() - 2) : "";
        return stem.length() < 2 || !hasVowel(stem) ? word : completed(stem);
    }

    /** Gives back the e, or takes the doubled letter, that comes and goes with an ending. */
    private static String completed(String stem) {
        int last = stem.length() - 1;
        char c = stem.charAt(last);
        if (last >= SHORTEST && c == stem.charAt(last - 1) && "lsz".indexOf(c) < 0 && !vowel(c)) {
            return stem.substring(0, last);
        }
        return LOST_E.matcher(stem).matches() ? stem + 'e' : stem;
    }

    private static String american(String word) {
        return word.length() > 5 && word.endsWith("ise") ? word.substring(0, word.length() - 2) + "ze" : word;
    }

    private static boolean hasVowel(String word) {
        return word.chars().anyMatch(c -> vowel(c) || c == 'y');
    }

    private static boolean vowel(int c) {
        return "aeiou".indexOf(c) >= 0;
    }
}
