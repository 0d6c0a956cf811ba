package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheException;
import org.cdicache.CachePreset;
import org.cdicache.CacheWarmer;
import org.cdicache.EntryOptions;
import org.cdicache.LoggedLines;
import org.cdicache.RemoteStatus;
import org.cdicache.WarmUp;
import org.cdicache.WarmUp.End;
import org.cdicache.WarmUp.Progress;
import org.cdicache.WarmUp.Result;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.spi.RemoteTier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final ManualExecutor scheduler = new ManualExecutor(time);
    private final CacheEngine engine = engine(CacheConfig.of(CachePreset.SIMPLE), null);
    private final Cache cache = engine.cache("web");
    private final CacheWarmer warmer = engine.warmer("web");

    private CacheEngine engine(CacheConfig config, RemoteTier remote) {
        return new CacheEngine(
                config,
                JsonEntryCodec.of(config, getClass().getClassLoader()),
                remote,
                time,
                scheduler,
                Workers.start("test-warming"),
                Announcer.SILENT);
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(((TwoTierCache) cache).isIdle()).isTrue();
        assertThat(scheduler.waiting()).as("timers").isZero();
        engine.close();
    }

    private static void addsUp(Result result) {
        Progress counted = result.progress();
        assertThat(counted.done() + result.underWay() + result.notBegun()).isEqualTo(counted.planned());
        assertThat(result.failures()).hasSize((int) counted.failed());
    }

    @Test
    void loadsWhatIsNotThere_andIsolatesFailures() {
        cache.put("k1", "present");
        IllegalStateException broken = new IllegalStateException("row 3");

        Result result = warmer.start(keys(5), String.class, key -> {
                    if (key.equals("k3")) {
                        throw broken;
                    }
                    return key.equals("k4") ? null : "loaded " + key;
                })
                .await();

        assertThat(result.end()).isEqualTo(End.DONE);
        assertThat(result.progress()).isEqualTo(new Progress(5, 3, 1, 1, Duration.ZERO));
        assertThat(result.failures()).containsExactly(Map.entry("k3", broken));
        assertThat(result.complete()).isFalse();
        addsUp(result);
        assertThat(cache.get("k0", String.class)).contains("loaded k0");
        assertThat(cache.get("k1", String.class)).contains("present");
        assertThat(cache.stats().loads()).isEqualTo(3);
        assertThat(cache.stats().loadFailures()).isEqualTo(1);
    }

    @Test
    void neverLoadsMoreAtATimeThanAllowed() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CompletableFuture<Void> three = new CompletableFuture<>();

        Result result = warmer.concurrency(3)
                .start(keys(50), Integer.class, key -> {
                    int here = now.incrementAndGet();
                    most.accumulateAndGet(here, Math::max);
                    if (here == 3) {
                        three.complete(null);
                    }
                    await(three);
                    return now.getAndDecrement();
                })
                .await();

        assertThat(most).hasValue(3);
        assertThat(result.complete()).isTrue();
        assertThat(result.progress().loaded()).isEqualTo(50);
    }

    /** Live traffic is loading k0 when the run comes to it: there is one load, and the run counts its value as loaded. */
    @Test
    void sharesLoadsWithLiveTraffic() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> live = elsewhere(() -> cache.getOrLoad("k0", Integer.class, () -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        WarmUp run = warmer.start(keys(1), Integer.class, key -> {
            throw new AssertionError("is being loaded already");
        });
        eventually("the run has come to it", () -> cache.stats().l1Misses() == 2);
        database.complete(7);

        assertThat(run.await().progress().loaded()).isEqualTo(1);
        assertThat(join(live)).isEqualTo(7);
        assertThat(cache.stats().loads()).isEqualTo(1);
    }

    @Test
    void cancelled_beginsNothingMore_andWhatIsUnderWayIsCached() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        WarmUp run = warmer.concurrency(1).start(keys(10), Integer.class, key -> {
            loading.complete(null);
            return database.join();
        });
        await(loading);

        run.cancel();
        Result result = run.await();
        run.cancel();

        assertThat(result.end()).isEqualTo(End.CANCELLED);
        assertThat(result.underWay()).isEqualTo(1);
        assertThat(result.notBegun()).isEqualTo(9);
        addsUp(result);
        database.complete(1);
        eventually("the load has ended", ((TwoTierCache) cache)::isIdle);
        assertThat(cache.get("k0", Integer.class)).contains(1);
        assertThat(cache.stats().loads()).isEqualTo(1);
        assertThat(run.progress().done()).as("counts nothing after its end").isZero();
    }

    @Test
    void budget_endsTheRun_evenIfALoaderHangs() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> hanging = new CompletableFuture<>();
        WarmUp run = warmer.concurrency(1).budget(SECOND).start(keys(10), Integer.class, key -> {
            if (key.equals("k2")) {
                loading.complete(null);
                return hanging.join();
            }
            return 1;
        });
        await(loading);
        scheduler.advance(SECOND.minusMillis(1));
        assertThat(run.result().toCompletableFuture()).isNotDone();

        scheduler.advance(Duration.ofMillis(1));
        Result result = run.await();

        assertThat(result.end()).isEqualTo(End.OUT_OF_TIME);
        assertThat(result.progress()).isEqualTo(new Progress(10, 2, 0, 0, SECOND));
        addsUp(result);
        hanging.complete(1);
        eventually("the load has ended", ((TwoTierCache) cache)::isIdle);
    }

    @Test
    void budgetThatIsNotUsedUp_leavesNoTimer() {
        assertThat(warmer.budget(SECOND)
                        .start(keys(3), Integer.class, key -> 1)
                        .await()
                        .complete())
                .isTrue();
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void tellsHowFarItIs_inIntervals_andAtTheEnd() {
        List<Progress> told = new CopyOnWriteArrayList<>();
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            warmer.concurrency(1)
                    .progress(SECOND, told::add)
                    .start(keys(5), Integer.class, key -> {
                        time.advance(Duration.ofMillis(400));
                        return 1;
                    })
                    .await();

            assertThat(told)
                    .containsExactly(
                            new Progress(5, 3, 0, 0, Duration.ofMillis(1_200)),
                            new Progress(5, 5, 0, 0, Duration.ofSeconds(2)));
            assertThat(log.lines())
                    .containsExactly(
                            "INFO Cache web is being warmed: 3 of 5 keys in 1200 ms, 3 loaded, 0 already present, 0 failed",
                            "INFO Cache web has been warmed (DONE): 5 of 5 keys in 2000 ms, 5 loaded, 0 already present,"
                                    + " 0 failed");
        }
    }

    @Test
    void listenerThatThrows_changesNothing() {
        Consumer<Progress> bad = progress -> {
            throw new IllegalStateException("mine");
        };
        assertThat(warmer.progress(SECOND, bad)
                        .start(keys(2), Integer.class, key -> 1)
                        .await()
                        .complete())
                .isTrue();
    }

    @Test
    void keysOfAStream_areFetchedAsNeeded_andTheStreamIsClosed() {
        AtomicBoolean closed = new AtomicBoolean();
        AtomicInteger fetched = new AtomicInteger();
        Semaphore loads = new Semaphore(0);
        Stream<String> endless = Stream.generate(() -> "k" + fetched.getAndIncrement())
                .sequential()
                .onClose(() -> closed.set(true));
        WarmUp run = warmer.concurrency(1).start(endless, Integer.class, key -> {
            loads.acquire();
            return 1;
        });
        loads.release(3);
        eventually("three are loaded", () -> run.progress().loaded() == 3);

        run.cancel();
        loads.release();

        assertThat(run.await().notBegun()).isEqualTo(-1);
        eventually("closed", closed::get);
        assertThat(fetched).hasValueLessThanOrEqualTo(5);
    }

    @Test
    void streamThatFails_endsTheRun_withTheReason() {
        IllegalStateException broken = new IllegalStateException("cursor");
        Result result = warmer.start(
                        Stream.of("k0", "k1").peek(key -> {
                            if (key.equals("k1")) {
                                throw broken;
                            }
                        }),
                        Integer.class,
                        key -> 1)
                .await();

        assertThat(result.end()).isEqualTo(End.FAILED);
        assertThat(result.failures()).containsEntry("", broken);
        eventually("the load has ended", ((TwoTierCache) cache)::isIdle);
    }

    @Test
    void failedLoadThatIsAnsweredStale_isAFailure() {
        EntryOptions stale = EntryOptions.builder()
                .ttl(SECOND)
                .staleIfError(Duration.ofMinutes(1))
                .build();
        cache.put("k0", 1, stale);
        time.advance(SECOND.plusMillis(1));
        IllegalStateException broken = new IllegalStateException("down");

        Result result = warmer.options(stale)
                .start(keys(1), Integer.class, key -> {
                    throw broken;
                })
                .await();

        assertThat(result.failures()).containsEntry("k0", broken);
        assertThat(result.progress().failed()).isEqualTo(1);
    }

    /** What is loaded while the first connection is being made would be forgotten when it is there. */
    @Test
    void waitsForTheFirstAttemptToConnect() {
        List<Consumer<RemoteStatus>> told = new ArrayList<>();
        AtomicBoolean connecting = new AtomicBoolean(true);
        AtomicBoolean loadedTooSoon = new AtomicBoolean();
        ScriptedRemote scripted = new ScriptedRemote();
        RemoteTier remote = (RemoteTier) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RemoteTier.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("status") && connecting.get()) {
                        return RemoteStatus.connecting();
                    }
                    if (method.getName().equals("onStateChange")) {
                        @SuppressWarnings("unchecked")
                        Consumer<RemoteStatus> listener = (Consumer<RemoteStatus>) arguments[0];
                        told.add(listener);
                        return null;
                    }
                    return method.invoke(scripted, arguments);
                });
        CacheConfig config = CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl("redis://scripted:1")
                .commandTimeout(Duration.ofSeconds(20))
                .build();
        CacheEngine connected = engine(config, remote);
        WarmUp run = connected.warmer("web").start(keys(3), Integer.class, key -> {
            loadedTooSoon.compareAndSet(false, connecting.get());
            return 1;
        });
        assertThat(run.progress().done()).isZero();

        connecting.set(false);
        told.get(0).accept(RemoteStatus.up(Duration.ZERO));

        assertThat(run.await().progress().loaded()).isEqualTo(3);
        assertThat(loadedTooSoon).isFalse();
        assertThat(scripted.holds("k0")).isTrue();
        connected.close();
    }

    @Test
    void closingTheCaches_cancels() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        WarmUp run = warmer.concurrency(1).budget(SECOND).start(keys(3), Integer.class, key -> {
            loading.complete(null);
            return database.join();
        });
        await(loading);

        engine.close();

        assertThat(run.await().end()).isEqualTo(End.CANCELLED);
        assertThatThrownBy(() -> engine.warmer("web")).isInstanceOf(IllegalStateException.class);
        database.complete(1);
        eventually("the load has ended", ((TwoTierCache) cache)::isIdle);
    }

    @Test
    void runsOnTheExecutorThatIsGiven_andSaysWhenItTakesNothing() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own"));
        List<String> threads = new CopyOnWriteArrayList<>();
        CacheWarmer onOwn = warmer.executor(own);
        onOwn.start(keys(2), Integer.class, key -> {
                    threads.add(Thread.currentThread().getName());
                    return 1;
                })
                .await();
        assertThat(threads).containsExactly("own", "own");

        own.shutdown();
        assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> onOwn.start(keys(2), Integer.class, key -> 1))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("shut down");
    }

    @Test
    void disabledCache_loadsNothing() {
        CacheEngine disabled = engine(CacheConfig.of(CachePreset.DISABLED), null);

        Result result = disabled.warmer("web")
                .start(keys(3), Integer.class, key -> {
                    throw new AssertionError("in vain");
                })
                .await();

        assertThat(result.progress().done()).isZero();
        assertThat(result.end()).isEqualTo(End.DONE);
        disabled.close();
    }

    @Test
    void badSettings_areRefused() {
        assertThatThrownBy(() -> warmer.concurrency(0)).hasMessageContaining("1 to 64, was 0");
        assertThatThrownBy(() -> warmer.budget(Duration.ZERO)).hasMessageContaining("budget must be positive");
        assertThatThrownBy(() -> warmer.budget(Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("at most a year");
        assertThatThrownBy(() -> warmer.progress(Duration.ZERO, progress -> {}))
                .hasMessageContaining("interval of progress must be positive");
    }

    /** The first worker takes a thread; the second is counted; the first has done everything and leaves; there is no thread for the second. */
    @Test
    void workerForWhomThereIsNoThread_endsARunThatIsDone() {
        List<Runnable> employed = new ArrayList<>();
        WarmUp run = warmer.concurrency(2)
                .executor(task -> {
                    employed.add(task);
                    if (employed.size() == 2) {
                        employed.get(0).run();
                        throw new RejectedExecutionException("no thread is free");
                    }
                })
                .start(keys(5), Integer.class, key -> 1);

        assertThat(join(run.result().toCompletableFuture()).progress().loaded()).isEqualTo(5);
    }
}
