package org.cdicache;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads many keys ahead of the traffic that will ask for them, with as many loads at a time as the source can bear. Got from
 * {@link CacheRegistry#warmer}; immutable, every setting returns another.
 *
 * <pre>{@code
 * WarmUp run = registry.warmer("web").concurrency(4).budget(Duration.ofSeconds(30)).start(ids, Product.class, catalogue::find);
 * }</pre>
 *
 * <p>Each key is read by {@link Cache#getOrLoad}: what a tier holds is not loaded, and a key that live traffic loads at the same moment is
 * loaded once. Loading begins when the first attempt to connect to Redis has ended, because what is loaded before is forgotten then. A cache of
 * the {@linkplain CachePreset#DISABLED disabled} preset loads nothing.
 *
 * <p>A run that a loader starts is a part of its load for as long as that is under way, on whatever executor: the loader may wait for the run. If
 * the key of that load is among the run's keys, it fails there with {@link IllegalStateException}; without the loader it would be loaded.
 *
 * <p>The threads of the library are the 64 on which loads with a timeout and refreshes run, too: each run takes as many of them as it loads at a
 * time, until it ends.
 */
public interface CacheWarmer {

    /** How many keys are loaded at a time; 4 unless set. The executor may give less. Refuses anything but 1 to 64. */
    CacheWarmer concurrency(int loads);

    /**
     * How long a run may take, the wait for Redis included; without limit unless set. When it is over no further key is begun, and the run has
     * ended with {@link WarmUp.End#OUT_OF_TIME}; loads under way go on and are cached.
     *
     * @throws IllegalArgumentException unless it is positive and at most 365 days
     */
    CacheWarmer budget(Duration budget);

    /** Options of each load; the cache's own unless set. */
    CacheWarmer options(EntryOptions options);

    /**
     * What runs the loads, such as a {@code ManagedExecutorService} for loaders that need the server's contexts; threads of the library with the
     * class loader of whoever starts the run unless set. Must not run them on the calling thread.
     */
    CacheWarmer executor(Executor executor);

    /**
     * Whom to tell how far a run is: after a key when this much time has passed since the last report, and once at the end. The same is
     * logged, without keys; every five seconds unless set. What it throws is logged and changes nothing.
     *
     * @throws IllegalArgumentException unless the interval is positive and at most 365 days
     */
    CacheWarmer progress(Duration interval, Consumer<WarmUp.Progress> listener);

    /**
     * Starts a run and returns at once.
     *
     * @throws CacheException if the executor takes no task
     * @throws IllegalStateException if the registry is closed
     */
    <T> WarmUp start(Collection<String> keys, TypeRef<T> type, KeyLoader<T> loader);

    /** As {@link #start(Collection, TypeRef, KeyLoader)}. */
    default <T> WarmUp start(Collection<String> keys, Class<T> type, KeyLoader<T> loader) {
        return start(keys, TypeRef.of(type), loader);
    }

    /**
     * As {@link #start(Collection, TypeRef, KeyLoader)}, with keys that are fetched as they are needed, by one thread at a time. The stream is
     * closed when the last thread of the run has left it; if it fails, so does the run, with {@link WarmUp.End#FAILED}.
     */
    <T> WarmUp start(Stream<String> keys, TypeRef<T> type, KeyLoader<T> loader);

    /** As {@link #start(Stream, TypeRef, KeyLoader)}. */
    default <T> WarmUp start(Stream<String> keys, Class<T> type, KeyLoader<T> loader) {
        return start(keys, TypeRef.of(type), loader);
    }

    /**
     * Loads the value of a key. May be called by several threads at once.
     *
     * @param <T> the type of the values
     */
    @FunctionalInterface
    interface KeyLoader<T> {

        /** Computes or fetches the value; null means that there is none. Whatever it throws fails this key and no other. */
        @Nullable
        T load(String key) throws Exception;
    }
}
