package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Not one about the past and the other about the present, or one about the future; "who is" is not "who was". */
final class TenseGuard implements Guard {

    private static final Set<String> PAST = Set.of("was", "were", "did", "had");
    private static final Set<String> PRESENT = Set.of("is", "are", "am", "do", "does", "has");
    private static final Set<String> FUTURE = Set.of("will", "shall");

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
        return features;
    }

    /** A text without an auxiliary, such as "who wrote", agrees with the past and with the present. */
    @Override
    public boolean agrees(List<String> a, List<String> b) {
        List<String> first = of(a, 'p');
        List<String> second = of(b, 'p');
        boolean time = first.isEmpty() || second.isEmpty() || first.equals(second);
        return time && of(a, 'f').equals(of(b, 'f'));
    }

    private static List<String> of(List<String> features, char kind) {
        return features.stream().filter(feature -> feature.charAt(0) == kind).toList();
    }
}
