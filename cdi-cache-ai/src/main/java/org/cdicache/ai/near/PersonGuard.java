package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The one who asks does the same: "can it hurt me" is not "can I hurt it". A text that does not speak of them agrees with any. */
final class PersonGuard implements Guard {

    private static final Set<String> DOING = Set.of("i", "we");
    private static final Set<String> DONE_TO = Set.of("me", "us");

    @Override
    public String name() {
        return "person";
    }

    @Override
    public List<String> features(Reading text) {
        List<String> features = new ArrayList<>();
        if (!text.wordsOf(DOING).isEmpty()) {
            features.add("pdoing");
        }
        if (!text.wordsOf(DONE_TO).isEmpty()) {
            features.add("pdone to");
        }
        return features;
    }

    @Override
    public boolean agrees(List<String> a, List<String> b) {
        return a.isEmpty() || b.isEmpty() || !Collections.disjoint(a, b);
    }
}
