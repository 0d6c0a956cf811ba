package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.EntryOptions;
import org.cdicache.LoadContext;
import org.cdicache.LoadTimeoutException;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/** Two nodes, one key, one lease. Pushes arrive, and leases end, when the test says so. */
class LoadLeaseTest {

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final EntryOptions LEASED =
            EntryOptions.builder().loadLease(LEASE).build();
    private static final String LOCK = "cdi-cache:web:@lock:k";
    private static final TypeRef<Integer> INTEGER = TypeRef.of(Integer.class);

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache holder = Caches.on(remote, time);
    private final TwoTierCache other = Caches.on(remote, time);

    /** A load that the test ends. */
    private record SlowLoad(CompletableFuture<Integer> database, Future<Lookup<Integer>> caller) {
        Lookup<Integer> finish(int value) {
            database.complete(value);
            return join(caller);
        }
    }

    private SlowLoad loading(TwoTierCache node, EntryOptions options) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        Future<Lookup<Integer>> caller =
                elsewhere(() -> node.<Integer, Exception>lookupOrLoad("k", INTEGER, options, context -> {
                    begun.complete(null);
                    return database.get();
                }));
        await(begun);
        return new SlowLoad(database, caller);
    }

    /** A caller on the other node, who now waits for the holder. */
    private Future<Lookup<Integer>> waiting(EntryOptions options, int wouldLoad) {
        Future<Lookup<Integer>> caller = elsewhere(
                () -> other.<Integer, RuntimeException>lookupOrLoad("k", INTEGER, options, context -> wouldLoad));
        awaitWaiter();
        return caller;
    }

    private void awaitWaiter() {
        eventually("a caller waits for the holder", () -> time.waiting() == 1);
    }

    private long askedForTheLease() {
        return remote.commands.stream().filter("LOCK"::equals).count();
    }

    @Test
    void whoLosesTheRace_isWokenByTheFill_andDoesNotLoad() {
        SlowLoad load = loading(holder, LEASED);
        Future<Lookup<Integer>> waiter = waiting(LEASED, 2);
        load.finish(1);
        assertThat(time.waiting()).as("nothing has been pushed yet").isEqualTo(1);

        remote.push(remote.keyOf("k"));

        Lookup<Integer> found = join(waiter);
        assertThat(found.value()).isEqualTo(1);
        assertThat(found.tier()).isEqualTo(Tier.L2);
        assertThat(other.stats().loads()).isZero();
        assertThat(other.stats().coalesced()).isEqualTo(1);
        assertThat(other.stats().l2Hits()).isEqualTo(1);
        assertThat(remote.stored).doesNotContainKey(LOCK);
    }

    @Test
    void loadThatIsNotStored_releasesTheLease_andTheNextNodeLoads() {
        CompletableFuture<Integer> database = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Future<Integer> unstored = elsewhere(() -> holder.<Integer, RuntimeException>getOrLoad(
                "k", Integer.class, LEASED, (LoadContext<Integer> context) -> {
                    begun.complete(null);
                    context.doNotStore();
                    return database.join();
                }));
        await(begun);
        Future<Lookup<Integer>> waiter = waiting(LEASED, 2);
        database.complete(1);
        join(unstored);

        remote.push(LOCK);

        assertThat(join(waiter).value()).isEqualTo(2);
        assertThat(join(waiter).tier()).isEqualTo(Tier.NONE);
        assertThat(other.stats().coalesced()).isZero();
    }

    @Test
    void failedLoad_releasesTheLease() {
        SlowLoad load = loading(holder, LEASED);
        Future<Lookup<Integer>> waiter = waiting(LEASED, 2);
        load.database.completeExceptionally(new IllegalStateException("broken"));
        assertThatThrownBy(() -> load.caller.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("broken");

        remote.push(LOCK);

        assertThat(join(waiter).value()).isEqualTo(2);
        assertThat(remote.stored).doesNotContainKey(LOCK);
    }

    /** The lock ends in Redis; its push is lost. */
    @Test
    void holderThatDies_isWaitedForUntilItsLeaseEnds() {
        remote.stored.put(LOCK, new byte[] {1});
        Future<Lookup<Integer>> waiter = waiting(LEASED, 2);
        time.advance(LEASE.minusMillis(1));
        assertThat(waiter).isNotDone();
        remote.stored.remove(LOCK);

        time.advance(Duration.ofMillis(1));

        assertThat(join(waiter).value()).isEqualTo(2);
        assertThat(other.get("k", Integer.class)).contains(2);
    }

    @Test
    void nobodyWaitsLongerThanOneLease_evenIfTheLockIsTakenAgainAndAgain() {
        remote.stored.put(LOCK, new byte[] {1});
        Future<Lookup<Integer>> waiter = waiting(LEASED, 2);
        time.advance(LEASE.dividedBy(2));
        remote.push(LOCK);
        eventually("asked again", () -> askedForTheLease() == 2 && time.waiting() == 1);

        time.advance(LEASE.dividedBy(2));

        assertThat(join(waiter).value()).isEqualTo(2);
        assertThat(remote.stored.get(LOCK)).as("another's lock is left alone").containsExactly(1);
    }

    /** A: loads, its lease ends. B: takes the lease. A: ends; neither B's lock nor, later, what B stores is A's to change. */
    @Test
    void holderThatOutlivesItsLease_removesNobodysLock_andOverwritesNothing() {
        SlowLoad late = loading(holder, LEASED);
        remote.stored.remove(LOCK);
        SlowLoad successor = loading(other, LEASED);
        byte[] lock = remote.stored.get(LOCK);
        successor.finish(2);
        remote.stored.put(LOCK, lock);

        assertThat(late.finish(1).value()).isEqualTo(1);

        assertThat(remote.stored.get(LOCK)).isEqualTo(lock);
        assertThat(holder.get("k", Integer.class)).contains(2);
        assertThat(other.get("k", Integer.class)).contains(2);
    }

    /** B: finds nothing. A: takes the lease, loads, stores, gives it back. B: takes the lease. */
    @Test
    void whoWinsAfterTheHolderHasStored_looksOnceMore() {
        Looking looking = looking();
        holder.<Integer, RuntimeException>lookupOrLoad("k", INTEGER, LEASED, context -> 1);

        assertThat(looking.goesOn().value()).isEqualTo(1);
        assertThat(other.stats().loads()).isZero();
        assertThat(remote.stored).doesNotContainKey(LOCK);
    }

    /** A caller on the other node that L2 has told that it holds nothing, and that does not know it yet. */
    private record Looking(Future<Lookup<Integer>> caller, Held look) {
        Lookup<Integer> goesOn() {
            look.answer();
            return join(caller);
        }
    }

    private Looking looking() {
        remote.hold();
        Future<Lookup<Integer>> caller =
                elsewhere(() -> other.<Integer, RuntimeException>lookupOrLoad("k", INTEGER, LEASED, context -> 2));
        Held look = remote.next().takeEffect();
        remote.release();
        return new Looking(caller, look);
    }

    /** B: finds nothing. A: stores; its release is refused, and its pushes come before B listens. B: is refused the lease. */
    @Test
    void whoIsRefusedAfterTheHolderHasStored_doesNotWait() {
        Looking looking = looking();
        holder.<Integer, RuntimeException>lookupOrLoad("k", INTEGER, LEASED, context -> 1);
        remote.stored.put(LOCK, new byte[] {1});

        assertThat(looking.goesOn().value()).isEqualTo(1);
        assertThat(other.stats().loads()).isZero();
    }

    @Test
    void lostConnection_endsTheWait_andTheCallerLoadsWithoutALease() {
        remote.stored.put(LOCK, new byte[] {1});
        Future<Lookup<Integer>> waiter = waiting(LEASED, 2);
        remote.available = false;

        remote.pushAll();

        assertThat(join(waiter).value()).isEqualTo(2);
    }

    @Test
    void refusedLease_isNotWaitedFor() {
        Looking looking = looking();
        remote.failNextCommand();

        assertThat(looking.goesOn().value()).isEqualTo(2);
        assertThat(other.stats().l2Errors()).isEqualTo(1);
        assertThat(remote.holds("k")).as("what it loads is stored").isTrue();
    }

    /** A: loads. B: waits. B: deletes k. A: ends; what it loaded is from before the delete. */
    @Test
    void deleteWhileWaiting_isLookedAt_andTheHoldersValueIsNotTaken() {
        SlowLoad load = loading(holder, LEASED);
        Future<Lookup<Integer>> waiter = waiting(LEASED, 2);

        other.delete("k");

        eventually("the waiter looked, and waits on", () -> askedForTheLease() == 3 && time.waiting() == 1);
        load.finish(1);
        remote.push(LOCK);
        assertThat(join(waiter).value()).isEqualTo(2);
        assertThat(other.get("k", Integer.class)).contains(2);
        assertThat(holder.lookup("k", INTEGER).value()).isEqualTo(2);
    }

    /** B: waits, its callers may have the stale value 0. B: deletes k. A caller after that must not get 0. */
    @Test
    void staleValueFromBeforeADelete_isNotGivenToCallersAfterIt() {
        EntryOptions stale = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .staleIfError(Duration.ofMinutes(10))
                .softTimeout(Duration.ofMillis(1))
                .loadLease(LEASE)
                .build();
        other.put("k", 0, stale);
        time.advance(Duration.ofSeconds(11));
        remote.stored.put(LOCK, new byte[] {1});
        Future<Integer> impatient =
                elsewhere(() -> other.<Integer, RuntimeException>getOrLoad("k", Integer.class, stale, context -> 2));
        time.advanceWhen(2, Duration.ofMillis(1));
        assertThat(join(impatient))
                .as("a soft timeout ends the wait for the lease, too")
                .isZero();
        awaitWaiter();

        other.delete("k");
        eventually("the flight has looked, and waits on", () -> askedForTheLease() == 2 && time.waiting() == 1);
        Future<Integer> after =
                elsewhere(() -> other.<Integer, RuntimeException>getOrLoad("k", Integer.class, stale, context -> 3));
        eventually("who came after the delete waits, too, for a flight of its own", () -> time.waiting() == 3);
        remote.stored.remove(LOCK);
        remote.push(LOCK);

        assertThat(join(after)).isIn(2, 3);
    }

    @Test
    void hardTimeout_endsTheWaitOfACaller() {
        remote.stored.put(LOCK, new byte[] {1});
        EntryOptions hard = EntryOptions.builder()
                .hardTimeout(Duration.ofMillis(5))
                .loadLease(LEASE)
                .build();

        Future<Integer> caller =
                elsewhere(() -> other.<Integer, RuntimeException>getOrLoad("k", Integer.class, hard, context -> 2));
        time.advanceWhen(2, Duration.ofMillis(5));
        assertThatThrownBy(caller::get).hasCauseInstanceOf(LoadTimeoutException.class);

        awaitWaiter();
        remote.stored.remove(LOCK);
        remote.push(LOCK);
        eventually("the load goes on", () -> other.get("k", Integer.class).isPresent());
    }

    @Test
    void refreshThatAnotherNodeIsAt_doesNotLoad_andDoesNotAskAtEveryHit() {
        EntryOptions early = EntryOptions.builder()
                .ttl(Duration.ofSeconds(100))
                .earlyRefresh(0.5)
                .loadLease(LEASE)
                .build();
        AtomicInteger loads = new AtomicInteger();
        other.put("k", 0, early);
        time.advance(Duration.ofSeconds(60));
        remote.stored.put(LOCK, new byte[] {1});

        for (int hits = 0; hits < 5; hits++) {
            assertThat(other.<Integer, RuntimeException>getOrLoad(
                            "k", Integer.class, early, context -> loads.incrementAndGet()))
                    .isZero();
            eventually("no refresh is under way", other::isIdle);
        }
        assertThat(askedForTheLease()).isEqualTo(1);

        remote.stored.remove(LOCK);
        time.advance(LEASE);
        other.<Integer, RuntimeException>getOrLoad("k", Integer.class, early, context -> loads.incrementAndGet());
        eventually("with the lease it loads", () -> loads.get() == 1);
    }

    /** Thread 1 holds a and asks for b; thread 2 holds b and asks for a. Time stands still: no lease ends. */
    @Test
    void loadersOfOneNodeThatAskForEachOther_doNotWaitForTheirOwnLeases() {
        CompletableFuture<Void> inA = new CompletableFuture<>();
        CompletableFuture<Void> inB = new CompletableFuture<>();
        Future<Integer> a = elsewhere(() -> asking("a", inA, inB, "b"));
        Future<Integer> b = elsewhere(() -> asking("b", inB, inA, "a"));

        assertThat(join(a)).isPositive();
        assertThat(join(b)).isPositive();
        assertThat(time.waiting()).isZero();
    }

    /** The same, where both load without a lease: another node has given neither back in time, nor ever will. */
    @Test
    void whoMustNotWaitForAFlight_waitsForNoLeaseEither() {
        remote.stored.put("cdi-cache:web:@lock:a", new byte[] {1});
        remote.stored.put("cdi-cache:web:@lock:b", new byte[] {1});
        CompletableFuture<Void> inA = new CompletableFuture<>();
        CompletableFuture<Void> inB = new CompletableFuture<>();
        Future<Integer> a = elsewhere(() -> asking("a", inA, inB, "b"));
        Future<Integer> b = elsewhere(() -> asking("b", inB, inA, "a"));
        eventually("both wait for the other node", () -> time.waiting() == 2);

        time.advance(LEASE);

        assertThat(join(a)).isPositive();
        assertThat(join(b)).isPositive();
    }

    private int asking(String key, CompletableFuture<Void> here, CompletableFuture<Void> there, String next) {
        return other.<Integer, RuntimeException>getOrLoad(key, Integer.class, LEASED, context -> {
            here.complete(null);
            there.join();
            return 1 + other.<Integer, RuntimeException>getOrLoad(next, Integer.class, LEASED, inner -> 1);
        });
    }

    @Test
    void holderOnTheSameNode_thatADeleteHasOutrun_isNotWaitedFor() {
        SlowLoad outrun = loading(other, LEASED);
        other.delete("k");

        Future<Integer> after =
                elsewhere(() -> other.<Integer, RuntimeException>getOrLoad("k", Integer.class, LEASED, context -> 2));

        assertThat(join(after)).isEqualTo(2);
        assertThat(outrun.finish(1).value()).isEqualTo(1);

        assertThat(other.get("k", Integer.class)).contains(2);
        assertThat(remote.stored).doesNotContainKey(LOCK);
    }

    @Test
    void locks_areNoEntries_andNoMarkers() {
        SlowLoad load = loading(holder, LEASED);

        assertThat(other.keys("*")).isEmpty();
        assertThat(other.deleteMatching("*")).isZero();
        other.clear();
        assertThat(remote.stored).containsKey(LOCK);
        remote.push(LOCK);

        load.finish(1);
        assertThat(remote.stored).doesNotContainKey(LOCK);
    }
}
