package org.cdicache.redis;

import io.netty.channel.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * One replica that values may be read from, and the connection to it, which is made anew after a loss. All of it belongs to the event loop.
 *
 * <p>One that owes an answer for a quarter of the command timeout is left: what waits for it goes to the master, and still has time.
 */
final class Replica {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private static final long AVOIDED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ServerAddress address;
    private final EventLoop eventLoop;
    private final TimeSource time;
    private final long boundNanos;
    private final long patienceNanos;

    private @Nullable RedisChannel channel;
    private boolean connecting;
    private boolean closed;
    private boolean avoided;
    private long avoidedUntilNanos;
    private @Nullable String told;

    private boolean proven;
    private long provenNanos;

    private long turn;
    private int waiting;
    private long answeredNanos;
    private boolean watched;

    /**
     * A replica that is not connected to yet.
     *
     * @param bound for how long a proof holds
     */
    Replica(ServerAddress address, EventLoop eventLoop, TimeSource time, Duration bound, Duration commandTimeout) {
        this.address = address;
        this.eventLoop = eventLoop;
        this.time = time;
        this.boundNanos = bound.toNanos();
        this.patienceNanos = commandTimeout.dividedBy(4).toNanos();
    }

    /** The connection; null while there is none. */
    @Nullable
    RedisChannel connected() {
        RedisChannel present = channel;
        return present != null && present.isOpen() ? present : null;
    }

    /** Whether a connection should be made. */
    boolean isToBeConnected() {
        boolean later = avoided && avoidedUntilNanos - time.nanos() > 0;
        return !closed && !connecting && !later && connected() == null;
    }

    /** Uses a connection once it has been made, unless it is wanted no more. */
    void connect(CompletableFuture<RedisChannel> connection, Runnable connected) {
        connecting = true;
        connection.whenCompleteAsync(
                (made, failure) -> {
                    connecting = false;
                    if (failure != null) {
                        avoid(Failures.describe(failure));
                    } else if (closed) {
                        made.close();
                    } else {
                        channel = made;
                        proven = false;
                        waiting = 0;
                        avoided = false;
                        connected.run();
                    }
                },
                eventLoop);
    }

    /** It has everything that was acknowledged before an instant. */
    void proven(long asOfNanos) {
        if (!proven) {
            proven = true;
            provenNanos = asOfNanos;
            told = null;
            LOG.log(Level.INFO, "Values are read from the replica at " + name() + ", too");
        } else if (asOfNanos - provenNanos > 0) {
            provenNanos = asOfNanos;
        }
    }

    /** Whether it may answer for what is not known to have changed since it was {@linkplain #provenNanos proven}. */
    boolean isUsable(long nowNanos) {
        return proven && nowNanos - provenNanos < boundNanos && connected() != null;
    }

    long provenNanos() {
        return provenNanos;
    }

    /** In which turn it was last asked. */
    long turn() {
        return turn;
    }

    /**
     * The bytes that a usable one has under a key.
     *
     * @param asked counts the reads of all replicas
     */
    CompletionStage<byte @Nullable []> get(String key, long asked) {
        turn = asked;
        RedisChannel present = Objects.requireNonNull(channel);
        CompletionStage<byte @Nullable []> answer = present.issue(redis -> redis.get(key), /* asking= */ false);
        if (waiting++ == 0) {
            answeredNanos = time.nanos();
            watch();
        }
        return answer.whenComplete((value, failure) -> {
            if (present == channel) {
                waiting--;
                answeredNanos = time.nanos();
            }
        });
    }

    /** One look at a time, however many wait. */
    private void watch() {
        if (!watched) {
            watched = true;
            eventLoop.schedule(this::look, patienceNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Leaves it, if it owes an answer for too long; looks again later, if it owes one. */
    void look() {
        watched = false;
        if (waiting > 0 && time.nanos() - answeredNanos >= patienceNanos) {
            avoid("it does not answer");
        } else if (waiting > 0) {
            watch();
        }
    }

    /** Not used for a while: what waits for it fails at once. */
    void avoid(String why) {
        avoided = true;
        avoidedUntilNanos = time.nanos() + AVOIDED_NANOS;
        drop();
        if (!closed && !why.equals(told)) {
            told = why;
            LOG.log(
                    Level.WARNING,
                    "No values are read from the replica at " + name() + ", they are read from its master: " + why);
        }
    }

    private void drop() {
        RedisChannel present = channel;
        channel = null;
        proven = false;
        waiting = 0;
        if (present != null) {
            present.close();
        }
    }

    private String name() {
        return address.host() + ":" + address.port();
    }

    /** For good. */
    void close() {
        closed = true;
        drop();
    }
}
