package org.cdicache.ai.near;

import java.util.List;
import java.util.Set;

/** As many negations. */
final class NegationGuard implements Guard {

    static final Set<String> NEGATORS = Set.of(
            ("not no never without nor neither none nobody nothing nowhere unless hardly barely nicht kein keine keinen nie ohne pas "
                            + "jamais sans nunca sin non mai senza niet geen")
                    .split(" "));

    @Override
    public String name() {
        return "negation";
    }

    @Override
    public List<String> features(Reading text) {
        return Guard.features(
                'n', text.wordsOf(NEGATORS).stream().map(word -> "not").toList());
    }
}
