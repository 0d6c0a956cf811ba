package org.cdicache.ai.near;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every name of one text is in the other, be it written in lower case. */
final class NameGuard implements Guard {

    @Override
    public String name() {
        return "names";
    }

    @Override
    public List<String> features(Reading text) {
        List<Token> words = text.tokens().stream()
                .filter(token -> token.is(Token.Kind.WORD) && !token.isWord("i"))
                .toList();
        return Stream.concat(
                        words.stream().filter(Token::name).map(token -> "n" + token.form()),
                        words.stream().map(token -> "w" + token.form()))
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public boolean agrees(List<String> a, List<String> b) {
        return of(b, 'w').containsAll(of(a, 'n')) && of(a, 'w').containsAll(of(b, 'n'));
    }

    private static Set<String> of(List<String> features, char kind) {
        return features.stream()
                .filter(feature -> feature.charAt(0) == kind)
                .map(feature -> feature.substring(1))
                .collect(Collectors.toSet());
    }
}
