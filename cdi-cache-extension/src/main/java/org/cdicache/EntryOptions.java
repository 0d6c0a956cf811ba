package org.cdicache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How an entry is loaded and stored. Every option is optional: what a call leaves out comes from the cache's own options, what those
 * leave out from the configuration's, and what that leaves out from the preset. Immutable.
 *
 * <p>Contradictions are refused, never repaired: alone in {@link Builder#build()}, and again where the layers come together, by the call.
 *
 * @param ttl how long the value is fresh
 * @param jitter up to this much is taken off the time to live at random, so that entries made together do not end together
 * @param nullTtl how long a null from a loader is remembered; without it nulls are not stored
 * @param staleIfError how long after its freshness a value may still be served when no fresh one can be had
 * @param staleThrottle after a failed load, how long the stale value is served before the loader is tried again; 1 s unless set
 * @param softTimeout how long a caller waits for a load before it takes the stale value; the load goes on in the background
 * @param hardTimeout how long a caller waits for a load at all; the load goes on in the background
 * @param loadLease how long one node may load the key before another does, too; the others wait for what it stores. Zero, or without Redis: every
 *     node loads for itself
 * @param earlyRefresh the part of the time to live, between 0 and 1, after which a hit starts a refresh in the background
 * @param tags what the entry can be invalidated by, beside its key
 * @param tiers where the entry is kept
 * @param ttlPolicy the time to live as a function of key and value; goes before {@code ttl}
 * @param maxAge how old a value may be that answers this load; an older one is replaced. Zero: whatever is stored
 */
public record EntryOptions(
        @Nullable Duration ttl,
        @Nullable Duration jitter,
        @Nullable Duration nullTtl,
        @Nullable Duration staleIfError,
        @Nullable Duration staleThrottle,
        @Nullable Duration softTimeout,
        @Nullable Duration hardTimeout,
        @Nullable Duration loadLease,
        @Nullable Double earlyRefresh,
        Set<String> tags,
        @Nullable Tiers tiers,
        @Nullable TtlPolicy ttlPolicy,
        @Nullable Duration maxAge) {

    /** Leaves everything to the cache. */
    public static final EntryOptions NONE = builder().build();

    static final int MOST_TAGS = 32;
    static final Duration LONGEST = Duration.ofDays(36_500);

    /** Where an entry is kept. */
    public enum Tiers {
        /** In both; the default. */
        BOTH,
        /** In this JVM only. A cache of which all entries are so asks Redis for nothing that it would read: no value, no keys. */
        L1_ONLY,
        /** In Redis only. */
        L2_ONLY,
        /**
         * In both, but a loaded value comes into this JVM only when it is read again, so that what is read once displaces nothing. Without Redis, or
         * while it is away, as {@link #BOTH}.
         */
        L2_UNTIL_READ
    }

    /**
     * Checks every option and all of them together.
     *
     * @throws IllegalArgumentException naming the option, its value and the fix
     */
    public EntryOptions {
        positive("ttl", ttl);
        positive("nullTtl", nullTtl);
        positive("staleIfError", staleIfError);
        positive("staleThrottle", staleThrottle);
        positive("softTimeout", softTimeout);
        positive("hardTimeout", hardTimeout);
        lease(loadLease, tiers);
        check(jitter == null || !jitter.isNegative(), "jitter", jitter, "must not be negative");
        check(maxAge == null || !maxAge.isNegative(), "maxAge", maxAge, "must not be negative");
        check(maxAge == null || maxAge.compareTo(LONGEST) <= 0, "maxAge", maxAge, "must be at most 36500 days");
        check(
                jitter == null || ttl == null || jitter.compareTo(ttl) < 0,
                "jitter",
                jitter,
                "must be shorter than ttl (" + ttl + ")");
        check(
                earlyRefresh == null || (earlyRefresh > 0 && earlyRefresh < 1),
                "earlyRefresh",
                earlyRefresh,
                "must be a part of the time to live between 0 and 1, such as 0.8");
        check(
                softTimeout == null || hardTimeout == null || softTimeout.compareTo(hardTimeout) < 0,
                "softTimeout",
                softTimeout,
                "must be shorter than hardTimeout (" + hardTimeout + ")");
        tags = Set.copyOf(tags);
        for (String tag : tags) {
            check(!tag.isEmpty() && tag.length() <= 128, "tags", tag, "must be 1 to 128 characters each");
            check(
                    UTF_8.newEncoder().canEncode(tag),
                    "tags",
                    tag,
                    "must be text that UTF-8 can carry, without lone surrogates");
        }
        check(tags.size() <= MOST_TAGS, "tags", tags.size(), "must be at most 32");
    }

    private static void positive(String option, @Nullable Duration value) {
        check(
                value == null || value.compareTo(Duration.ofMillis(1)) >= 0,
                option,
                value,
                "must be at least one millisecond");
        check(value == null || value.compareTo(LONGEST) <= 0, option, value, "must be at most 36500 days");
    }

    private static void lease(@Nullable Duration loadLease, @Nullable Tiers tiers) {
        if (loadLease == null || loadLease.isZero()) {
            return;
        }
        positive("loadLease", loadLease);
        check(
                tiers != Tiers.L1_ONLY,
                "loadLease",
                loadLease,
                "needs tiers of which one is Redis: what other nodes load is never seen with " + Tiers.L1_ONLY
                        + ". Set it to zero for these entries");
    }

    private static void check(boolean valid, String option, @Nullable Object value, String rule) {
        if (!valid) {
            throw new IllegalArgumentException("Entry option " + option + " " + rule + ", was " + value);
        }
    }

    /** Options that set only the time to live. */
    public static EntryOptions ttl(Duration ttl) {
        return builder().ttl(ttl).build();
    }

    /** A builder in which nothing is set. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * These options, completed by others where they leave something out; tags add up.
     *
     * @throws IllegalArgumentException if both together contradict each other
     */
    public EntryOptions over(EntryOptions defaults) {
        if (defaults.isNone()) {
            return this;
        }
        if (isNone()) {
            return defaults;
        }
        Set<String> all = new TreeSet<>(tags);
        all.addAll(defaults.tags);
        // A time to live given here goes before a policy given there.
        TtlPolicy policy = ttlPolicy != null || ttl != null ? ttlPolicy : defaults.ttlPolicy;
        return new EntryOptions(
                or(ttl, defaults.ttl),
                or(jitter, defaults.jitter),
                or(nullTtl, defaults.nullTtl),
                or(staleIfError, defaults.staleIfError),
                or(staleThrottle, defaults.staleThrottle),
                or(softTimeout, defaults.softTimeout),
                or(hardTimeout, defaults.hardTimeout),
                or(loadLease, defaults.loadLease),
                or(earlyRefresh, defaults.earlyRefresh),
                all,
                or(tiers, defaults.tiers),
                policy,
                or(maxAge, defaults.maxAge));
    }

    /** A builder in which all of these are set. */
    Builder toBuilder() {
        Builder builder = builder();
        builder.ttl = ttl;
        builder.jitter = jitter;
        builder.nullTtl = nullTtl;
        builder.staleIfError = staleIfError;
        builder.staleThrottle = staleThrottle;
        builder.softTimeout = softTimeout;
        builder.hardTimeout = hardTimeout;
        builder.loadLease = loadLease;
        builder.earlyRefresh = earlyRefresh;
        builder.tags = tags;
        builder.tiers = tiers;
        builder.ttlPolicy = ttlPolicy;
        builder.maxAge = maxAge;
        return builder;
    }

    /** Whether this is {@link #NONE} itself: a shortcut for the common case, not a comparison. */
    @SuppressWarnings("ReferenceEquality")
    boolean isNone() {
        return this == NONE;
    }

    private static <V> @Nullable V or(@Nullable V value, @Nullable V fallback) {
        return value != null ? value : fallback;
    }

    /** Collects options; everything left out is left to the cache. Not safe for use by several threads. */
    public static final class Builder {
        @Nullable
        Duration ttl;

        @Nullable
        Duration jitter;

        @Nullable
        Duration nullTtl;

        @Nullable
        Duration staleIfError;

        @Nullable
        Duration staleThrottle;

        @Nullable
        Duration softTimeout;

        @Nullable
        Duration hardTimeout;

        @Nullable
        Duration loadLease;

        @Nullable
        Double earlyRefresh;

        Set<String> tags = Set.of();

        @Nullable
        Tiers tiers;

        @Nullable
        TtlPolicy ttlPolicy;

        @Nullable
        Duration maxAge;

        private Builder() {}

        /** How long the value is fresh. */
        public Builder ttl(Duration value) {
            this.ttl = value;
            return this;
        }

        /** How long the value is fresh, decided for each value. */
        public Builder ttl(TtlPolicy policy) {
            this.ttlPolicy = policy;
            return this;
        }

        /** Up to this much is taken off the time to live at random. */
        public Builder jitter(Duration value) {
            this.jitter = value;
            return this;
        }

        /** Remembers a null from a loader for this long. */
        public Builder nullTtl(Duration value) {
            this.nullTtl = value;
            return this;
        }

        /** How long after its freshness a value may still be served when no fresh one can be had. */
        public Builder staleIfError(Duration value) {
            this.staleIfError = value;
            return this;
        }

        /** After a failed load, how long the stale value is served before the loader is tried again. */
        public Builder staleThrottle(Duration value) {
            this.staleThrottle = value;
            return this;
        }

        /** How long a caller waits for a load before it takes the stale value. */
        public Builder softTimeout(Duration value) {
            this.softTimeout = value;
            return this;
        }

        /** How long a caller waits for a load at all. */
        public Builder hardTimeout(Duration value) {
            this.hardTimeout = value;
            return this;
        }

        /**
         * How long one node may load a key before another does, too: until then the other nodes wait for what it stores. Longer than a load
         * usually takes. It is taken as a lock in Redis that ends after this time if its node does not give it back. A caller waits for others
         * at most this long before it loads, in addition to the load itself, and not at all while Redis is away. Zero switches it off.
         */
        public Builder loadLease(Duration value) {
            this.loadLease = value;
            return this;
        }

        /** The part of the time to live after which a hit starts a refresh in the background, between 0 and 1. */
        public Builder earlyRefresh(double part) {
            this.earlyRefresh = part;
            return this;
        }

        /** What the entry can be invalidated by, beside its key. */
        public Builder tags(String... names) {
            this.tags = Set.of(names);
            return this;
        }

        /** Where the entry is kept. */
        public Builder tiers(Tiers value) {
            this.tiers = value;
            return this;
        }

        /**
         * How old a value may be that answers this load, be it as fresh as it may: an older one is replaced by a load, and answers only if that fails
         * and {@code staleIfError} permits. Zero replaces whatever is stored. Ages are by the clocks of the nodes. Reads and writes ignore it.
         */
        public Builder maxAge(Duration value) {
            this.maxAge = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException naming the option, its value and the fix
         */
        public EntryOptions build() {
            return new EntryOptions(
                    ttl,
                    jitter,
                    nullTtl,
                    staleIfError,
                    staleThrottle,
                    softTimeout,
                    hardTimeout,
                    loadLease,
                    earlyRefresh,
                    tags,
                    tiers,
                    ttlPolicy,
                    maxAge);
        }
    }
}
