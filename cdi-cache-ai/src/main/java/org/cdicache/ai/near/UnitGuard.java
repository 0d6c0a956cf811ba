package org.cdicache.ai.near;

import java.util.List;

/** The same units of measure and money. */
final class UnitGuard implements Guard {

    @Override
    public String name() {
        return "units";
    }

    @Override
    public List<String> features(Reading text) {
        return Guard.features('u', text.forms(Token.Kind.UNIT));
    }
}
