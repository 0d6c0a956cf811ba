package org.cdicache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cdicache.EntryOptions.Tiers;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with entry options, told under the names of their properties: all of it, where {@link EntryOptions} itself stops at the first.
 */
final class EntryCheck {

    private static final String NEEDS_REDIS =
            "needs tiers of which one is Redis, because a node waits there for what another has loaded; not ";

    private final String prefix;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private EntryCheck(String prefix) {
        this.prefix = prefix;
    }

    /**
     * What is wrong with the options of one layer alone; if nothing is, they can be built.
     *
     * @param prefix the first part of the properties' names, such as {@code cache.entry.}
     */
    static List<ConfigProblem> alone(String prefix, EntryOptions.Builder options) {
        EntryCheck check = new EntryCheck(prefix);
        check.positive("ttl", options.ttl);
        check.positive("null-ttl", options.nullTtl);
        check.positive("stale-if-error", options.staleIfError);
        check.positive("stale-throttle", options.staleThrottle);
        check.positive("soft-timeout", options.softTimeout);
        check.positive("hard-timeout", options.hardTimeout);
        if (isLeased(options.loadLease)) {
            check.positive("load-lease", options.loadLease);
            check.that(options.tiers != Tiers.L1_ONLY, "load-lease", options.loadLease, NEEDS_REDIS + "l1-only");
        }
        Duration jitter = options.jitter;
        check.that(jitter == null || !jitter.isNegative(), "jitter", jitter, "must not be negative");
        check.that(isLess(jitter, options.ttl), "jitter", jitter, "must be shorter than ttl (" + options.ttl + ")");
        check.that(
                isLess(options.softTimeout, options.hardTimeout),
                "soft-timeout",
                options.softTimeout,
                "must be shorter than hard-timeout (" + options.hardTimeout + ")");
        Double part = options.earlyRefresh;
        check.that(
                part == null || (part > 0 && part < 1),
                "early-refresh",
                part,
                "must be a part of the time to live between 0 and 1, such as 0.8");
        Duration age = options.maxAge;
        check.that(
                age == null || (!age.isNegative() && age.compareTo(EntryOptions.LONGEST) <= 0),
                "max-age",
                age,
                "must be between 0s, which accepts nothing that is stored, and 36500 days");
        check.that(
                options.tags.size() <= EntryOptions.MOST_TAGS,
                "tags",
                options.tags.size() + " tags",
                "must be at most " + EntryOptions.MOST_TAGS + " tags");
        for (String tag : options.tags) {
            check.that(
                    !tag.isEmpty() && tag.length() <= 128 && UTF_8.newEncoder().canEncode(tag),
                    "tags",
                    tag,
                    "must be 1 to 128 characters each, without lone surrogates");
        }
        return check.problems;
    }

    /**
     * What is wrong with options once they are laid over those of all caches. What these contribute alone is not told again.
     *
     * @param all the options of all caches; none to check these themselves
     */
    static List<ConfigProblem> together(String prefix, EntryOptions own, EntryOptions all, Duration defaultTtl) {
        EntryCheck check = new EntryCheck(prefix);
        check.jitter(own, all, defaultTtl);
        check.timeouts(own, all);
        check.lease(own, all);
        Set<String> tags = new HashSet<>(own.tags());
        tags.addAll(all.tags());
        check.that(
                tags.size() <= EntryOptions.MOST_TAGS,
                "tags",
                own.tags().size() + " tags",
                "must be, with those of all caches (cache.entry.tags), at most " + EntryOptions.MOST_TAGS
                        + " tags, not " + tags.size());
        boolean stale = own.staleIfError() != null || all.staleIfError() != null;
        check.that(
                stale || own.softTimeout() == null,
                "soft-timeout",
                own.softTimeout(),
                "needs " + prefix + "stale-if-error: without a stale value there is nothing to serve when it passes");
        check.that(
                stale || own.staleThrottle() == null,
                "stale-throttle",
                own.staleThrottle(),
                "needs " + prefix + "stale-if-error: without it no stale value is served");
        return check.problems;
    }

    private void jitter(EntryOptions own, EntryOptions all, Duration defaultTtl) {
        Duration jitter = first(own.jitter(), all.jitter());
        Duration ttl = first(own.ttl(), first(all.ttl(), defaultTtl));
        if (own.jitter() != null) {
            that(isLess(jitter, ttl), "jitter", jitter, "must be shorter than the time to live (" + ttl + ")");
        } else if (own.ttl() != null) {
            that(
                    isLess(jitter, ttl),
                    "ttl",
                    ttl,
                    "must be longer than the jitter of all caches (cache.entry.jitter, " + jitter + "); set " + prefix
                            + "jitter as well");
        }
    }

    private void timeouts(EntryOptions own, EntryOptions all) {
        Duration soft = first(own.softTimeout(), all.softTimeout());
        Duration hard = first(own.hardTimeout(), all.hardTimeout());
        if (own.softTimeout() != null) {
            that(isLess(soft, hard), "soft-timeout", soft, "must be shorter than the hard timeout (" + hard + ")");
        } else if (own.hardTimeout() != null) {
            that(
                    isLess(soft, hard),
                    "hard-timeout",
                    hard,
                    "must be longer than the soft timeout of all caches (cache.entry.soft-timeout, " + soft + "); set "
                            + prefix + "soft-timeout as well");
        }
    }

    private void lease(EntryOptions own, EntryOptions all) {
        if (own.loadLease() != null) {
            boolean here = own.tiers() == null && all.tiers() == Tiers.L1_ONLY;
            that(
                    !here || !isLeased(own.loadLease()),
                    "load-lease",
                    own.loadLease(),
                    NEEDS_REDIS + "cache.entry.tiers=l1-only; set " + prefix + "tiers as well");
        } else if (own.tiers() == Tiers.L1_ONLY) {
            that(
                    !isLeased(all.loadLease()),
                    "tiers",
                    "l1-only",
                    "must not be l1-only with the load lease of all caches (cache.entry.load-lease, " + all.loadLease()
                            + "); set " + prefix + "load-lease=0s as well");
        }
    }

    private static boolean isLeased(@Nullable Duration lease) {
        return lease != null && !lease.isZero();
    }

    private static @Nullable Duration first(@Nullable Duration value, @Nullable Duration fallback) {
        return value != null ? value : fallback;
    }

    private static boolean isLess(@Nullable Duration shorter, @Nullable Duration longer) {
        return shorter == null || longer == null || shorter.compareTo(longer) < 0;
    }

    private void positive(String option, @Nullable Duration value) {
        that(
                value == null
                        || (value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(EntryOptions.LONGEST) <= 0),
                option,
                value,
                "must be between one millisecond and 36500 days, such as 30m or PT30M");
    }

    private void that(boolean holds, String option, @Nullable Object value, String fix) {
        if (!holds) {
            problems.add(new ConfigProblem(prefix + option, String.valueOf(value), "code", fix));
        }
    }
}
