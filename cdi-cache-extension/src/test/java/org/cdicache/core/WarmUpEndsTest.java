package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheException;
import org.cdicache.CachePreset;
import org.cdicache.CacheWarmer;
import org.cdicache.LoggedLines;
import org.cdicache.RemoteStatus;
import org.cdicache.TypeRef;
import org.cdicache.WarmUp;
import org.cdicache.WarmUp.End;
import org.cdicache.WarmUp.Progress;
import org.cdicache.WarmUp.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How runs end, what is said of them, and what is left behind. */
class WarmUpEndsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Executor BUSY = task -> {
        throw new RejectedExecutionException("no thread is free");
    };

    private final FakeTime time = new FakeTime();
    private final ManualExecutor scheduler = new ManualExecutor(time);
    private final ExecutorService workers = Workers.start("test-warming");
    private final Cache cache = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
    private final Warming warming = new Warming(time, scheduler, workers, new WaitGraph(), RemoteStatus::notConfigured);
    private final CacheWarmer warmer = on(warming, true);

    private CacheWarmer on(Warming runs, boolean enabled) {
        return Warmer.of(cache, enabled, runs, workers).concurrency(1);
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }

    @AfterEach
    void noRunIsLeft() {
        assertThat(warming.running()).isZero();
        assertThat(scheduler.waiting()).isZero();
        workers.shutdownNow();
    }

    @Test
    void cancelledRun_isNoReasonForAWarning_andAFailureIsOne() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            CompletableFuture<Integer> database = new CompletableFuture<>();
            WarmUp cancelled = warmer.start(keys(1), Integer.class, key -> database.join());
            assertThat(warming.running()).isEqualTo(1);
            cancelled.cancel();
            database.complete(1);
            warmer.start(List.of("bad"), Integer.class, key -> {
                        throw new IllegalStateException("row");
                    })
                    .await();

            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).startsWith("INFO Cache web has been warmed (CANCELLED): 0 of 1 keys");
            assertThat(log.lines().get(1)).startsWith("WARNING Cache web has been warmed (DONE): 1 of 1 keys");
        }
    }

    @Test
    void nothingToDo_isSaidAsWell() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            assertThat(warmer.start(List.of(), Integer.class, key -> 1).await().complete())
                    .isTrue();

            assertThat(log.lines())
                    .containsExactly("INFO Cache web has been warmed (DONE): 0 of 0 keys in 0 ms, 0 loaded,"
                            + " 0 already present, 0 failed");
        }
    }

    @Test
    void whatIsUnderWayAtTheEnd_isNotWhatWasDoneBefore() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        WarmUp run = warmer.start(keys(10), Integer.class, key -> {
            if (key.equals("k2")) {
                loading.complete(null);
                return database.join();
            }
            return 1;
        });
        await(loading);

        run.cancel();

        assertThat(run.await().underWay()).isEqualTo(1);
        assertThat(run.await().notBegun()).isEqualTo(7);
        database.complete(1);
    }

    @Test
    void noMoreThanAThousandFailures_areKept() {
        Result result = warmer.start(keys(1_002), Integer.class, key -> {
                    throw new IllegalStateException(key);
                })
                .await();

        assertThat(result.progress().failed()).isEqualTo(1_002);
        assertThat(result.failures()).hasSize(1_000).containsKey("k0").containsKey("k999");
    }

    /** Reports are due when the interval is over, each time. */
    @Test
    void progress_isToldInEveryInterval() {
        List<Progress> told = new CopyOnWriteArrayList<>();
        warmer.progress(SECOND, told::add)
                .start(keys(5), Integer.class, key -> {
                    time.advance(Duration.ofMillis(500));
                    return 1;
                })
                .await();

        assertThat(told)
                .containsExactly(
                        new Progress(5, 2, 0, 0, SECOND),
                        new Progress(5, 4, 0, 0, SECOND.multipliedBy(2)),
                        new Progress(5, 5, 0, 0, Duration.ofMillis(2_500)));
    }

    @Test
    void listenerThatThrows_isWarnedOf() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            warmer.progress(SECOND, progress -> {
                        throw new IllegalStateException("mine");
                    })
                    .start(keys(1), Integer.class, key -> 1)
                    .await();

            assertThat(log.lines()).contains("WARNING The listener of a warm-up failed, the warm-up is not affected");
        }
    }

    /** The scheduler's thread also sweeps; what is told of the end may take its time, and is foreign. */
    @Test
    void runOutOfTime_isToldOnAWorker() {
        CompletableFuture<String> toldOn = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        WarmUp run = warmer.budget(SECOND)
                .progress(
                        SECOND,
                        progress -> toldOn.complete(Thread.currentThread().getName()))
                .start(keys(1), Integer.class, key -> database.join());

        scheduler.advance(SECOND);

        assertThat(join(toldOn)).isEqualTo("test-warming");
        assertThat(run.await().end()).isEqualTo(End.OUT_OF_TIME);
        database.complete(1);
    }

    @Test
    void runOutOfTime_isToldEvenIfNoWorkerIsFree() {
        Warming busy = new Warming(time, scheduler, BUSY, new WaitGraph(), RemoteStatus::notConfigured);
        CompletableFuture<Integer> database = new CompletableFuture<>();
        WarmUp run = on(busy, true).budget(SECOND).start(keys(1), Integer.class, key -> database.join());

        scheduler.advance(SECOND);

        assertThat(run.result().toCompletableFuture()).isCompleted();
        assertThat(busy.running()).isZero();
        database.complete(1);
    }

    /** The application stops: timers are refused before the runs are ended. */
    @Test
    void runWhoseTimeCannotBeLimited_isCancelled() {
        ScheduledThreadPoolExecutor stopped = new ScheduledThreadPoolExecutor(1);
        stopped.shutdownNow();
        Warming stopping = new Warming(time, stopped, workers, new WaitGraph(), RemoteStatus::notConfigured);
        AtomicInteger loads = new AtomicInteger();

        WarmUp run = on(stopping, true).budget(SECOND).start(keys(1), Integer.class, key -> loads.incrementAndGet());

        assertThat(run.await().end()).isEqualTo(End.CANCELLED);
        assertThat(stopping.running()).isZero();
        assertThat(loads).hasValue(0);
    }

    /** The application has asked for the warmer, closes the caches, and starts the run on threads of its own. */
    @Test
    void runThatBeginsAfterTheClose_isCancelled() {
        Warming closed = new Warming(time, scheduler, workers, new WaitGraph(), RemoteStatus::notConfigured);
        closed.close();
        AtomicInteger loads = new AtomicInteger();

        WarmUp run = on(closed, true).start(keys(3), Integer.class, key -> loads.incrementAndGet());

        assertThat(run.await().end()).isEqualTo(End.CANCELLED);
        assertThat(closed.running()).isZero();
        assertThat(loads).hasValue(0);
    }

    @Test
    void interruptedWaiter_isToldSo_andTheRunGoesOn() {
        CompletableFuture<Integer> database = new CompletableFuture<>();
        WarmUp run = warmer.start(keys(1), Integer.class, key -> database.join());
        Future<Boolean> waiter = elsewhere(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(run::await)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("which goes on")
                    .hasCauseInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });

        assertThat(join(waiter)).as("still interrupted").isTrue();
        database.complete(1);
        assertThat(run.await().complete()).isTrue();
    }

    private final AtomicBoolean closed = new AtomicBoolean();

    private Stream<String> closable(Stream<String> keys) {
        return keys.onClose(() -> closed.set(true));
    }

    @Test
    void runForWhichThereIsNoThread_isCancelled_andItsKeysAreClosed() {
        List<Progress> told = new CopyOnWriteArrayList<>();
        CacheWarmer busy = warmer.executor(BUSY).progress(SECOND, told::add);
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            assertThatThrownBy(() -> busy.start(closable(Stream.of("k0")), TypeRef.of(Integer.class), k -> 1))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("No thread is free to warm cache web");

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO Cache web has been warmed (CANCELLED): 0 keys");
        }
        assertThat(closed).isTrue();
        assertThat(told).hasSize(1);
    }

    @Test
    void disabledCache_closesTheKeysThatItDoesNotRead() {
        WarmUp run = on(warming, false)
                .start(
                        closable(Stream.generate(() -> {
                            throw new AssertionError("in vain");
                        })),
                        Integer.class,
                        key -> 1);

        assertThat(run.await().end()).isEqualTo(End.DONE);
        assertThat(closed).isTrue();
    }

    /** The second of two workers finds no thread after the first has done everything: then nobody else closes the keys. */
    @Test
    void workerForWhomThereIsNoThread_closesTheKeys_ifItIsTheLast() {
        List<Runnable> employed = new CopyOnWriteArrayList<>();
        CacheWarmer two = warmer.concurrency(2).executor(task -> {
            employed.add(task);
            if (employed.size() == 2) {
                employed.get(0).run();
                throw new RejectedExecutionException("no thread is free");
            }
        });

        WarmUp run = two.start(closable(Stream.of("k0", "k1")), Integer.class, key -> 1);

        assertThat(run.result().toCompletableFuture()).isCompleted();
        assertThat(closed).isTrue();
    }

    @Test
    void keysThatCannotBeClosed_areWarnedOf() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            Stream<String> unclosable = Stream.of("k0").onClose(() -> {
                throw new IllegalStateException("cursor");
            });
            warmer.start(unclosable, Integer.class, key -> 1).await();

            eventually("warned", () -> log.lines().contains("WARNING The keys of a warm-up could not be closed"));
        }
    }

    /** A cursor on a database: when the run is over nothing more may be fetched from it. */
    @Test
    void cancelledRun_fetchesNoFurtherKey() {
        CompletableFuture<WarmUp> itself = new CompletableFuture<>();
        AtomicInteger fetched = new AtomicInteger();
        WarmUp run = warmer.start(
                closable(Stream.generate(() -> "k" + fetched.getAndIncrement()).sequential()), Integer.class, key -> {
                    if (key.equals("k2")) {
                        itself.join().cancel();
                    }
                    return 1;
                });
        itself.complete(run);

        assertThat(run.await().end()).isEqualTo(End.CANCELLED);
        eventually("the worker has left", closed::get);
        assertThat(fetched).hasValue(3);
    }

    /** It is cancelled while its next key is being fetched: that key is not loaded any more. */
    @Test
    void runCancelledBetweenTwoKeys_doesNotBeginTheNext() {
        CompletableFuture<WarmUp> itself = new CompletableFuture<>();
        AtomicInteger loads = new AtomicInteger();
        WarmUp run = warmer.start(
                closable(Stream.of("k0", "k1").peek(key -> {
                    if (key.equals("k1")) {
                        itself.join().cancel();
                    }
                })),
                Integer.class,
                key -> loads.incrementAndGet());
        itself.complete(run);

        assertThat(run.await().underWay()).isZero();
        eventually("the worker has left", closed::get);
        assertThat(loads).hasValue(1);
        assertThat(cache.exists("k1")).isFalse();
    }

    @Test
    void settings_mayGoToTheirBounds() {
        assertThat(warmer.concurrency(64)
                        .budget(YEAR)
                        .progress(YEAR, progress -> {})
                        .start(keys(3), Integer.class, key -> 1)
                        .await()
                        .complete())
                .isTrue();
        assertThatThrownBy(() -> warmer.concurrency(65)).hasMessageContaining("1 to 64, was 65");
        assertThatThrownBy(() -> warmer.budget(YEAR.plusNanos(1))).hasMessageContaining("at most a year");
        assertThatThrownBy(() -> warmer.budget(SECOND.negated())).hasMessageContaining("must be positive");
    }
}
