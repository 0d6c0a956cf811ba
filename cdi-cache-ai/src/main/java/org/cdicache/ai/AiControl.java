package org.cdicache.ai;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one call wants of the cache; immutable. Whatever a call leaves out is as configured for its operation.
 *
 * @param noCache whether the answer must be new: no tier is asked, unless the generator fails and a stale answer may be served
 * @param noStore whether an answer that this call generates must not be stored; then it is shared with no other call either
 * @param onlyIfCached whether the generator must not run; together with {@code noCache} nothing can answer
 * @param maxAge how old a stored answer may be, counted from the beginning of its generation, zero and more; null for any age
 * @param staleIfError how long after its time to live an answer may be served if no fresh one can be had, at least a millisecond, and at most as far as
 *     the operation keeps stale answers; null for as far as that
 * @param tags what an answer that this call generates can be invalidated by, beside its operation, model and tenant; at most {@value #MAX_TAGS}. An answer
 *     that is there already, or that another call generates, has the tags of the call that generated it, and only those
 * @param admission judges an answer that this call generates, in the place of the cache's own; null for that one
 * @param minSimilarity how similar another request must be at least for its answer to be a near match, from 0 to 1, beside what is configured, which
 *     it can only raise; 0 for that
 */
public record AiControl(
        boolean noCache,
        boolean noStore,
        boolean onlyIfCached,
        @Nullable Duration maxAge,
        @Nullable Duration staleIfError,
        Set<String> tags,
        @Nullable AnswerAdmission admission,
        double minSimilarity) {

    /** How many tags an answer can have. */
    public static final int MAX_TAGS = 8;

    /** Everything as configured. */
    public static final AiControl DEFAULT = new AiControl(false, false, false, null, null, Set.of(), null);

    /** Generates, past the cache: nothing is read or stored. */
    public static final AiControl BYPASS = new AiControl(true, true, false, null, null, Set.of(), null);

    /** Generates anew, and replaces what is stored. */
    public static final AiControl REFRESH = new AiControl(true, false, false, null, null, Set.of(), null);

    /** Reads, but does not store. */
    public static final AiControl NO_STORE = new AiControl(false, true, false, null, null, Set.of(), null);

    /** Reads, and never generates. */
    public static final AiControl ONLY_IF_CACHED = new AiControl(false, false, true, null, null, Set.of(), null);

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException naming the value and the fix
     */
    public AiControl {
        check(maxAge == null || !maxAge.isNegative(), "maxAge must not be negative, was " + maxAge);
        check(
                staleIfError == null || staleIfError.compareTo(Duration.ofMillis(1)) >= 0,
                "staleIfError must be at least one millisecond, was " + staleIfError);
        tags = Set.copyOf(tags);
        check(tags.size() <= MAX_TAGS, "at most " + MAX_TAGS + " tags are possible, were " + tags.size());
        check(tags.stream().noneMatch(String::isBlank), "a tag must not be blank");
        check(
                minSimilarity >= 0 && minSimilarity <= 1,
                "minSimilarity must be a cosine from 0 to 1, was " + minSimilarity);
    }

    /** Without a say in near matches; failures as in the other constructor. */
    public AiControl(
            boolean noCache,
            boolean noStore,
            boolean onlyIfCached,
            @Nullable Duration maxAge,
            @Nullable Duration staleIfError,
            Set<String> tags,
            @Nullable AnswerAdmission admission) {
        this(noCache, noStore, onlyIfCached, maxAge, staleIfError, tags, admission, 0);
    }

    /** This, with answers of at most that age; failures as in the constructor. */
    public AiControl withMaxAge(Duration age) {
        return new AiControl(noCache, noStore, onlyIfCached, age, staleIfError, tags, admission, minSimilarity);
    }

    /** This, with stale answers up to so long after their time to live; failures as in the constructor. */
    public AiControl withStaleIfError(Duration reach) {
        return new AiControl(noCache, noStore, onlyIfCached, maxAge, reach, tags, admission, minSimilarity);
    }

    /** This, with these tags instead of its own; failures as in the constructor. */
    public AiControl withTags(String... names) {
        return new AiControl(
                noCache, noStore, onlyIfCached, maxAge, staleIfError, Set.of(names), admission, minSimilarity);
    }

    /** This, with answers judged by that admission. */
    public AiControl withAdmission(AnswerAdmission judge) {
        return new AiControl(noCache, noStore, onlyIfCached, maxAge, staleIfError, tags, judge, minSimilarity);
    }

    /** This, with near matches of at least that similarity, or of the configured one if that is higher; failures as in the constructor. */
    public AiControl withMinSimilarity(double cosine) {
        return new AiControl(noCache, noStore, onlyIfCached, maxAge, staleIfError, tags, admission, cosine);
    }

    /**
     * What an HTTP request's {@code Cache-Control} says, in the words of RFC 9111 and RFC 5861: {@code no-cache}, {@code no-store}, {@code max-age=},
     * {@code only-if-cached}, {@code stale-if-error=}. Other directives are ignored; a number of seconds that is none counts as 0, which never
     * serves more than was asked for. Never throws.
     */
    public static AiControl parse(String cacheControl) {
        return CacheControlText.parse(cacheControl);
    }

    /** The stricter of both in everything; tags add up, and this one's admission goes before the other's. */
    public AiControl and(AiControl other) {
        if (other.equals(DEFAULT)) {
            return this;
        }
        Set<String> all = new TreeSet<>(tags);
        all.addAll(other.tags);
        return new AiControl(
                noCache || other.noCache,
                noStore || other.noStore,
                onlyIfCached || other.onlyIfCached,
                shorter(maxAge, other.maxAge),
                shorter(staleIfError, other.staleIfError),
                all,
                admission != null ? admission : other.admission,
                Math.max(minSimilarity, other.minSimilarity));
    }

    private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static void check(boolean valid, String message) {
        if (!valid) {
            throw new IllegalArgumentException(message);
        }
    }
}
