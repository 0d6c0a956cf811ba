package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.cdicache.EntryOptions;
import org.cdicache.core.SingleFlight.Arrival;
import org.cdicache.core.SingleFlight.Patience;
import org.junit.jupiter.api.Test;

/** Loads that several callers share, that somebody waits for with a timeout, or that nobody waits for. */
class JoinedLoadsTest {

    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(60))
            .build();
    private static final EntryOptions EARLY =
            EntryOptions.builder().ttl(Duration.ofSeconds(10)).earlyRefresh(0.5).build();

    private final FakeTime time = new FakeTime();
    private final TwoTierCache cache = Caches.on(new ScriptedRemote(), time);

    /** A load that has begun and ends when the test says so. */
    private Future<Object> slowLoad(CompletableFuture<Object> database, EntryOptions options) {
        CompletableFuture<Void> loading = new CompletableFuture<>();
        Future<Object> leader = elsewhere(() -> cache.getOrLoad("k", Object.class, options, context -> {
            loading.complete(null);
            return database.join();
        }));
        await(loading);
        return leader;
    }

    record Wide(String name, int price) {}

    record Narrow(String name) {}

    @Test
    void whoJoinsALoad_isCounted_andGetsTheValueAsItAskedForIt() {
        CompletableFuture<Object> database = new CompletableFuture<>();
        Future<Object> leader = slowLoad(database, EntryOptions.NONE);
        Future<Narrow> waiter = elsewhere(() -> cache.getOrLoad("k", Narrow.class, () -> new Narrow("anew")));
        Caches.awaitWaiter();

        database.complete(new Wide("lamp", 3));

        assertThat(join(leader)).isEqualTo(new Wide("lamp", 3));
        assertThat(join(waiter)).isEqualTo(new Narrow("lamp"));
        assertThat(cache.stats().coalesced()).isEqualTo(1);
        assertThat(cache.stats().loads()).isEqualTo(1);
    }

    @Test
    void whoJoinsALoad_whoseValueItCannotRead_loadsAnew() {
        CompletableFuture<Object> database = new CompletableFuture<>();
        Future<Object> leader = slowLoad(database, EntryOptions.NONE);
        Future<Integer> waiter = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> 7));
        Caches.awaitWaiter();

        database.complete("no number");

        assertThat(join(leader)).isEqualTo("no number");
        assertThat(join(waiter)).isEqualTo(7);
        assertThat(cache.stats().undecodable()).isPositive();
    }

    /** A load on another thread, because its caller may leave: who began it has not joined it. */
    @Test
    void impatientCaller_whoBeganTheLoad_isNotCountedAsJoining() {
        EntryOptions hard =
                EntryOptions.builder().hardTimeout(Duration.ofSeconds(20)).build();
        assertThat(cache.<Integer, RuntimeException>getOrLoad("k", Integer.class, hard, context -> 1))
                .isEqualTo(1);

        assertThat(cache.stats().coalesced()).isZero();
    }

    /** A stale value is offered at once; only a soft timeout makes a caller take it before the load ends. */
    @Test
    void hardTimeoutAlone_waitsForTheLoad_evenIfThereIsAStaleValue() {
        EntryOptions hard = EntryOptions.builder()
                .hardTimeout(Duration.ofSeconds(20))
                .build()
                .over(STALE);
        cache.put("k", 1, STALE);
        time.advance(Duration.ofSeconds(11));
        CompletableFuture<Object> database = new CompletableFuture<>();
        Future<Object> caller = slowLoad(database, hard);

        database.complete(2);

        assertThat(join(caller)).isEqualTo(2);
        assertThat(cache.stats().staleServed()).isZero();
    }

    /** Otherwise every load in time would be announced as a timeout. */
    @Test
    void loadWithinTheHardTimeout_isNotEarly() throws Exception {
        SingleFlight flights = new SingleFlight(new WaitGraph(), Runnable::run, new FakeTime());

        Arrival arrival = flights.run("k", new Patience(0, 20_000), QuickWork::new);

        assertThat(arrival.early()).isFalse();
        assertThat(arrival.joined()).isFalse();
    }

    @Test
    void refresh_isCountedOnlyIfItIsBegun() {
        cache.getOrLoad("k", Integer.class, EARLY, context -> 1);
        time.advance(Duration.ofSeconds(6));
        CompletableFuture<Integer> database = new CompletableFuture<>();
        for (int i = 0; i < 3; i++) {
            cache.getOrLoad("k", Integer.class, EARLY, context -> database.join());
        }
        assertThat(cache.stats().refreshes()).as("one is under way").isEqualTo(1);
        database.complete(2);

        SingleFlight busy = new SingleFlight(
                new WaitGraph(),
                task -> {
                    throw new RejectedExecutionException("no thread is free");
                },
                time);
        assertThat(busy.runInBackground("k", new QuickWork())).isFalse();
        assertThat(busy.isIdle()).isTrue();
    }

    /** Such as an OutOfMemoryError of the native thread that the executor would have started. */
    @Test
    void loadThatTheExecutorFailsOn_leavesNothingBehind() throws Exception {
        Error noMemory = new OutOfMemoryError("unable to create native thread");
        SingleFlight broken = new SingleFlight(
                new WaitGraph(),
                task -> {
                    throw noMemory;
                },
                time);

        assertThatThrownBy(() -> broken.run("k", new Patience(0, 20_000), QuickWork::new))
                .isSameAs(noMemory);
        assertThat(broken.isIdle()).isTrue();
        assertThatThrownBy(() -> broken.runInBackground("k", new QuickWork())).isSameAs(noMemory);
        assertThat(broken.isIdle()).isTrue();
        assertThat(broken.run("k", Patience.ENDLESS, QuickWork::new).joined()).isFalse();
    }
}
