package org.cdicache.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.cdicache.CacheException;
import org.cdicache.CacheWarmer.KeyLoader;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.WarmUp;
import org.jspecify.annotations.Nullable;

/*
 * A run: some threads that each take a key, load it, and take the next.
 *
 * Counters, failures and the end change together under this object's monitor, so that a result adds up: a key is under way from being taken to
 * being counted, and what is counted after the end changes nothing. Keys are taken under a monitor of their own, because the stream is foreign code.
 * Loads and reports run under neither.
 */
final class WarmUpRun<T> implements WarmUp {

    private static final Logger LOG = System.getLogger("org.cdicache");
    private static final int MOST_FAILURES = 1_000;

    private final Warmer settings;
    private final Stream<String> stream;
    private final Iterator<String> keys;
    private final long planned;
    private final TypeRef<T> type;
    private final KeyLoader<T> loader;
    private final Object taking = new Object();
    private final long began;
    private final AtomicBoolean reporting = new AtomicBoolean();
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private final Map<String, Throwable> failures = new LinkedHashMap<>();
    private long loaded;
    private long present;
    private long failed;
    private int underWay;
    private int workers;
    private boolean ended;
    private volatile long reported;

    WarmUpRun(Warmer settings, Stream<String> stream, long planned, TypeRef<T> type, KeyLoader<T> loader) {
        this.settings = settings;
        this.stream = stream;
        this.keys = stream.iterator();
        this.planned = planned;
        this.type = type;
        this.loader = loader;
        this.began = settings.warming().time().nanos();
        this.reported = began;
    }

    void start() {
        settings.warming().began(this, settings.budget());
        if (!settings.enabled() || planned == 0) {
            end(End.DONE);
            closeStream();
            return;
        }
        // Handed over here and not when Redis is known: the threads that know it must run nothing foreign.
        int wanted = (int) (planned < 0 ? settings.concurrency() : Math.min(planned, settings.concurrency()));
        if (employ(wanted) == 0) {
            end(End.CANCELLED);
            closeStream();
            throw new CacheException(
                    "No thread is free to warm cache " + settings.cache().name()
                            + ": too many loads are under way, or the executor is shut down",
                    null);
        }
    }

    /** How many of the wanted threads there are. */
    private int employ(int wanted) {
        int employed = 0;
        for (int i = 0; i < wanted; i++) {
            synchronized (this) {
                workers++;
            }
            try {
                settings.executor().execute(this::work);
                employed++;
            } catch (RuntimeException busy) {
                // Those who are employed may have done everything meanwhile.
                if (leave() && employed > 0) {
                    end(End.DONE);
                    closeStream();
                }
                break;
            }
        }
        return employed;
    }

    private void work() {
        try {
            CompletableFuture.anyOf(settings.warming().ready(), result).join();
            for (String key = take(); key != null; key = take()) {
                warm(key);
                reportIfDue();
            }
        } finally {
            if (leave()) {
                end(End.DONE);
                closeStream();
            }
        }
    }

    /** Whether the calling thread was the last. */
    private synchronized boolean leave() {
        return --workers == 0;
    }

    /** The next key; null if there is none or the run has ended. */
    private @Nullable String take() {
        try {
            synchronized (taking) {
                return isRunning() && keys.hasNext() ? taken(Objects.requireNonNull(keys.next(), "a key")) : null;
            }
        } catch (RuntimeException | Error broken) {
            brokenStream(broken);
            return null;
        }
    }

    private synchronized boolean isRunning() {
        return !ended;
    }

    private synchronized @Nullable String taken(String key) {
        if (ended) {
            return null;
        }
        underWay++;
        return key;
    }

    private void brokenStream(Throwable broken) {
        synchronized (this) {
            failures.put("", broken);
        }
        end(End.FAILED);
    }

    private void warm(String key) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try {
            Lookup<T> found =
                    settings.cache().lookupOrLoad(key, type, settings.options(), context -> loadNoting(key, failure));
            // With staleIfError a failed load is answered all the same.
            count(key, found.tier(), found.stale() ? reason(failure.get()) : null);
        } catch (Throwable thrown) {
            count(key, Tier.NONE, thrown);
        }
    }

    private @Nullable T loadNoting(String key, AtomicReference<@Nullable Throwable> failure) throws Exception {
        try {
            return loader.load(key);
        } catch (Throwable thrown) {
            failure.set(thrown);
            throw thrown;
        }
    }

    private static Throwable reason(@Nullable Throwable own) {
        return own != null ? own : new CacheException("Its load failed or takes too long, a stale value is kept", null);
    }

    private synchronized void count(String key, Tier tier, @Nullable Throwable failure) {
        if (ended) {
            return;
        }
        underWay--;
        if (failure != null) {
            failed++;
            if (failures.size() < MOST_FAILURES) {
                failures.put(key, failure);
            }
        } else if (tier == Tier.NONE) {
            loaded++;
        } else {
            present++;
        }
    }

    private void reportIfDue() {
        long now = settings.warming().time().nanos();
        if (now - reported >= settings.interval().toNanos() && isRunning() && reporting.compareAndSet(false, true)) {
            try {
                reported = now;
                report(progress(), Level.INFO, "is being warmed");
            } finally {
                reporting.set(false);
            }
        }
    }

    private void report(Progress progress, Level level, String state) {
        LOG.log(
                level,
                "Cache " + settings.cache().name() + " " + state + ": " + progress.done()
                        + (planned < 0 ? "" : " of " + planned) + " keys in "
                        + progress.elapsed().toMillis() + " ms, " + progress.loaded() + " loaded, " + progress.present()
                        + " already present, " + progress.failed() + " failed");
        try {
            settings.listener().accept(progress);
        } catch (Throwable failure) {
            LOG.log(Level.WARNING, "The listener of a warm-up failed, the warm-up is not affected", failure);
        }
    }

    /** Ends the run unless it has ended. */
    void end(End why) {
        Result done;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            done = new Result(why, progress(), failures, underWay);
        }
        settings.warming().ended(this);
        if (why == End.OUT_OF_TIME) {
            // The calling thread is the scheduler's, which must not run foreign code.
            settings.warming().elsewhere(() -> announce(done));
        } else {
            announce(done);
        }
    }

    private void announce(Result done) {
        boolean well = done.complete() || done.end() == End.CANCELLED;
        report(done.progress(), well ? Level.INFO : Level.WARNING, "has been warmed (" + done.end() + ")");
        result.complete(done);
    }

    private void closeStream() {
        try {
            stream.close();
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "The keys of a warm-up could not be closed", failure);
        }
    }

    @Override
    public synchronized Progress progress() {
        Duration elapsed = Duration.ofNanos(settings.warming().time().nanos() - began);
        return new Progress(planned, loaded, present, failed, elapsed);
    }

    @Override
    public void cancel() {
        end(End.CANCELLED);
    }

    @Override
    public CompletionStage<Result> result() {
        return result.minimalCompletionStage();
    }

    @Override
    public Result await() {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("Interrupted while waiting for a warm-up, which goes on", e);
        } catch (ExecutionException impossible) {
            throw new CacheException("A warm-up ends normally", impossible);
        }
    }
}
