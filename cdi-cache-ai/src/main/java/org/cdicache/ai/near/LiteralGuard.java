package org.cdicache.ai.near;

import java.util.List;

/** The same quotations, identifiers, addresses and product numbers, to the letter. */
final class LiteralGuard implements Guard {

    @Override
    public String name() {
        return "literals";
    }

    @Override
    public List<String> features(Reading text) {
        return Guard.features('l', text.forms(Token.Kind.LITERAL));
    }
}
