package org.cdicache.ai.near;

import java.util.List;
import java.util.stream.Stream;

/** The same script and, where it can be told, the same language. */
final class LanguageGuard implements Guard {

    @Override
    public String name() {
        return "language";
    }

    @Override
    public List<String> features(Reading text) {
        return Stream.concat(
                        text.scripts().stream().map(script -> "s" + script),
                        Stream.of(text.language())
                                .filter(language -> !language.equals(Language.UNKNOWN))
                                .map(language -> "l" + language))
                .toList();
    }

    /** A language that could not be told agrees with any. */
    @Override
    public boolean agrees(List<String> a, List<String> b) {
        List<String> first = of(a, "l");
        List<String> second = of(b, "l");
        return of(a, "s").equals(of(b, "s")) && (first.isEmpty() || second.isEmpty() || first.equals(second));
    }

    private static List<String> of(List<String> features, String kind) {
        return features.stream().filter(f -> f.startsWith(kind)).toList();
    }
}
