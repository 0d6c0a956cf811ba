package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** No word of one text denies a word of the other. */
final class AntonymGuard implements Guard {

    private static final List<String> DENYING = List.of("un", "dis", "in", "im", "il", "ir", "non", "mis");
    private static final int SHORTEST_DENIED = 4;

    private final Words words;
    private final Map<String, Set<String>> opposites = new HashMap<>();

    AntonymGuard(Words words) {
        this.words = words;
        for (String line : WordList.lines("antonyms.txt")) {
            String[] sides = line.split(":", 2);
            List<String> left = stems(sides[0]);
            List<String> right = stems(sides[1]);
            left.forEach(word ->
                    opposites.computeIfAbsent(word, w -> new HashSet<>()).addAll(right));
            right.forEach(word ->
                    opposites.computeIfAbsent(word, w -> new HashSet<>()).addAll(left));
        }
    }

    private List<String> stems(String words) {
        return WordList.words(words).stream().map(this.words::stem).toList();
    }

    @Override
    public String name() {
        return "antonyms";
    }

    @Override
    public List<String> features(Reading text) {
        Set<String> present = new TreeSet<>();
        Set<String> denied = new TreeSet<>();
        for (Token token : text.tokens()) {
            if (token.is(Token.Kind.WORD)) {
                String stem = words.stem(token.form());
                present.add(stem);
                denied.addAll(opposites.getOrDefault(stem, Set.of()));
                DENYING.stream()
                        .filter(prefix -> stem.startsWith(prefix) && stem.length() >= prefix.length() + SHORTEST_DENIED)
                        .forEach(prefix -> denied.add(stem.substring(prefix.length())));
            }
        }
        List<String> features = new ArrayList<>(Guard.features('w', List.copyOf(present)));
        features.addAll(Guard.features('o', List.copyOf(denied)));
        return features;
    }

    @Override
    public boolean agrees(List<String> a, List<String> b) {
        return !denies(a, b) && !denies(b, a);
    }

    private static boolean denies(List<String> a, List<String> b) {
        Set<String> denied = of(a, 'o');
        denied.removeAll(of(a, 'w'));
        denied.retainAll(of(b, 'w'));
        return !denied.isEmpty();
    }

    private static Set<String> of(List<String> features, char kind) {
        return features.stream()
                .filter(feature -> feature.charAt(0) == kind)
                .map(feature -> feature.substring(1))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
