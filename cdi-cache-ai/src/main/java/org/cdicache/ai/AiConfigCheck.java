package org.cdicache.ai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.AiCacheConfig.TextTiers;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with a configuration, all of it, and tells it under the names of properties. */
final class AiConfigCheck {

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final String A_DURATION = "must be between one millisecond and 36500 days, such as 30m or PT30M";

    private final List<ConfigProblem> problems = new ArrayList<>();

    void sizes(int hashThreshold, TextTiers tiers) {
        that(hashThreshold >= 1, AiConfigReader.HASH_THRESHOLD, hashThreshold, "must be at least 1");
        that(tiers.small() >= 1, AiConfigReader.SMALL, tiers.small(), "must be at least 1");
        that(
                tiers.medium() > tiers.small(),
                AiConfigReader.MEDIUM,
                tiers.medium(),
                "must be larger than cache.ai.text-tiers.small (" + tiers.small() + ")");
        that(
                tiers.large() > tiers.medium(),
                AiConfigReader.LARGE,
                tiers.large(),
                "must be larger than cache.ai.text-tiers.medium (" + tiers.medium() + ")");
    }

    void defaults(AiOperation defaults) {
        that(defaults.ttl() != null, AiConfigReader.DEFAULT_TTL, null, "must be set");
        that(
                defaults.maxTextLength() != null,
                AiConfigReader.PREFIX + AiConfigReader.MAX_TEXT_LENGTH,
                null,
                "must be set");
        that(
                defaults.options() == null,
                AiConfigReader.OPERATIONS,
                defaults.options(),
                "must have their options each for itself; not all operations can have the same");
        operation(AiConfigReader.PREFIX, AiConfigReader.DEFAULT_TTL, defaults);
        jitter(AiConfigReader.PREFIX + AiConfigReader.JITTER, defaults.jitter(), defaults.ttl());
    }

    void operation(String name, AiOperation own, AiOperation defaults) {
        that(!name.isBlank(), AiConfigReader.OPERATIONS, name, "must be names that are not blank");
        String prefix = AiConfigReader.prefixOf(name);
        operation(prefix, prefix + AiConfigReader.TTL, own);
        AiOperation all = own.over(defaults);
        if (own.jitter() != null) {
            jitter(prefix + AiConfigReader.JITTER, own.jitter(), all.ttl());
        } else if (own.ttl() != null && all.jitter() != null) {
            that(
                    all.jitter().compareTo(own.ttl()) < 0,
                    prefix + AiConfigReader.TTL,
                    own.ttl(),
                    "must be longer than the jitter of all operations (cache.ai.jitter, " + all.jitter() + "); set "
                            + prefix + "jitter as well");
        }
    }

    private void operation(String prefix, String ttl, AiOperation values) {
        that(values.ttl() == null || isLong(values.ttl()), ttl, values.ttl(), A_DURATION);
        notNegative(prefix + AiConfigReader.JITTER, values.jitter());
        Duration stale = values.staleIfError();
        that(stale == null || isLong(stale), prefix + AiConfigReader.STALE_IF_ERROR, stale, A_DURATION);
        notNegative(prefix + AiConfigReader.LOAD_LEASE, values.loadLease());
        Integer length = values.maxTextLength();
        that(length == null || length >= 1, prefix + AiConfigReader.MAX_TEXT_LENGTH, length, "must be at least 1");
    }

    private void jitter(String property, @Nullable Duration jitter, @Nullable Duration ttl) {
        that(
                jitter == null || ttl == null || jitter.compareTo(ttl) < 0,
                property,
                jitter,
                "must be shorter than the time to live (" + ttl + ")");
    }

    private void notNegative(String property, @Nullable Duration value) {
        that(value == null || value.isZero() || isLong(value), property, value, A_DURATION + ", or 0s for none");
    }

    private static boolean isLong(Duration value) {
        return value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST) <= 0;
    }

    void price(String model, TokenPrice price) {
        that(
                price.input().signum() >= 0,
                AiConfigReader.priceOf(model, "input"),
                price.input(),
                "must not be negative");
        that(
                price.output().signum() >= 0,
                AiConfigReader.priceOf(model, "output"),
                price.output(),
                "must not be negative");
    }

    void near(NearConfig near) {
        problems.addAll(near.problems());
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new CacheConfigurationException(problems);
        }
    }

    private void that(boolean valid, String property, @Nullable Object value, String fix) {
        if (!valid) {
            problems.add(new ConfigProblem(property, String.valueOf(value), "code", fix));
        }
    }
}
