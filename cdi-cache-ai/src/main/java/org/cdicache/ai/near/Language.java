package org.cdicache.ai.near;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Guesses a text's language by its commonest words, and tells its scripts. */
final class Language {

    static final String ENGLISH = "en";
    static final String UNKNOWN = "?";

    private static final Map<String, Set<String>> COMMON = Map.of(
            ENGLISH,
            words(
                    "the a an of to and is are was what how why when where who which do does did can for from with my your i you "
                            + "we they our us these those this that should would could have has be it by at not if all some more than then "
                            + "there here about out up down after before because give tell show write list explain describe get make please "
                            + "into or on in as must may might will he she his her its am been were"),
            "de",
            words(
                    "der die das den dem ein eine einen ist sind und wie wo wer wann warum welche nicht kein mit für von zu im in an am auf "
                            + "ich mein was werden kann"),
            "fr",
            words(
                    "le la les un une des du est sont et que qui quoi quel quelle quels comment pourquoi où quand pas avec pour dans "
                            + "je mon ma sur"),
            "es",
            words(
                    "el la los las un una de del es son y que qué quién cómo por para cuál cuándo dónde no con en mi yo está"),
            "it",
            words(
                    "il lo la gli le un una di del della è sono e che chi come perché quando dove non con per nel in mio"),
            "pt",
            words("o a os as um uma de do da é são e que quem como por para não com em no na meu onde quando"),
            "nl",
            words("de het een is zijn in en wat hoe waarom wanneer waar wie niet met voor van op ik mijn kan"));

    private Language() {}

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }

    /** The language with most of its common words in the text; unknown if there are none, or as many of another one. */
    static String of(List<Token> tokens) {
        String best = UNKNOWN;
        long most = 0;
        for (Map.Entry<String, Set<String>> language : COMMON.entrySet()) {
            long count = tokens.stream()
                    .filter(t -> t.is(Token.Kind.WORD) && language.getValue().contains(t.form()))
                    .count();
            if (count > most) {
                best = language.getKey();
                most = count;
            } else if (count == most) {
                best = UNKNOWN;
            }
        }
        return best;
    }

    /** Whether there is a common word of any language in the text. */
    static boolean isTelling(List<Token> tokens) {
        return tokens.stream()
                .anyMatch(t -> t.is(Token.Kind.WORD)
                        && COMMON.values().stream().anyMatch(common -> common.contains(t.form())));
    }

    /** The names of the scripts that a text's letters belong to. */
    static Set<String> scripts(String text) {
        EnumSet<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
        text.codePoints().filter(Character::isLetter).forEach(c -> scripts.add(UnicodeScript.of(c)));
        Set<String> names = new TreeSet<>();
        scripts.forEach(script -> names.add(script.name()));
        return names;
    }
}
