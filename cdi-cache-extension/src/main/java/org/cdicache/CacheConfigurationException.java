package org.cdicache;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; lists every problem found, not just the first. */
public final class CacheConfigurationException extends CacheException {

    private final transient List<ConfigProblem> problems;

    /** With at least one problem. */
    public CacheConfigurationException(List<ConfigProblem> problems) {
        super(describe(problems), null);
        this.problems = List.copyOf(problems);
    }

    private static String describe(List<ConfigProblem> problems) {
        return "The cache configuration has " + problems.size() + (problems.size() == 1 ? " problem:" : " problems:")
                + problems.stream().map(p -> "\n  - " + p).collect(Collectors.joining());
    }

    /** All problems, in the order in which they were found. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
