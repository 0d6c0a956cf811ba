package org.cdicache.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.EntryOptions;
import org.cdicache.core.ScriptedRemote.Held;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node does that may not have been told of changes, and one whose Redis keeps its callers waiting. */
@ExtendWith(LeftInOrder.class)
class LivenessTest {

    private static final Duration TIMEOUT = Duration.ofMillis(5);

    private final ScriptedRemote remote = new ScriptedRemote();
    private final FakeTime time = new FakeTime();
    private final TwoTierCache cache = Caches.on(remote, time);

    /** The channel was proven a moment ago, and nothing has been heard since. */
    private void silentFor(Duration age) {
        remote.liveness.provenUntil(time.nanos() + 1);
        time.advance(age);
    }

    @Test
    void whileTheChannelIsNotProven_L1IsNotRead_andL2IsAsked() {
        cache.put("k", 1);
        silentFor(Duration.ofSeconds(1));
        remote.stored.replace(remote.keyOf("k"), "2".getBytes(US_ASCII));

        assertThat(cache.get("k", Integer.class))
                .as("what another node has written")
                .contains(2);
    }

    @Test
    void whatL1Holds_isServedAgain_whenTheChannelIsProven() {
        cache.put("k", 1);
        silentFor(Duration.ofSeconds(1));
        remote.liveness.provenUntil(time.nanos() + 1);

        remote.commands.clear();
        assertThat(cache.get("k", Integer.class)).contains(1);
        assertThat(remote.commands).isEmpty();
    }

    /** The process stood still during the load: whoever deleted the key meanwhile has not been heard, and the tombstone is gone. */
    @Test
    void loadThatEndsOnANodeThatHasHeardOfNobody_isReturnedAndStoredNowhere() {
        Integer loaded = cache.getOrLoad("k", Integer.class, () -> {
            silentFor(Duration.ofMinutes(1));
            return 1;
        });

        assertThat(loaded).isEqualTo(1);
        assertThat(remote.holds("k")).isFalse();
        remote.liveness.notNeeded(time.nanos());
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    /** The proof ends while the store is on its way out: it is asked for again where the command leaves. */
    @Test
    void storeOfALoad_isNotSent_ifTheProofEndsOnTheWayOut() {
        cache.get("k", Integer.class);
        remote.hold();
        FutureTask<Integer> load = Caches.elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> 1));
        Held read = remote.next().takeEffect();
        read.answer();
        Held store = remote.next();
        silentFor(Duration.ofMinutes(1));
        store.takeEffect().answer();

        assertThat(Caches.join(load)).isEqualTo(1);
        assertThat(remote.holds("k")).isFalse();
        remote.release();
    }

    @Test
    void whatIsForgotten_isAskedForAgain_andLoadsUnderWayAreStoredAllTheSame() {
        cache.put("k", 1);
        cache.getOrLoad("slow", Integer.class, () -> {
            remote.forget();
            return 2;
        });

        remote.commands.clear();
        assertThat(cache.get("slow", Integer.class)).contains(2);
        assertThat(remote.commands).as("in L1").isEmpty();
        assertThat(cache.get("k", Integer.class)).contains(1);
        assertThat(remote.commands).as("from L2").containsExactly("GET");
    }

    @Test
    void loadUnderATag_thatTheNodeHasForgottenMeanwhile_isStored() {
        cache.getOrLoad("k", Integer.class, EntryOptions.builder().tags("t").build(), context -> {
            remote.forget();
            return 2;
        });

        assertThat(remote.holds("k")).isTrue();
        cache.invalidateTags("t");
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    private void waitInVain(RemoteGuard guard) {
        assertThatThrownBy(() -> guard.await(new CompletableFuture<>())).isInstanceOf(RemoteUnavailableException.class);
    }

    @Test
    void callersWhoWaitInVainAtOneMoment_areNoReasonForDistrust() {
        AtomicInteger distrusted = new AtomicInteger();
        RemoteGuard guard = new RemoteGuard(TIMEOUT, time, distrusted::incrementAndGet);
        for (int i = 0; i < 10; i++) {
            waitInVain(guard);
        }
        time.advance(TIMEOUT.minusNanos(1));
        waitInVain(guard);

        assertThat(distrusted).hasValue(0);
    }

    @Test
    void callersWhoWaitInVainForAWholeTimeout_areOne() {
        AtomicInteger distrusted = new AtomicInteger();
        RemoteGuard guard = new RemoteGuard(TIMEOUT, time, distrusted::incrementAndGet);
        waitInVain(guard);
        time.advance(TIMEOUT);
        waitInVain(guard);
        assertThat(distrusted).hasValue(1);

        waitInVain(guard);
        assertThat(distrusted).as("counting starts again").hasValue(1);
    }

    @Test
    void oneAnswerInTime_restoresTrust_andARefusalDoesNot() {
        AtomicInteger distrusted = new AtomicInteger();
        RemoteGuard guard = new RemoteGuard(TIMEOUT, time, distrusted::incrementAndGet);
        waitInVain(guard);
        guard.await(CompletableFuture.completedFuture("pong"));
        time.advance(TIMEOUT);
        waitInVain(guard);
        assertThat(distrusted).hasValue(0);

        CompletableFuture<Object> refused =
                CompletableFuture.failedFuture(new RemoteUnavailableException("not connected", null, true));
        assertThatThrownBy(() -> guard.await(refused)).isInstanceOf(RemoteUnavailableException.class);
        time.advance(TIMEOUT);
        waitInVain(guard);
        assertThat(distrusted).hasValue(1);
    }

    /** An answer that takes its time. */
    private CompletableFuture<String> after(Duration delay) {
        return new CompletableFuture<>() {
            @Override
            public String get(long timeout, TimeUnit unit) throws TimeoutException {
                Duration waited = Duration.ofNanos(Math.min(unit.toNanos(timeout), delay.toNanos()));
                time.advance(waited);
                if (waited.compareTo(delay) < 0) {
                    throw new TimeoutException();
                }
                return "answer";
            }
        };
    }

    @Test
    void severalAnswersOfOneCall_togetherTakeNoLongerThanOneMay() {
        RemoteGuard guard = new RemoteGuard(TIMEOUT, time, () -> {});
        Budget budget = guard.budget();
        guard.await(after(Duration.ofMillis(3)), budget);
        long began = time.nanos();
        assertThatThrownBy(() -> guard.await(after(Duration.ofMillis(3)), budget))
                .isInstanceOf(RemoteUnavailableException.class);
        assertThat(time.nanos() - began)
                .as("what the first has left")
                .isEqualTo(Duration.ofMillis(2).toNanos());

        assertThatThrownBy(() -> guard.await(after(Duration.ofMillis(1)), budget))
                .isInstanceOf(RemoteUnavailableException.class);
        assertThat(guard.await(after(Duration.ofMillis(3)))).as("another call").isEqualTo("answer");
    }
}
