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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cdicache.CacheConfig;
import org.cdicache.CacheException;
import org.cdicache.CachePreset;
import org.cdicache.CacheWarmer;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.cdicache.WarmUp;
import org.cdicache.WarmUp.End;
import org.cdicache.WarmUp.Progress;
import org.cdicache.WarmUp.Result;
import org.cdicache.spi.RemoteTier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a warm-up loads, with whom it shares loads, and where it runs. */
class WarmUpTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final WarmUpSetup setup = new WarmUpSetup();

    @AfterEach
    void nothingIsLeft() {
        setup.close();
    }

    @Test
    void loadsWhatIsNotThere_andIsolatesFailures() {
        setup.cache.put("k1", "present");
        IllegalStateException broken = new IllegalStateException("row 3");

        Result result = setup.warmer
                .start(WarmUpSetup.keys(5), String.class, key -> {
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
        WarmUpSetup.addsUp(result);
        assertThat(setup.cache.get("k0", String.class)).contains("loaded k0");
        assertThat(setup.cache.get("k1", String.class)).contains("present");
        assertThat(setup.cache.stats().loads()).isEqualTo(3);
        assertThat(setup.cache.stats().loadFailures()).isEqualTo(1);
    }

    @Test
    void neverLoadsMoreAtATimeThanAllowed() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CompletableFuture<Void> three = new CompletableFuture<>();

        Result result = setup.warmer
                .concurrency(3)
                .start(WarmUpSetup.keys(50), Integer.class, key -> {
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
        Future<Integer> live = elsewhere(() -> setup.cache.getOrLoad("k0", Integer.class, () -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        WarmUp run = setup.warmer.start(WarmUpSetup.keys(1), Integer.class, key -> {
            throw new AssertionError("is being loaded already");
        });
        eventually("the run has come to it", () -> setup.cache.stats().l1Misses() == 2);
        database.complete(7);

        assertThat(run.await().progress().loaded()).isEqualTo(1);
        assertThat(join(live)).isEqualTo(7);
        assertThat(setup.cache.stats().loads()).isEqualTo(1);
    }

    @Test
    void failedLoadThatIsAnsweredStale_isAFailure() {
        EntryOptions stale = EntryOptions.builder()
                .ttl(SECOND)
                .staleIfError(Duration.ofMinutes(1))
                .build();
        setup.cache.put("k0", 1, stale);
        setup.time.advance(SECOND.plusMillis(1));
        IllegalStateException broken = new IllegalStateException("down");

        Result result = setup.warmer
                .options(stale)
                .start(WarmUpSetup.keys(1), Integer.class, key -> {
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
        CacheEngine connected = setup.engine(config, remote);
        // Of loads that ask for the first generation at once, those that began before it was made are not stored.
        connected.cache("web").exists("absent");
        WarmUp run = connected.warmer("web").start(WarmUpSetup.keys(3), Integer.class, key -> {
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
    void runsOnTheExecutorThatIsGiven_andSaysWhenItTakesNothing() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own"));
        List<String> threads = new CopyOnWriteArrayList<>();
        CacheWarmer onOwn = setup.warmer.executor(own);
        onOwn.start(WarmUpSetup.keys(2), Integer.class, key -> {
                    threads.add(Thread.currentThread().getName());
                    return 1;
                })
                .await();
        assertThat(threads).containsExactly("own", "own");

        own.shutdown();
        assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> onOwn.start(WarmUpSetup.keys(2), Integer.class, key -> 1))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("shut down");
    }

    @Test
    void disabledCache_loadsNothing() {
        CacheEngine disabled = setup.engine(CacheConfig.of(CachePreset.DISABLED), null);

        Result result = disabled.warmer("web")
                .start(WarmUpSetup.keys(3), Integer.class, key -> {
                    throw new AssertionError("in vain");
                })
                .await();

        assertThat(result.progress().done()).isZero();
        assertThat(result.end()).isEqualTo(End.DONE);
        disabled.close();
    }

    @Test
    void badSettings_areRefused() {
        assertThatThrownBy(() -> setup.warmer.concurrency(0)).hasMessageContaining("1 to 64, was 0");
        assertThatThrownBy(() -> setup.warmer.budget(Duration.ZERO)).hasMessageContaining("budget must be positive");
        assertThatThrownBy(() -> setup.warmer.budget(Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("at most a year");
        assertThatThrownBy(() -> setup.warmer.progress(Duration.ZERO, progress -> {}))
                .hasMessageContaining("interval of progress must be positive");
    }

    /** The first worker takes a thread; the second is counted; the first has done everything and leaves; there is no thread for the second. */
    @Test
    void workerForWhomThereIsNoThread_endsARunThatIsDone() {
        List<Runnable> employed = new ArrayList<>();
        WarmUp run = setup.warmer
                .concurrency(2)
                .executor(task -> {
                    employed.add(task);
                    if (employed.size() == 2) {
                        employed.get(0).run();
                        throw new RejectedExecutionException("no thread is free");
                    }
                })
                .start(WarmUpSetup.keys(5), Integer.class, key -> 1);

        assertThat(join(run.result().toCompletableFuture()).progress().loaded()).isEqualTo(5);
    }
}
