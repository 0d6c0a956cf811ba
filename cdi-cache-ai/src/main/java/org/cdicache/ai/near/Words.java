package org.cdicache.ai.near;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of English words: their base, their synonyms, and which of them carry no content. Immutable once made. */
final class Words {

    /** How far an adjective goes. */
    enum Degree {
        COMPARATIVE,
        SUPERLATIVE
    }

    /**
     * An adjective in a form of its own.
     *
     * @param base its dictionary form
     */
    record Adjective(String base, Degree degree) {}

    private final Stems stems = new Stems();
    private final Set<String> light = new HashSet<>();
    private final Map<String, Adjective> adjectives = new HashMap<>();
    private final Map<String, String> synonyms = new HashMap<>();

    Words() {
        WordList.groups("light.txt").forEach(light::addAll);
        WordList.groups("adjectives.txt").forEach(this::addAdjectives);
        for (List<String> group : WordList.groups("synonyms.txt")) {
            String head = stem(group.get(0));
            group.forEach(word -> synonyms.put(stem(word), head));
        }
    }

    /** Three words of which the last ends in -st are one adjective with its forms, everything else is regular ones. */
    private void addAdjectives(List<String> line) {
        if (line.size() == 3 && line.get(2).endsWith("st")) {
            add(line.get(0), line.get(1), line.get(2));
        } else {
            line.forEach(base -> add(base, root(base) + "er", root(base) + "est"));
        }
    }

    private void add(String base, String comparative, String superlative) {
        adjectives.put(comparative, new Adjective(base, Degree.COMPARATIVE));
        adjectives.put(superlative, new Adjective(base, Degree.SUPERLATIVE));
    }

    private static String root(String base) {
        int last = base.length() - 1;
        if (base.endsWith("e")) {
            return base.substring(0, last);
        }
        if (base.endsWith("y") && !vowel(base.charAt(last - 1))) {
            return base.substring(0, last) + 'i';
        }
        boolean doubled = base.length() <= 4
                && !vowel(base.charAt(last))
                && "wxy".indexOf(base.charAt(last)) < 0
                && vowel(base.charAt(last - 1))
                && !vowel(base.charAt(last - 2));
        return doubled ? base + base.charAt(last) : base;
    }

    private static boolean vowel(char c) {
        return "aeiou".indexOf(c) >= 0;
    }

    boolean isLight(String word) {
        return light.contains(word);
    }

    @Nullable
    Adjective adjective(String word) {
        return adjectives.get(word);
    }

    /** One form for all inflections of a word. */
    String stem(String word) {
        return stems.stem(word);
    }

    /**
     * One form for all inflections and synonyms of a word.
     *
     * @param verb whether it stands where a verb with -ing would
     */
    String canonical(String word, boolean verb) {
        Adjective adjective = adjectives.get(word);
        String base = adjective == null ? word : adjective.base();
        String stem = verb ? stems.verb(base) : stems.stem(base);
        return synonyms.getOrDefault(stem, stem);
    }
}
