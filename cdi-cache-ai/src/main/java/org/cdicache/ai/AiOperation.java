package org.cdicache.ai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the answers of an operation are kept; immutable. What is null is as for all operations, and what is null there as for all entries of the cache
 * named {@code ai} ({@code cache.entry}). Checked by {@link AiCacheConfig}.
 *
 * @param ttl how long an answer is fresh
 * @param jitter up to this much is taken off the time to live at random, so that answers made together do not end together; shorter than it
 * @param staleIfError how long after its time to live an answer may still be served when the generator fails
 * @param loadLease how long one node may generate an answer before another does, too; longer than a generation takes; zero to let every node
 *     generate for itself; a minute unless set anywhere
 * @param maxTextLength the longest text of a request, in chars
 * @param options the options that a request may have; null to take any
 */
public record AiOperation(
        @Nullable Duration ttl,
        @Nullable Duration jitter,
        @Nullable Duration staleIfError,
        @Nullable Duration loadLease,
        @Nullable Integer maxTextLength,
        @Nullable OptionSchema options) {

    /** Everything as for all operations. */
    public static final AiOperation DEFAULT = new AiOperation(null, null, null, null, null, null);

    /** This, with a time to live. */
    public AiOperation withTtl(Duration value) {
        return new AiOperation(value, jitter, staleIfError, loadLease, maxTextLength, options);
    }

    /** This, with a jitter. */
    public AiOperation withJitter(Duration value) {
        return new AiOperation(ttl, value, staleIfError, loadLease, maxTextLength, options);
    }

    /** This, with a time in which stale answers may be served. */
    public AiOperation withStaleIfError(Duration value) {
        return new AiOperation(ttl, jitter, value, loadLease, maxTextLength, options);
    }

    /** This, with a load lease. */
    public AiOperation withLoadLease(Duration value) {
        return new AiOperation(ttl, jitter, staleIfError, value, maxTextLength, options);
    }

    /** This, with a longest text, in chars. */
    public AiOperation withMaxTextLength(int value) {
        return new AiOperation(ttl, jitter, staleIfError, loadLease, value, options);
    }

    /** This, with options that requests may have, and no others. */
    public AiOperation withOptions(OptionSchema value) {
        return new AiOperation(ttl, jitter, staleIfError, loadLease, maxTextLength, value);
    }

    /** This, completed by others where it leaves something out. */
    AiOperation over(AiOperation others) {
        return new AiOperation(
                or(ttl, others.ttl),
                or(jitter, others.jitter),
                or(staleIfError, others.staleIfError),
                or(loadLease, others.loadLease),
                or(maxTextLength, others.maxTextLength),
                or(options, others.options));
    }

    private static <V> @Nullable V or(@Nullable V value, @Nullable V fallback) {
        return value != null ? value : fallback;
    }
}
