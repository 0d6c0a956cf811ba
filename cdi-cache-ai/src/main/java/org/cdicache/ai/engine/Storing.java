package org.cdicache.ai.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.TextTier;
import org.jspecify.annotations.Nullable;

/** How answers are kept, by their operation, the size of their texts, and what their call wants. */
final class Storing {

    private static final Duration LOAD_LEASE = Duration.ofMinutes(1);

    private final AiCacheConfig config;
    private final @Nullable Duration staleOfCache;
    private final boolean leasing;
    private final boolean promoting;
    private final boolean refreshingEarly;

    /**
     * For a cache with options of its own.
     *
     * @param entry what those are
     * @throws CacheConfigurationException with every operation that contradicts them
     */
    Storing(AiCacheConfig config, EntryOptions entry) {
        this.config = config;
        this.staleOfCache = entry.staleIfError();
        this.leasing = isLeasing(entry);
        this.refreshingEarly = entry.earlyRefresh() != null;
        this.promoting = config.smartPromotion() && (entry.tiers() == null || entry.tiers() == Tiers.BOTH);
        List<ConfigProblem> problems = contradictions(config, entry);
        if (!problems.isEmpty()) {
            throw new CacheConfigurationException(problems);
        }
    }

    /** Every operation that contradicts the options of the cache. */
    static List<ConfigProblem> contradictions(AiCacheConfig config, EntryOptions entry) {
        List<ConfigProblem> problems = new ArrayList<>();
        check("", config, entry, problems);
        config.operations().keySet().forEach(operation -> check(operation, config, entry, problems));
        int tags = entry.tags().size();
        if (tags > Tags.MOST_OF_CACHE) {
            problems.add(new ConfigProblem(
                    "cache.entry.tags",
                    tags + " tags",
                    "code",
                    "leaves no room for those of answers, by which they are invalidated; leave at most "
                            + Tags.MOST_OF_CACHE + " for the cache ai"));
        }
        return problems;
    }

    private static void check(
            String operation, AiCacheConfig config, EntryOptions entry, List<ConfigProblem> problems) {
        try {
            EntryOptions unused =
                    options(operation, config, isLeasing(entry)).build().over(entry);
        } catch (IllegalArgumentException contradiction) {
            problems.add(new ConfigProblem(
                    operation.isEmpty() ? "cache.ai" : "cache.ai.operations." + operation,
                    "",
                    "code",
                    "contradicts the options of the cache that answers are in (cache.entry, cache.caches.ai): "
                            + contradiction.getMessage()));
        }
    }

    private static boolean isLeasing(EntryOptions entry) {
        return entry.loadLease() == null && entry.tiers() != Tiers.L1_ONLY;
    }

    /** Whether hits start generations in the background. */
    boolean refreshesEarly() {
        return refreshingEarly;
    }

    /** Whether answers of an operation are served past their time to live when the generator fails. */
    boolean keepsStale(String operation) {
        return kept(operation) != null;
    }

    /**
     * How an answer that is stored as it is is kept.
     *
     * @param chars how long the answer is, about; asked only if it matters
     */
    EntryOptions put(AiRequest request, IntSupplier chars) {
        EntryOptions.Builder options = options(request.operation()).tags(Tags.of(request, AiControl.DEFAULT.tags()));
        if (promoting && (isLarge(request.text().length()) || isLarge(chars.getAsInt()))) {
            options.tiers(Tiers.L2_UNTIL_READ);
        }
        return options.build();
    }

    /** How an answer is read, and kept if it is generated. */
    EntryOptions load(AiRequest request, AiControl control) {
        EntryOptions.Builder options = options(request.operation()).tags(Tags.of(request, control.tags()));
        if (promoting && isLarge(request.text().length())) {
            options.tiers(Tiers.L2_UNTIL_READ);
        }
        Duration age = control.noCache() ? Duration.ZERO : control.maxAge();
        if (age != null) {
            options.maxAge(age);
        }
        Duration stale = stale(request, control);
        return stale == null ? options.build() : options.staleIfError(stale).build();
    }

    /** A call may take less than what is kept for all, but no more: it may be that of an HTTP client. */
    private @Nullable Duration stale(AiRequest request, AiControl control) {
        Duration kept = kept(request.operation());
        Duration taken = control.staleIfError();
        return kept != null && taken != null && taken.compareTo(kept) < 0 ? taken : kept;
    }

    /** How long after its time to live an answer is kept; null if no longer. */
    private @Nullable Duration kept(String operation) {
        Duration own = config.operation(operation).staleIfError();
        return own == null ? staleOfCache : own;
    }

    /**
     * What the size of a generated answer, and what only the call takes, change about how it is kept; null if nothing.
     *
     * @param chars how long the answer is, about; asked only if it matters
     */
    @Nullable
    EntryOptions decided(AiRequest request, AiControl control, IntSupplier chars) {
        boolean large = promoting && !isLarge(request.text().length()) && isLarge(chars.getAsInt());
        Duration kept = kept(request.operation());
        if (!large && (kept == null || control.staleIfError() == null)) {
            return null;
        }
        EntryOptions.Builder options = EntryOptions.builder();
        if (large) {
            options.tiers(Tiers.L2_UNTIL_READ);
        }
        return kept == null ? options.build() : options.staleIfError(kept).build();
    }

    private boolean isLarge(int chars) {
        return config.textTiers().of(chars).compareTo(TextTier.LARGE) >= 0;
    }

    private EntryOptions.Builder options(String operation) {
        return options(operation, config, leasing);
    }

    private static EntryOptions.Builder options(String operation, AiCacheConfig config, boolean leasing) {
        AiOperation policy = config.operation(operation);
        EntryOptions.Builder options = EntryOptions.builder().ttl(config.ttl(operation));
        if (policy.jitter() != null) {
            options.jitter(policy.jitter());
        }
        if (policy.staleIfError() != null) {
            options.staleIfError(policy.staleIfError());
        }
        if (policy.loadLease() != null) {
            return options.loadLease(policy.loadLease());
        }
        return leasing ? options.loadLease(LOAD_LEASE) : options;
    }
}
