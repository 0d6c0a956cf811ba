package org.cdicache.redis;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.spi.Liveness;
import org.jspecify.annotations.Nullable;

/*
 * Proof that invalidations arrive.
 *
 * Redis queues the invalidation of a key before it answers the client that has changed it, and one connection has one order. So when a ping is
 * answered, everything that was acknowledged to others before the ping left has been pushed here, and L1 is proven as of that moment. It may be
 * read until heartbeat + command timeout later, the bound on staleness. Readers compare clocks themselves: neither a busy scheduler nor a
 * process that was stopped for a while makes the bound longer.
 *
 * One answer that is late only keeps L1 from being read until the next one. Two, and the connection is given up.
 */
final class Heartbeat {

    private final Liveness liveness;
    private final long boundNanos;
    private final long silenceNanos;

    /** Whose answers count; guarded by this, with the proof. */
    private @Nullable Object proving;

    private long provenNanos;

    Heartbeat(CacheConfig.Redis settings, Liveness liveness) {
        this.liveness = liveness;
        Duration bound = settings.stalenessBound();
        this.boundNanos = bound.toNanos();
        this.silenceNanos = bound.plus(settings.heartbeat()).toNanos();
    }

    /** From an instant on everything that others change is told on this link. */
    synchronized void begin(Object link, long sinceNanos) {
        proving = link;
        prove(sinceNanos);
    }

    /** The link was answered a question that left at an instant. */
    synchronized void answered(Object link, long sentNanos) {
        if (proving == link && sentNanos - provenNanos > 0) {
            prove(sentNanos);
        }
    }

    private void prove(long nanos) {
        provenNanos = nanos;
        liveness.provenUntil(nanos + boundNanos);
    }

    /** Nobody tells of changes any more, and L1 has been emptied. */
    synchronized void end(long nowNanos) {
        proving = null;
        liveness.notNeeded(nowNanos);
    }

    /** Whether the link has been silent for so long that it is better given up. */
    synchronized boolean isSilent(Object link, long nowNanos) {
        return proving == link && nowNanos - provenNanos >= silenceNanos;
    }
}
