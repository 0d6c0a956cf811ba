package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Not one about the past and the other about the present, or one about the future; "who is" is not "who was". */
final class TenseGuard implements Guard {

    private static final char PAST_FORM = 'e';
    private static final char THIRD_PERSON = 's';

    private static final Set<String> PAST = Set.of("was", "were", "did", "had");
    private static final Set<String> PRESENT = Set.of("is", "are", "am", "do", "does", "has");
    private static final Set<String> FUTURE = Set.of("will", "shall");

    private final Words words;

    TenseGuard(Words words) {
        this.words = words;
    }

    @Override
    public String name() {
        return "tense";
    }

    @Override
    public List<String> features(Reading text) {
        List<String> features = new ArrayList<>();
        if (!text.wordsOf(FUTURE).isEmpty()) {
            features.add("future");
        }
        if (!text.wordsOf(PAST).isEmpty()) {
            features.add("ppast");
        } else if (!text.wordsOf(PRESENT).isEmpty()) {
            features.add("ppresent");
        }
        text.tokens().stream().filter(token -> token.is(Token.Kind.WORD)).forEach(token -> {
            String stem = words.stem(token.form());
            if (!stem.equals(token.form())) {
                features.add((token.form().endsWith("s") ? THIRD_PERSON : PAST_FORM) + stem);
            }
        });
        return features;
    }

    /**
     * Without an auxiliary the words themselves tell: "who owned" is not "who owns". What tells neither agrees with the past and with the
     * present.
     */
    @Override
    public boolean agrees(List<String> a, List<String> b) {
        List<String> first = of(a, 'p');
        List<String> second = of(b, 'p');
        boolean time = first.isEmpty() || second.isEmpty() || first.equals(second);
        return time && !contradicts(a, b) && !contradicts(b, a) && of(a, 'f').equals(of(b, 'f'));
    }

    /** Whether one has a word in the past that the other has in the present. */
    private static boolean contradicts(List<String> a, List<String> b) {
        Set<String> present = forms(b, THIRD_PERSON);
        return forms(a, PAST_FORM).stream().anyMatch(present::contains);
    }

    private static Set<String> forms(List<String> features, char kind) {
        return of(features, kind).stream().map(feature -> feature.substring(1)).collect(Collectors.toSet());
    }

    private static List<String> of(List<String> features, char kind) {
        return features.stream().filter(feature -> feature.charAt(0) == kind).toList();
    }
}
