package org.cdicache.core;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.cdicache.CacheUnavailableException;
import org.cdicache.FailureMode;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.TimeSource;

/*
 * Which node may load a key: the one whose token L2 holds in the key's lock, until the lock ends by itself.
 *
 * A lease only spares loads. What is stored is decided by tickets and by compare and set, so a holder that outlives its lease, a lock that
 * was lost with its Redis, and a load without a lease do no harm but one more load.
 *
 * The race: the holder stores and gives its lease back; another node, which has looked before that, begins to wait only now, and nobody
 * wakes it. A node therefore listens from before it asks for the lease, and looks again after it was refused: whatever happened before it
 * listened is what it sees, whatever happens later wakes it.
 *
 * Nobody waits for a holder on the same node: such a holder has been outrun by an invalidation, or there would be one flight for both, and
 * its thread may be waiting for ours (WaitGraph sees only waits for flights).
 */
final class Leases {

    /** Whose turn it is to load. */
    enum Turn {
        /** This caller's, until it closes its lease or the lease ends. */
        MINE,
        /** Another node's. */
        OTHERS,
        /** Anybody's: there is no lock to be had, or this caller has waited long enough. */
        ANYBODYS
    }

    private final RemoteTier remote;
    private final RemoteGuard guard;
    private final FailureMode mode;
    private final KeySpace keys;
    private final TimeSource time;
    private final LongSupplier random;
    private final StatsCounter stats;
    private final ConcurrentMap<String, Set<Lease>> listening = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Lease> held = new ConcurrentHashMap<>();

    Leases(
            RemoteTier remote,
            RemoteGuard guard,
            FailureMode mode,
            KeySpace keys,
            TimeSource time,
            LongSupplier random,
            StatsCounter stats) {
        this.remote = remote;
        this.guard = guard;
        this.mode = mode;
        this.keys = keys;
        this.time = time;
        this.random = random;
        this.stats = stats;
    }

    /** Begins to listen for changes of the key and of its lock; the caller is going to look at L2 and to ask for the lease. */
    Lease open(String key, long millis) {
        Lease lease = new Lease(key, millis);
        listening.compute(key, (k, present) -> {
            Set<Lease> all = present == null ? ConcurrentHashMap.newKeySet() : present;
            all.add(lease);
            return all;
        });
        return lease;
    }

    /** The key or its lock is not what it was. Never blocks. */
    void changed(String key) {
        Set<Lease> present = listening.get(key);
        if (present != null) {
            present.forEach(Lease::wake);
        }
    }

    /** Anything may have changed, or nobody would tell. Never blocks. */
    void allChanged() {
        listening.values().forEach(all -> all.forEach(Lease::wake));
    }

    /** Whether nobody waits and no lease is held. */
    boolean isIdle() {
        return listening.isEmpty() && held.isEmpty();
    }

    /** One load's wish for the lease of its key. Used by one thread, woken by any. */
    final class Lease implements AutoCloseable {
        private final String key;
        private final String lock;
        private final Duration length;
        private final byte[] token;
        private final long latestNanos;
        private volatile CompletableFuture<Void> signal = new CompletableFuture<>();
        private long othersEndNanos;
        private boolean perhapsMine;

        private Lease(String key, long millis) {
            this.key = key;
            this.lock = keys.lockKey(key);
            this.length = Duration.ofMillis(millis);
            this.token = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(random.getAsLong())
                    .putLong(random.getAsLong())
                    .array();
            this.latestNanos = time.nanos() + length.toNanos();
        }

        /**
         * Asks for the lease, once.
         *
         * @throws CacheUnavailableException in strict mode, if L2 does not answer
         */
        Turn acquire(Budget budget) {
            long othersMillis;
            try {
                othersMillis = guard.await(remote.acquire(lock, token, length), budget);
            } catch (RemoteUnavailableException e) {
                return unanswered(e);
            }
            if (othersMillis == 0) {
                perhapsMine = true;
                held.put(key, this);
                changed(key);
                return Turn.MINE;
            }
            long now = time.nanos();
            othersEndNanos = now + TimeUnit.MILLISECONDS.toNanos(Math.min(othersMillis, length.toMillis()));
            return mustNotWait(now) ? Turn.ANYBODYS : Turn.OTHERS;
        }

        /** A thread that is interrupted would not wait, but ask again and again. */
        private boolean mustNotWait(long now) {
            return now - latestNanos >= 0
                    || held.containsKey(key)
                    || Thread.currentThread().isInterrupted();
        }

        private Turn unanswered(RemoteUnavailableException e) {
            perhapsMine = !e.isSettled();
            stats.l2Errors.increment();
            if (mode == FailureMode.STRICT) {
                throw new CacheUnavailableException(
                        "Redis was needed for a load lease and is away: " + e.getMessage()
                                + " (cache.failure-mode=strict; with graceful the cache goes on without Redis)",
                        e);
            }
            return Turn.ANYBODYS;
        }

        /**
         * Waits until the key or its lock changes, the holder's lease or the connection ends, or this caller has waited for as long as a
         * lease. An interrupted thread goes on at once, keeps its interrupt status, and does not wait again.
         */
        void await() {
            long until = othersEndNanos - latestNanos < 0 ? othersEndNanos : latestNanos;
            try {
                time.await(signal, Math.max(0, until - time.nanos()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // Before the caller looks again: what comes later must wake it the next time.
            signal = new CompletableFuture<>();
        }

        /** When the holder's lease ends, if it was another's turn; on the monotonic clock. */
        long othersEndNanos() {
            return othersEndNanos;
        }

        private void wake() {
            signal.complete(null);
        }

        /** Gives the lease back, if it is held. Not waited for: if it does not arrive, the lock ends by itself. */
        @Override
        public void close() {
            listening.computeIfPresent(key, (k, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
            held.remove(key, this);
            if (perhapsMine) {
                remote.release(lock, token);
                changed(key);
            }
        }
    }
}
