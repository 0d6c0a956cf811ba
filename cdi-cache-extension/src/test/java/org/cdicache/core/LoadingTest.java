package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.CacheConfig;
import org.cdicache.CacheException;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.junit.jupiter.api.Test;

class LoadingTest {

    private final FakeTime time = new FakeTime();
    private final TwoTierCache cache = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));

    @Test
    void manyCallersOfAColdKey_shareOneLoad() {
        AtomicInteger loads = new AtomicInteger();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        List<Future<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            callers.add(elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> {
                loads.incrementAndGet();
                return database.join();
            })));
        }
        eventually("63 wait for the one that loads", () -> cache.stats().l1Misses() == 64);
        database.complete(7);

        for (Future<Integer> caller : callers) {
            assertThat(join(caller)).isEqualTo(7);
        }
        assertThat(loads).hasValue(1);
        assertThat(cache.stats().loads()).isEqualTo(1);
        assertThat(cache.stats().puts()).isEqualTo(1);
    }

    @Test
    void failure_goesUnwrappedToEverybodyOnce_andTheNextCallLoadsAnew() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        IOException broken = new IOException("disk");
        FutureTask<Integer> leader = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> {
            loading.complete(null);
            database.join();
            throw broken;
        }));
        await(loading);
        FutureTask<Integer> waiter = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> {
            throw new AssertionError("shares the leader's load");
        }));
        eventually("the waiter waits", () -> cache.stats().l1Misses() == 2);
        eventually(
                "for the leader's flight",
                () -> Thread.getAllStackTraces().entrySet().stream()
                        .anyMatch(e -> e.getKey().getName().equals("elsewhere")
                                && e.getKey().getState() == Thread.State.WAITING
                                && List.of(e.getValue()).toString().contains("SingleFlight.join")));
        database.complete(1);

        assertThatThrownBy(leader::get).isInstanceOf(ExecutionException.class).hasCause(broken);
        assertThatThrownBy(waiter::get).isInstanceOf(ExecutionException.class).hasCause(broken);
        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> 2))
                .isEqualTo(2);
        assertThat(cache.stats().loadFailures()).isEqualTo(1);
    }

    @Test
    void interruptedWaiter_leaves_andTheLoadGoesOn() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> leader = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        CompletableFuture<Boolean> keptItsInterrupt = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                cache.getOrLoad("k", Integer.class, () -> 0);
            } catch (CacheException interrupted) {
                keptItsInterrupt.complete(Thread.currentThread().isInterrupted());
            }
        });
        waiter.start();
        waiter.interrupt();

        assertThat(join(keptItsInterrupt)).isTrue();
        database.complete(5);
        assertThat(join(leader)).isEqualTo(5);
        assertThat(cache.get("k", Integer.class)).contains(5);
    }

    @Test
    void loaderThatAsksForItsOwnKey_isToldSo() {
        assertThatThrownBy(
                        () -> cache.getOrLoad("k", Integer.class, () -> cache.getOrLoad("k", Integer.class, () -> 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"k\"");
    }

    /** Thread 1 loads a and asks for b; thread 2 loads b and asks for a; neither has its value yet. */
    @Test
    void loadersThatAskForEachOther_doNotDeadlock() {
        CompletableFuture<Void> loadingA = new CompletableFuture<>();
        CompletableFuture<Void> loadingB = new CompletableFuture<>();
        Future<Integer> one = elsewhere(() -> cache.getOrLoad("a", Integer.class, () -> {
            loadingA.complete(null);
            await(loadingB);
            return 1 + cache.<Integer, RuntimeException>getOrLoad("b", Integer.class, () -> 10);
        }));
        Future<Integer> two = elsewhere(() -> cache.getOrLoad("b", Integer.class, () -> {
            loadingB.complete(null);
            await(loadingA);
            return 1 + cache.<Integer, RuntimeException>getOrLoad("a", Integer.class, () -> 20);
        }));

        assertThat(join(one)).isGreaterThan(1);
        assertThat(join(two)).isGreaterThan(1);
    }

    /**
     * a's loader asks for b with a timeout, so on another thread; b's loader asks for a. Whoever sees the circle first loads by itself: the
     * worker, then the circle is broken; or the caller, then it is asking for its own key.
     */
    @Test
    void circleThroughAWorker_ends_andLeavesNothingBehind() {
        EntryOptions hard =
                EntryOptions.builder().hardTimeout(Duration.ofSeconds(20)).build();
        FutureTask<Integer> circle = elsewhere(() -> cache.getOrLoad(
                "a",
                Integer.class,
                () -> cache.getOrLoad(
                        "b", Integer.class, hard, context -> cache.getOrLoad("a", Integer.class, () -> 7))));

        eventually("the circle ends", circle::isDone);
        eventually("the worker ends as well", cache::isIdle);
        Throwable failure = catchThrowable(circle::get);
        if (failure == null) {
            assertThat(join(circle)).isEqualTo(7);
        } else {
            assertThat(failure).hasCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(cache.<Integer, RuntimeException>getOrLoad("c", Integer.class, () -> 1))
                .isEqualTo(1);
    }

    @Test
    void nullFromALoader_isReturnedAndNotStored() {
        Lookup<Integer> loaded = cache.lookupOrLoad("k", TypeRef.of(Integer.class), (Duration) null, () -> null);

        assertThat(loaded.value()).isNull();
        assertThat(loaded.ttl()).isZero();
        assertThat(cache.exists("k")).isFalse();
    }

    @Test
    void valueThatCannotBeWritten_isReturnedAndNotStored() {
        Object unwritable = new Object() {
            @SuppressWarnings("unused")
            public Object getSelf() {
                throw new IllegalStateException("no");
            }
        };

        assertThat(cache.getOrLoad("k", Object.class, () -> unwritable)).isSameAs(unwritable);
        assertThat(cache.exists("k")).isFalse();
    }

    @Test
    void loadedValue_livesForItsTtl_toTheMillisecond() {
        cache.getOrLoad("k", Integer.class, Duration.ofSeconds(2), () -> 1);

        time.advance(Duration.ofMillis(1_999));
        assertThat(cache.get("k", Integer.class)).contains(1);
        assertThat(cache.ttl("k")).contains(Duration.ofMillis(1));
        time.advance(Duration.ofMillis(1));
        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(cache.ttl("k")).isEqualTo(Optional.empty());
    }

    @Test
    void hit_tellsItsTierAndRemainingTime() {
        cache.put("k", 1, Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(4));

        Lookup<Integer> hit = cache.lookupOrLoad("k", TypeRef.of(Integer.class), (Duration) null, () -> 2);

        assertThat(hit).isEqualTo(new Lookup<>(1, Tier.L1, Duration.ofSeconds(6)));
    }

    @Test
    void valueHeldAsOneType_isReadAsAnother_asIfFromRedis() {
        record Wide(String name, int price, boolean sold) {}
        record Narrow(String name) {}
        cache.put("k", new Wide("lamp", 3, true));

        assertThat(cache.get("k", Narrow.class)).contains(new Narrow("lamp"));
        assertThat(cache.get("k", Narrow.class)).contains(new Narrow("lamp"));
        assertThat(cache.get("k", Integer.class)).as("unreadable as this type").isEmpty();
        assertThat(cache.stats().undecodable()).isEqualTo(1);
    }

    @Test
    void badArguments_areRefused_andStoreNothing() {
        assertThatThrownBy(() -> cache.put("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.put("k", 1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one millisecond")
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> cache.put("k", 1, Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.deleteMatching("")).isInstanceOf(IllegalArgumentException.class);
        assertThat(cache.stats().l1Entries()).isZero();
    }
}
