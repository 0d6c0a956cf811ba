package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a lease when Redis or the caller does not behave. */
@ExtendWith(LeftInOrder.class)
class LeaseOutcomesTest {

    private static final EntryOptions LEASED =
            EntryOptions.builder().loadLease(Duration.ofSeconds(5)).build();
    private static final String LOCK = "cdi-cache:web:@lock:k";

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();

    private static Integer load(TwoTierCache node) {
        return node.<Integer, RuntimeException>getOrLoad("k", Integer.class, LEASED, context -> 1);
    }

    /** The lock is taken; the answer comes too late. Nobody but this caller can give it back. */
    @Test
    void leaseWhoseAnswerDidNotCome_isGivenBack_becauseItMayHaveBeenTaken() {
        RemoteTier late = Altered.answering(remote, "acquire", arguments -> {
            remote.acquire((String) arguments[0], (byte[]) arguments[1], (Duration) arguments[2]);
            assertThat(remote.stored).containsKey(LOCK);
            return CompletableFuture.failedFuture(new RemoteUnavailableException("too late", null, false));
        });

        assertThat(load(Caches.on(late, time))).isEqualTo(1);

        assertThat(remote.stored).doesNotContainKey(LOCK);
        assertThat(remote.holds("k")).isTrue();
    }

    @Test
    void leaseThatRedisRefused_isNotGivenBack() {
        remote.stored.put(LOCK, new byte[] {1});
        RemoteTier refusing = Altered.answering(
                remote,
                "acquire",
                arguments -> CompletableFuture.failedFuture(
                        new RemoteUnavailableException("NOPERM", null, /* settled= */ true)));

        assertThat(load(Caches.on(refusing, time))).isEqualTo(1);

        assertThat(remote.commands).doesNotContain("UNLOCK");
    }

    @Test
    void releaseThatRedisRefuses_harmsNobody() {
        RemoteTier refusing = Altered.answering(
                remote,
                "release",
                arguments -> CompletableFuture.failedFuture(new RemoteUnavailableException("NOPERM EVAL", null, true)));
        TwoTierCache cache = Caches.on(refusing, time);

        assertThat(load(cache)).isEqualTo(1);

        assertThat(remote.stored).as("ends by itself").containsKey(LOCK);
        assertThat(cache.get("k", Integer.class)).contains(1);
    }

    @Test
    void interruptedWaiter_loadsAtOnce_andStaysInterrupted() throws Exception {
        remote.stored.put(LOCK, new byte[] {1});
        TwoTierCache cache = Caches.on(remote, time);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Future<Boolean> waiter = elsewhere(() -> {
            thread.set(Thread.currentThread());
            assertThat(load(cache)).isEqualTo(1);
            return Thread.currentThread().isInterrupted();
        });
        eventually("waits for the holder", () -> time.waiting() == 1);

        thread.get().interrupt();

        assertThat(join(waiter)).isTrue();
    }

    @Test
    void lostConnection_inStrictMode_isTold() {
        TwoTierCache strict =
                Caches.on(remote, time, CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT));
        remote.stored.put(LOCK, new byte[] {1});
        Future<Integer> waiter =
                elsewhere(() -> strict.<Integer, RuntimeException>getOrLoad("k", Integer.class, LEASED, context -> 2));
        eventually("waits for the holder", () -> time.waiting() == 1);
        remote.available = false;

        remote.pushAll();

        assertThatThrownBy(() -> waiter.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(CacheUnavailableException.class);
    }

    @Test
    void withoutAnOption_noLockIsTaken() {
        TwoTierCache node = Caches.on(remote, time);
        node.<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> 1);
        EntryOptions off = EntryOptions.builder().loadLease(Duration.ZERO).build();
        node.<Integer, RuntimeException>getOrLoad("k2", Integer.class, off, context -> 1);

        assertThat(remote.commands).doesNotContain("LOCK", "UNLOCK");
    }
}
