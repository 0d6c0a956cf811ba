package org.cdicache.core;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.TtlPolicy;
import org.jspecify.annotations.Nullable;

/** Entry options with every layer applied, in milliseconds; 0 switches an option off, but for {@code maxAge}. */
record Policy(
        long ttl,
        @Nullable TtlPolicy ttlPolicy,
        long jitter,
        long nullTtl,
        long stale,
        long throttle,
        long softTimeout,
        long hardTimeout,
        long lease,
        double earlyRefresh,
        Set<String> tags,
        Tiers tiers,
        long maxAge) {

    /** For values of any age. */
    private static final long ANY = -1;

    private static final Duration DEFAULT_THROTTLE = Duration.ofSeconds(1);

    /**
     * The policy of options that have been laid over all their defaults.
     *
     * @param defaultTtl the configuration's time to live
     * @throws IllegalArgumentException if the options contradict each other
     */
    static Policy of(EntryOptions options, Duration defaultTtl) {
        Duration ttl = options.ttl() == null ? defaultTtl : options.ttl();
        require(
                options.jitter() == null || options.jitter().compareTo(ttl) < 0,
                "jitter (" + options.jitter() + ") must be shorter than the time to live (" + ttl + ")");
        require(
                options.softTimeout() == null || options.staleIfError() != null,
                "softTimeout needs staleIfError: without a stale value there is nothing to serve when it passes");
        require(
                options.staleThrottle() == null || options.staleIfError() != null,
                "staleThrottle needs staleIfError: without it no stale value is served");
        return new Policy(
                ttl.toMillis(),
                options.ttlPolicy(),
                millis(options.jitter()),
                millis(options.nullTtl()),
                millis(options.staleIfError()),
                millis(options.staleThrottle() == null ? DEFAULT_THROTTLE : options.staleThrottle()),
                millis(options.softTimeout()),
                millis(options.hardTimeout()),
                millis(options.loadLease()),
                options.earlyRefresh() == null ? 0 : options.earlyRefresh(),
                options.tags(),
                options.tiers() == null ? Tiers.BOTH : options.tiers(),
                options.maxAge() == null ? ANY : options.maxAge().toMillis());
    }

    private static long millis(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toMillis();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("Entry options contradict each other: " + message);
        }
    }

    boolean inL1() {
        return tiers != Tiers.L2_ONLY;
    }

    boolean inL2() {
        return tiers != Tiers.L1_ONLY;
    }

    /** Whether a loaded value that is in L2 comes into L1 at once. */
    boolean inL1AtOnce() {
        return inL1() && tiers != Tiers.L2_UNTIL_READ;
    }

    /** Whether values can be too old although they are fresh. */
    boolean limitsAge() {
        return maxAge != ANY;
    }

    /** Whether a value is young enough. Zero is for none, also for one whose node's clock is ahead. */
    boolean accepts(LocalEntry entry, long nowMillis) {
        return maxAge == ANY || (maxAge > 0 && nowMillis - entry.createdMillis() <= maxAge);
    }

    /** Whether callers may leave a load before it ends, so that it must not run on one of their threads. */
    boolean isImpatient() {
        return softTimeout > 0 || hardTimeout > 0;
    }

    /** How long this value is fresh; 0 if it is not to be stored. */
    long ttlOf(String key, @Nullable Object value, LongSupplier random) {
        if (value == null) {
            return nullTtl;
        }
        Duration decided = ttlPolicy == null ? null : ttlPolicy.ttl(key, value);
        long full = decided == null ? ttl : decided.toMillis();
        if (full < 1) {
            throw new IllegalArgumentException("The TtlPolicy must give at least one millisecond, was " + decided);
        }
        if (decided != null && full <= jitter) {
            throw new IllegalArgumentException(
                    "The TtlPolicy must give more than the jitter (" + jitter + " ms), which is taken off it, was "
                            + decided + "; take the jitter off in the policy, and set none");
        }
        // Both have been cut to whole milliseconds, after which they may be equal.
        long most = Math.min(jitter, full - 1);
        return most == 0 ? full : full - Long.remainderUnsigned(random.getAsLong(), most + 1);
    }
}
