package org.cdicache.core;

import static org.cdicache.core.Schedules.require;
import static org.cdicache.core.Schedules.together;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.FailureMode;
import org.cdicache.Mutant;
import org.cdicache.core.Leases.Lease;
import org.cdicache.core.Leases.Turn;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.Test;

/**
 * The races of waiting for another node's load, under Lincheck: its store comes between the refusal and the wait, and nobody wakes the waiter; a caller
 * begins to listen while the last one ceases. Redis is a lock and a value; its pushes arrive at once.
 */
class LeasesLincheckTest {

    private static final String KEY = "k";
    private static final long MILLIS = 5_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** What does not race is made before Lincheck watches. */
    private abstract static class Model implements Runnable {
        private final KeySpace keys = KeySpace.of("cdi-cache", "web");
        private final StatsCounter stats = new StatsCounter(Events.silent());

        Leases leases(LockOnly redis, TimeSource time) {
            RemoteGuard guard = new RemoteGuard(TIMEOUT, time, () -> {});
            return new Leases(redis, guard, FailureMode.GRACEFUL, keys, time, () -> 1, stats);
        }
    }

    /** Time stands still, and nobody waits: Lincheck does not try much where threads block. Who would wait leaves, and is still to be woken. */
    private static final class Still implements TimeSource {
        final AtomicReference<CompletableFuture<?>> waitedFor = new AtomicReference<>();

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long epochMillis() {
            throw new AssertionError("nobody asks for the date");
        }

        @Override
        public void await(CompletableFuture<?> signal, long nanos) {
            if (!signal.isDone()) {
                waitedFor.set(signal);
                throw new Waiting();
            }
        }

        boolean isWaiting() {
            CompletableFuture<?> signal = waitedFor.get();
            return signal != null && !signal.isDone();
        }
    }

    private static final class Waiting extends RuntimeException {
        private static final long serialVersionUID = 1;

        Waiting() {
            super("waits", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        }
    }

    /** The holder is another node, of which only the push of its store is seen here. */
    static final class HolderAndWaiter extends Model {
        private static final byte[] HOLDERS = {1};

        @Override
        public void run() {
            AtomicInteger value = new AtomicInteger();
            Still time = new Still();
            Leases leases = leases(new LockOnly(new AtomicReference<>(HOLDERS)), time);
            Lease lease = leases.open(KEY, MILLIS);
            together(() -> stored(value, leases), () -> load(value, lease));
            require(!time.isWaiting(), "nobody has woken the waiter");
            lease.close();
            require(leases.isIdle(), "somebody still listens");
        }

        private static Void stored(AtomicInteger value, Leases leases) {
            value.set(1);
            leases.changed(KEY);
            return null;
        }

        /** As LoadTask does it, which has begun to listen. */
        private static Void load(AtomicInteger value, Lease lease) {
            Turn turn = lease.acquire(new Budget(TIMEOUT.toNanos()));
            require(turn == Turn.OTHERS, "the holder has not given its lease back");
            try {
                if (value.get() == 0) {
                    lease.await();
                }
                require(value.get() == 1, "who is woken finds what the holder has stored");
            } catch (Waiting toBeWoken) {
                // Looked at when both have ended.
            }
            return null;
        }
    }

    static final class BeginAndCease extends Model {
        @Override
        public void run() {
            Still time = new Still();
            Leases leases = leases(new LockOnly(new AtomicReference<>()), time);
            Lease last = leases.open(KEY, MILLIS);
            AtomicReference<Lease> next = new AtomicReference<>();
            together(() -> close(last), () -> open(leases, next));
            leases.changed(KEY);
            try {
                next.get().await();
            } catch (Waiting unheard) {
                throw new AssertionError("who has just begun to listen does not hear");
            }
            next.get().close();
            require(leases.isIdle(), "somebody still listens");
        }

        private static Void close(Lease lease) {
            lease.close();
            return null;
        }

        private static Void open(Leases leases, AtomicReference<Lease> opened) {
            opened.set(leases.open(KEY, MILLIS));
            return null;
        }
    }

    @Test
    void waiter_isWoken_whateverTheHolderHasDoneBeforeItWaits() throws Exception {
        Schedules.allKeep(HolderAndWaiter.class);
        Schedules.someBreaks(
                HolderAndWaiter.class,
                Mutant.of(Leases.class, "forgets what has woken it before it waits")
                        .with(
                                "                time.await(signal,",
                                "                signal = new CompletableFuture<>();\n                time.await(signal,"));
    }

    @Test
    void whoBeginsToListen_hears_whoeverCeases() throws Exception {
        Schedules.allKeep(BeginAndCease.class);
        Schedules.someBreaks(
                BeginAndCease.class,
                Mutant.of(Leases.class, "looks whether anybody else listens, and then forgets the key")
                        .with(
                                "listening.computeIfPresent(key, (k, all) -> {\n                all.remove(this);\n"
                                        + "                return all.isEmpty() ? null : all;\n            });",
                                "Set<Lease> all = listening.get(key);\n            all.remove(this);\n"
                                        + "            if (all.isEmpty()) {\n                listening.remove(key);\n            }"));
    }
}
