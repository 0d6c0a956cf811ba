package org.cdicache.ai.near;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The same claim to all, some, one end or part of something. */
final class ScopeGuard implements Guard {

    static final Set<String> WORDS = Set.of(
            ("all every each everyone everybody everything some most many few several only both either last next previous always "
                            + "sometimes usually often ever except excluding including another other whole entire entirely part partly "
                            + "partially or any anyone anything else same different")
                    .split(" "));

    private static final Map<String, String> ALIKE = Map.of(
            "every",
            "all",
            "each",
            "all",
            "everyone",
            "all",
            "everybody",
            "all",
            "everything",
            "all",
            "entire",
            "whole",
            "excluding",
            "except");

    @Override
    public String name() {
        return "scope";
    }

    @Override
    public List<String> features(Reading text) {
        return text.wordsOf(WORDS).stream()
                .map(word -> "s" + ALIKE.getOrDefault(word, word))
                .sorted()
                .toList();
    }
}
