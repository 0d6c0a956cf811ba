package org.cdicache.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.TimeSource;

/*
 * Waits for the remote tier, never longer than the command timeout, and turns every way of not answering into one exception.
 *
 * One caller that waits in vain says little: many commands may have been sent at the same slow moment. But when for a whole command timeout
 * callers have waited in vain and none has been answered in time, the tier is told not to be trusted; it then fails commands at once. So no
 * thread pays for an outage more than twice or so.
 */
final class RemoteGuard {

    private static final long ANSWERED = Long.MIN_VALUE;

    private final long timeoutNanos;
    private final TimeSource time;
    private final Runnable distrust;

    /** When the first caller waited in vain since one was answered. */
    private final AtomicLong vainSince = new AtomicLong(ANSWERED);

    /**
     * A guard.
     *
     * @param distrust is told when callers have waited in vain for too long; must not block
     */
    RemoteGuard(Duration timeout, TimeSource time, Runnable distrust) {
        this.timeoutNanos = timeout.toNanos();
        this.time = time;
        this.distrust = distrust;
    }

    /** What a call that begins now may wait. */
    Budget budget() {
        return new Budget(timeoutNanos);
    }

    /** The answer, to a call that needs no other. */
    <T> T await(CompletableFuture<T> answer) {
        return await(answer, budget());
    }

    /**
     * The answer, waited for out of a call's budget.
     *
     * @throws RemoteUnavailableException if there is none: not connected, refused, too late, or this thread was interrupted (its
     *     interrupt status is kept)
     */
    <T> T await(CompletableFuture<T> answer, Budget budget) {
        long began = time.nanos();
        try {
            T answered = answer.get(budget.leftNanos(), TimeUnit.NANOSECONDS);
            if (vainSince.get() != ANSWERED) {
                vainSince.set(ANSWERED);
            }
            return answered;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RemoteUnavailableException unavailable) {
                throw unavailable;
            }
            throw new RemoteUnavailableException("Redis failed the command", e.getCause(), /* settled= */ true);
        } catch (TimeoutException e) {
            inVain();
            throw new RemoteUnavailableException(
                    "Redis did not answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms", null, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteUnavailableException("Interrupted while waiting for Redis", null, false);
        } finally {
            budget.spend(time.nanos() - began);
        }
    }

    private void inVain() {
        long now = time.nanos();
        long since = vainSince.get();
        if (since == ANSWERED) {
            vainSince.compareAndSet(ANSWERED, now);
        } else if (now - since >= timeoutNanos && vainSince.compareAndSet(since, ANSWERED)) {
            distrust.run();
        }
    }
}
