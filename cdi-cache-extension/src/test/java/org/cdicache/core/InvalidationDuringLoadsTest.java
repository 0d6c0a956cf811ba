package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/** Loads and reads that end while a delete by pattern or a clear is still under way, and what tells that nothing is under way any more. */
class InvalidationDuringLoadsTest {

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    private record SlowLoad(CompletableFuture<Integer> database, Future<Integer> caller) {

        int finish(int value) {
            database.complete(value);
            return join(caller);
        }
    }

    private static SlowLoad slowLoad(TwoTierCache node) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Integer> caller = elsewhere(() -> node.getOrLoad("k", Integer.class, () -> {
            begun.complete(null);
            return database.join();
        }));
        await(begun);
        return new SlowLoad(database, caller);
    }

    private void assertThatNobodyHoldsIt() {
        assertThat(remote.holds("k")).isFalse();
        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
    }

    /** Loader: has read the database. Delete by pattern: has looked through L2, which does not hold the key. Loader: stores. Delete: returns. */
    @Test
    void loadThatEndsDuringADeleteByPattern_isNotStored() {
        SlowLoad load = slowLoad(cache);
        remote.hold();
        Future<Long> deleter = elsewhere(() -> cache.deleteMatching("k*"));
        remote.next().takeEffect().answer();
        Held scan = remote.next().takeEffect();
        remote.release();

        assertThat(load.finish(1)).isEqualTo(1);
        scan.answer();

        assertThat(join(deleter)).isZero();
        assertThatNobodyHoldsIt();
    }

    /** Delete by pattern: its BURY is on the way. Reader: reads the old value from L2. Delete: takes effect, returns. Reader: publishes. */
    @Test
    void readDuringADeleteByPattern_doesNotRefillL1() {
        cache.put("k", 1);
        remote.push(remote.keyOf("k"));
        remote.hold();
        Future<Long> deleter = elsewhere(() -> cache.deleteMatching("k*"));
        remote.next().takeEffect().answer();
        remote.next().takeEffect().answer();
        Held bury = remote.next();
        Future<Optional<Integer>> reader = elsewhere(() -> cache.get("k", Integer.class));
        Held get = remote.next().takeEffect();
        remote.release();
        bury.takeEffect().answer();
        assertThat(join(deleter)).isEqualTo(1);

        get.answer();

        assertThat(join(reader)).as("read before the delete returned").contains(1);
        assertThatNobodyHoldsIt();
    }

    /** Loader: has read the database. Clear: the new generation is in L2. Loader: stores, in the new generation. Clear: returns. */
    @Test
    void loadThatEndsDuringAClear_isNotStoredInTheNewGeneration() {
        SlowLoad load = slowLoad(cache);
        remote.hold();
        Future<Void> clearing = elsewhere(() -> {
            cache.clear();
            return null;
        });
        Held set = remote.next().takeEffect();
        remote.release();

        assertThat(load.finish(1)).isEqualTo(1);
        set.answer();
        join(clearing);

        assertThatNobodyHoldsIt();
    }

    /** Loader's store is on its way out; the connection is lost, and what was missed meanwhile is unknown: the store must not leave. */
    @Test
    void storeOfALoad_isNotSent_onceTheConnectionWasLost() {
        SlowLoad load = slowLoad(cache);
        remote.hold();
        load.database.complete(1);
        Held store = remote.next();
        remote.pushAll();
        remote.release();

        store.takeEffect().answer();

        assertThat(join(load.caller)).isEqualTo(1);
        assertThatNobodyHoldsIt();
    }

    /** Every test of races ends by asking this: it must be able to say no. */
    @Test
    void cacheWithALoadUnderWay_isNotIdle() {
        SlowLoad load = slowLoad(cache);
        assertThat(cache.isIdle()).isFalse();

        load.finish(1);

        assertThat(cache.isIdle()).isTrue();
    }

    @Test
    void cacheWithAReadOrAWriteUnderWay_isNotIdle() {
        cache.put("k", 1);
        remote.hold();
        Future<Void> put = elsewhere(() -> {
            cache.put("k", 2);
            return null;
        });
        Held set = remote.next().takeEffect();
        assertThat(cache.isIdle()).isFalse();
        set.answer();
        join(put);
        assertThat(cache.isIdle()).isTrue();

        Future<Void> invalidating = elsewhere(() -> {
            cache.invalidateTags("t");
            return null;
        });
        Held renewal = remote.next().takeEffect();
        assertThat(cache.isIdle()).as("a marker is being renewed").isFalse();
        renewal.answer();
        join(invalidating);
        assertThat(cache.isIdle()).isTrue();
        remote.release();
    }

    @Test
    void flightThatSomebodyWaitsFor_isSeen() throws Exception {
        WaitGraph waits = new WaitGraph();
        SingleFlight flights = new SingleFlight(waits, Runnable::run, new FakeTime());
        assertThat(flights.isIdle()).isTrue();

        waits.wouldDeadlock(new Flight(new QuickWork()));
        assertThat(waits.waiting()).isEqualTo(1);
        assertThat(flights.isIdle()).isFalse();

        waits.proceed();
        assertThat(flights.isIdle()).isTrue();
    }

    /** Two threads have found that they wait for each other, and have not gone on yet; a third that waits for one of them must not circle. */
    @Test
    void circleOfOthers_isNotFollowedForEver() throws Exception {
        WaitGraph waits = new WaitGraph();
        Flight[] flights = new Flight[2];
        ExecutorService[] threads = {Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor()};
        for (int i = 0; i < 2; i++) {
            int other = 1 - i;
            flights[i] = new Flight(new QuickWork() {
                @Override
                public Loaded run(Flight flight) throws Exception {
                    waits.wouldDeadlock(flights[other]);
                    return super.run(flight);
                }
            });
        }
        try {
            for (int i = 0; i < 2; i++) {
                Flight led = flights[i];
                threads[i].submit(led::fly).get(20, TimeUnit.SECONDS);
            }

            assertThat(join(elsewhere(() -> {
                        waits.enter(new Flight(new QuickWork()));
                        return waits.wouldDeadlock(flights[0]);
                    })))
                    .isFalse();
        } finally {
            threads[0].shutdownNow();
            threads[1].shutdownNow();
        }
    }

    /** Of whoever waits with many before it: nobody waits for a thread that leads no load, so that it need not look. */
    @Test
    void longChain_isTakenForACircle_onlyByAThreadThatLoads() {
        WaitGraph waits = new WaitGraph();
        Flight last = new Flight(new QuickWork());
        for (int i = 0; i < 300; i++) {
            Flight ahead = last;
            Flight next = new Flight(new QuickWork() {
                @Override
                public Loaded run(Flight flight) throws Exception {
                    waits.wouldDeadlock(ahead);
                    return super.run(flight);
                }
            });
            join(elsewhere(next::fly));
            last = next;
        }
        Flight first = last;

        assertThat(waits.wouldDeadlock(first)).isFalse();
        waits.proceed();
        assertThat(join(elsewhere(() -> {
                    waits.enter(new Flight(new QuickWork()));
                    return waits.wouldDeadlock(first);
                })))
                .isTrue();
    }
}
