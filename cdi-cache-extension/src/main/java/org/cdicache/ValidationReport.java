package org.cdicache;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was found on checking a configuration: everything at once, secrets masked. Immutable.
 *
 * @param errors with any of them the configuration cannot be used
 * @param warnings what is probably not what was meant, or has no effect
 * @param recommendations what could be better, and why
 */
public record ValidationReport(
        List<ConfigProblem> errors, List<ConfigProblem> warnings, List<Recommendation> recommendations) {

    /** With copies of the lists. */
    public ValidationReport {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        recommendations = List.copyOf(recommendations);
    }

    /**
     * What could be better.
     *
     * @param property the property to change, such as {@code cache.redis.url}
     * @param advice what to do
     * @param reason why
     */
    public record Recommendation(String property, String advice, String reason) {

        @Override
        public String toString() {
            return property + ": " + advice + ", because " + reason;
        }
    }

    /** Whether the configuration can be used; warnings and recommendations do not count. */
    public boolean valid() {
        return errors.isEmpty();
    }

    /** Both reports in one, this one's findings first. */
    public ValidationReport and(ValidationReport other) {
        return new ValidationReport(
                joined(errors, other.errors),
                joined(warnings, other.warnings),
                joined(recommendations, other.recommendations));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** The report as a text of several lines, for people. */
    @Override
    public String toString() {
        return (valid() ? "The cache configuration can be used" : "The cache configuration cannot be used")
                + section("error", errors)
                + section("warning", warnings)
                + section("recommendation", recommendations);
    }

    private static String section(String title, List<?> findings) {
        if (findings.isEmpty()) {
            return "";
        }
        return "\n" + findings.size() + " " + title + (findings.size() == 1 ? ":" : "s:")
                + findings.stream().map(finding -> "\n  - " + finding).collect(Collectors.joining());
    }
}
