package org.cdicache;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** One run of a {@link CacheWarmer}. Safe for use by any number of threads. */
public interface WarmUp {

    /** How far it is now. */
    Progress progress();

    /** Begins no further key and ends the run; loads under way go on and are cached. No effect on a run that has ended. */
    void cancel();

    /** Completes when the run ends, always normally. What depends on it runs on a thread of the library, or on the one that cancels. */
    CompletionStage<Result> result();

    /**
     * Waits for the end, at most as long as the run may take. Whoever calls this while the application starts delays its readiness, on purpose.
     *
     * @throws CacheException if the calling thread is interrupted, its interrupt status kept; the run goes on
     */
    Result await();

    /**
     * Counters of a run.
     *
     * @param planned how many keys were given; -1 for a stream
     * @param loaded keys that were loaded, by the run or by a caller that was faster, those without a value included
     * @param present keys that a tier already held
     * @param failed keys whose load failed
     * @param elapsed the time since the start
     */
    record Progress(long planned, long loaded, long present, long failed, Duration elapsed) {

        /** Keys that are done, one way or another. */
        public long done() {
            return loaded + present + failed;
        }
    }

    /**
     * What a run has achieved.
     *
     * @param end why it ended
     * @param progress its counters at the end
     * @param failures why keys failed, in the order in which they did; the first 1,000 of them. For {@link End#FAILED} also why the
     *     stream failed, under an empty key
     * @param underWay keys whose loads had begun and not ended; they are counted nowhere else
     */
    record Result(End end, Progress progress, Map<String, Throwable> failures, int underWay) {

        /** Keeps the failures as they are now. */
        public Result {
            failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
        }

        /** Keys that were given and not begun; -1 for a stream. */
        public long notBegun() {
            return progress.planned() < 0 ? -1 : progress.planned() - progress.done() - underWay;
        }

        /** Whether every key has a value in the cache or was found to have none. */
        public boolean complete() {
            return end == End.DONE && progress.failed() == 0;
        }
    }

    /** Why a run ended. */
    enum End {
        /** Every key was tried. */
        DONE,
        /** By {@link WarmUp#cancel}, or because the caches were closed. */
        CANCELLED,
        /** Its budget was used up. */
        OUT_OF_TIME,
        /** The stream of keys failed. */
        FAILED
    }
}
