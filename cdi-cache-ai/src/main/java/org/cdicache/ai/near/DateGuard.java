package org.cdicache.ai.near;

import java.util.List;

/** The same dates, times and words relative to today. */
final class DateGuard implements Guard {

    @Override
    public String name() {
        return "dates";
    }

    @Override
    public List<String> features(Reading text) {
        return Guard.features('d', text.forms(Token.Kind.DATE));
    }
}
