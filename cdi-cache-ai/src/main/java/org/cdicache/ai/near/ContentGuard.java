package org.cdicache.ai.near;

import java.util.List;

/** The same words with content, up to inflection, synonyms and order. */
final class ContentGuard implements Guard {

    @Override
    public String name() {
        return "content";
    }

    @Override
    public List<String> features(Reading text) {
        return Guard.features(
                't',
                text.terms().stream()
                        .filter(Term::word)
                        .map(Term::form)
                        .distinct()
                        .sorted()
                        .toList());
    }
}
