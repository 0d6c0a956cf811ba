package org.cdicache.core;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CacheWarmer;
import org.cdicache.EntryOptions;
import org.cdicache.TypeRef;
import org.cdicache.WarmUp;
import org.cdicache.WarmUp.Progress;
import org.jspecify.annotations.Nullable;

/** The settings of runs. */
record Warmer(
        Cache cache,
        boolean enabled,
        Warming warming,
        Executor executor,
        int concurrency,
        @Nullable Duration budget,
        EntryOptions options,
        Duration interval,
        Consumer<Progress> listener)
        implements CacheWarmer {

    private static final int MOST = 64;
    private static final Duration YEAR = Duration.ofDays(365);

    static Warmer of(Cache cache, boolean enabled, Warming warming, Executor executor) {
        return new Warmer(
                cache,
                enabled,
                warming,
                warming.asPartOfTheLoad(executor),
                4,
                null,
                EntryOptions.NONE,
                Duration.ofSeconds(5),
                progress -> {});
    }

    @Override
    public CacheWarmer concurrency(int loads) {
        require(loads >= 1 && loads <= MOST, "concurrency must be 1 to " + MOST + ", was " + loads);
        return new Warmer(cache, enabled, warming, executor, loads, budget, options, interval, listener);
    }

    @Override
    public CacheWarmer budget(Duration limit) {
        require(
                isBounded(limit),
                "budget must be positive and at most a year, was " + limit + "; leave it out for no limit");
        return new Warmer(cache, enabled, warming, executor, concurrency, limit, options, interval, listener);
    }

    @Override
    public CacheWarmer options(EntryOptions loads) {
        return new Warmer(cache, enabled, warming, executor, concurrency, budget, loads, interval, listener);
    }

    @Override
    public CacheWarmer executor(Executor threads) {
        return new Warmer(
                cache,
                enabled,
                warming,
                warming.asPartOfTheLoad(threads),
                concurrency,
                budget,
                options,
                interval,
                listener);
    }

    @Override
    public CacheWarmer progress(Duration every, Consumer<Progress> told) {
        require(isBounded(every), "the interval of progress must be positive and at most a year, was " + every);
        return new Warmer(cache, enabled, warming, executor, concurrency, budget, options, every, told);
    }

    private static boolean isBounded(Duration duration) {
        return !duration.isNegative() && !duration.isZero() && duration.compareTo(YEAR) <= 0;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("Warming a cache: " + message);
        }
    }

    @Override
    public <T> WarmUp start(Collection<String> keys, TypeRef<T> type, KeyLoader<T> loader) {
        List<String> all = List.copyOf(keys);
        return start(all.stream(), all.size(), type, loader);
    }

    @Override
    public <T> WarmUp start(Stream<String> keys, TypeRef<T> type, KeyLoader<T> loader) {
        return start(keys, -1, type, loader);
    }

    private <T> WarmUp start(Stream<String> keys, long planned, TypeRef<T> type, KeyLoader<T> loader) {
        WarmUpRun<T> run = new WarmUpRun<>(this, keys, planned, type, loader);
        run.start();
        return run;
    }
}
