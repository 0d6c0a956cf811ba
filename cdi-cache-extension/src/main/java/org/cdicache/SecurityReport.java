package org.cdicache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How safe the way to Redis and the values in it are: what was found, the worst first, each with its fix. Nothing in it shows a secret, a user
 * or an address. Immutable.
 *
 * @param findings the worst first
 */
public record SecurityReport(List<Finding> findings) {

    /** How bad a finding is. */
    public enum Severity {
        /** Somebody on the network, or whoever reaches Redis, can read or change what the application believes. */
        HIGH,
        /** One fault more, or one more who can be trusted less, and it is as bad as that. */
        MEDIUM,
        /** Better otherwise. */
        LOW,
        /** It could not be found out. */
        UNKNOWN
    }

    /**
     * What was found.
     *
     * @param severity how bad it is
     * @param property what to change: a property, or {@code Redis ACL}
     * @param what what is wrong
     * @param fix what to do
     */
    public record Finding(Severity severity, String property, String what, String fix) {

        @Override
        public String toString() {
            return severity + " " + property + ": " + what + "; " + fix;
        }
    }

    /** The cache has no user of its own. */
    public static final Finding DEFAULT_USER = new Finding(
            Severity.LOW,
            "cache.redis.username",
            "the cache logs in as the default user, which usually may do everything",
            "create a user with the rule in docs/howto/redis.md, and name it");

    /** In the order of their severity, each once. */
    public SecurityReport {
        findings = findings.stream()
                .distinct()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    /**
     * What the configuration alone tells; does not touch the network. What only Redis knows, above all what its user may do, is in
     * {@link CacheRegistry#securityReport}.
     */
    public static SecurityReport of(CacheConfig config) {
        return of(
                config, config.preset() == CachePreset.AI_DEVELOPMENT || config.preset() == CachePreset.AI_PRODUCTION);
    }

    /**
     * {@link #of(CacheConfig)} where it is known whether answers of language models are kept.
     *
     * @param aiCache whether the AI cache is on
     */
    public static SecurityReport of(CacheConfig config, boolean aiCache) {
        return new SecurityReport(SecurityCheck.findings(config, aiCache));
    }

    /** Both reports in one. */
    public SecurityReport and(SecurityReport other) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(other.findings);
        return new SecurityReport(all);
    }

    /** The findings of one severity. */
    public List<Finding> of(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .toList();
    }

    /** The report as a text of several lines, for people. */
    @Override
    public String toString() {
        if (findings.isEmpty()) {
            return "Security of the cache: nothing found";
        }
        return "Security of the cache: " + findings.size() + (findings.size() == 1 ? " finding" : " findings")
                + findings.stream().map(finding -> "\n  - " + finding).collect(Collectors.joining());
    }
}
