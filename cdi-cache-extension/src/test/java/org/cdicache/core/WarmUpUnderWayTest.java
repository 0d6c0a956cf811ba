package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cdicache.LoggedLines;
import org.cdicache.WarmUp;
import org.cdicache.WarmUp.End;
import org.cdicache.WarmUp.Progress;
import org.cdicache.WarmUp.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs that are cancelled, out of time, out of keys or closed before everything is loaded, and what is told on the way. */
class WarmUpUnderWayTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final WarmUpSetup setup = new WarmUpSetup();

    @AfterEach
    void nothingIsLeft() {
        setup.close();
    }

    @Test
    void cancelled_beginsNothingMore_andWhatIsUnderWayIsCached() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        WarmUp run = setup.warmer.concurrency(1).start(WarmUpSetup.keys(10), Integer.class, key -> {
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
        WarmUpSetup.addsUp(result);
        database.complete(1);
        eventually("the load has ended", ((TwoTierCache) setup.cache)::isIdle);
        assertThat(setup.cache.get("k0", Integer.class)).contains(1);
        assertThat(setup.cache.stats().loads()).isEqualTo(1);
        assertThat(run.progress().done()).as("counts nothing after its end").isZero();
    }

    @Test
    void budget_endsTheRun_evenIfALoaderHangs() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> hanging = new CompletableFuture<>();
        WarmUp run = setup.warmer.concurrency(1).budget(SECOND).start(WarmUpSetup.keys(10), Integer.class, key -> {
            if (key.equals("k2")) {
                loading.complete(null);
                return hanging.join();
            }
            return 1;
        });
        await(loading);
        setup.scheduler.advance(SECOND.minusMillis(1));
        assertThat(run.result().toCompletableFuture()).isNotDone();

        setup.scheduler.advance(Duration.ofMillis(1));
        Result result = run.await();

        assertThat(result.end()).isEqualTo(End.OUT_OF_TIME);
        assertThat(result.progress()).isEqualTo(new Progress(10, 2, 0, 0, SECOND));
        WarmUpSetup.addsUp(result);
        hanging.complete(1);
        eventually("the load has ended", ((TwoTierCache) setup.cache)::isIdle);
    }

    @Test
    void budgetThatIsNotUsedUp_leavesNoTimer() {
        assertThat(setup.warmer
                        .budget(SECOND)
                        .start(WarmUpSetup.keys(3), Integer.class, key -> 1)
                        .await()
                        .complete())
                .isTrue();
        assertThat(setup.scheduler.waiting()).isZero();
    }

    @Test
    void tellsHowFarItIs_inIntervals_andAtTheEnd() {
        List<Progress> told = new CopyOnWriteArrayList<>();
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            setup.warmer
                    .concurrency(1)
                    .progress(SECOND, told::add)
                    .start(WarmUpSetup.keys(5), Integer.class, key -> {
                        setup.time.advance(Duration.ofMillis(400));
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
        assertThat(setup.warmer
                        .progress(SECOND, bad)
                        .start(WarmUpSetup.keys(2), Integer.class, key -> 1)
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
        WarmUp run = setup.warmer.concurrency(1).start(endless, Integer.class, key -> {
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
        Result result = setup.warmer
                .start(
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
        eventually("the load has ended", ((TwoTierCache) setup.cache)::isIdle);
    }

    @Test
    void closingTheCaches_cancels() {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        WarmUp run = setup.warmer.concurrency(1).budget(SECOND).start(WarmUpSetup.keys(3), Integer.class, key -> {
            loading.complete(null);
            return database.join();
        });
        await(loading);

        setup.engine.close();

        assertThat(run.await().end()).isEqualTo(End.CANCELLED);
        assertThatThrownBy(() -> setup.engine.warmer("web")).isInstanceOf(IllegalStateException.class);
        database.complete(1);
        eventually("the load has ended", ((TwoTierCache) setup.cache)::isIdle);
    }
}
