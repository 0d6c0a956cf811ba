package org.cdicache.ai.near;

import java.util.List;

/** The same numbers, however they are written. */
final class NumberGuard implements Guard {

    @Override
    public String name() {
        return "numbers";
    }

    @Override
    public List<String> features(Reading text) {
        return Guard.features('n', text.forms(Token.Kind.NUMBER));
    }
}
