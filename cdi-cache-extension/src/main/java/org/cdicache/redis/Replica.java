package org.cdicache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.cdicache.CacheConfig;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * One replica that values may be read from, and the connection to it, which is made anew after a loss. All of it belongs to the event loop.
 *
 * <p>One that owes an answer for a quarter of the command timeout is left, for longer each time: what waits for it goes to the master, and still has
 * time. Answers come in the order of the questions, so the oldest one tells; that others are answered does not help it.
 */
final class Replica {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private static final String SLOW = "it does not answer within a quarter of cache.redis.command-timeout";

    private static final long FIRST_AVOIDED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_AVOIDED_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** One that was used for so long is no flapping one. */
    private static final long LASTED_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** When a replica that is behind is asked again; then in twice the time. */
    private static final long AGAIN_MILLIS = 10;

    private final ServerAddress address;
    private final CommandLoop loop;
    private final TimeSource time;
    private final long boundNanos;
    private final long patienceNanos;
    private final long lateNanos;

    private @Nullable RedisChannel channel;
    private long connectedNanos;
    private boolean connecting;
    private boolean closed;

    private long avoidedForNanos;
    private long avoidedNanos;
    private @Nullable String told;
    private boolean saidToBeUsed;

    private boolean proven;
    private long provenNanos;
    private boolean asking;
    private long askingNanos;

    /** When each read that is not answered yet has left. */
    private final Deque<Long> waiting = new ArrayDeque<>();

    private boolean watched;
    private long turn;

    /** A replica that is not connected to yet. */
    Replica(ServerAddress address, CacheConfig.Redis settings, CommandLoop loop, TimeSource time) {
        this.address = address;
        this.loop = loop;
        this.time = time;
        this.boundNanos = settings.stalenessBound().toNanos();
        this.patienceNanos = settings.commandTimeout().dividedBy(4).toNanos();
        this.lateNanos = settings.heartbeat().dividedBy(2).toNanos();
    }

    private @Nullable RedisChannel connected() {
        RedisChannel present = channel;
        return present != null && present.isOpen() ? present : null;
    }

    /** Whether a connection should be made. */
    boolean isToBeConnected() {
        boolean avoided = avoidedForNanos > 0 && time.nanos() - avoidedNanos < avoidedForNanos;
        return !closed && !connecting && !avoided && connected() == null;
    }

    /** Uses a connection once it has been made, unless it is wanted no more. */
    void connect(CompletableFuture<RedisChannel> connection, Runnable connected) {
        connecting = true;
        connection.whenComplete((made, failure) -> EventLoops.hand(loop, () -> {
            connecting = false;
            if (failure != null) {
                avoid(Failures.describe(failure));
            } else if (closed) {
                made.close();
            } else {
                drop();
                channel = made;
                connectedNanos = time.nanos();
                connected.run();
            }
        }));
    }

    /**
     * Asks it whether it has what its master had, a few times if it has not.
     *
     * @param asOfNanos when the master was asked
     */
    void prove(Replication master, long asOfNanos) {
        RedisChannel present = connected();
        if (asking && time.nanos() - askingNanos >= patienceNanos) {
            avoid(SLOW);
        } else if (present != null && !asking) {
            prove(present, master, asOfNanos, AGAIN_MILLIS);
        }
    }

    private void prove(RedisChannel asked, Replication master, long asOfNanos, long againMillis) {
        asking = true;
        askingNanos = time.nanos();
        Replication.ask(asked)
                .whenComplete((own, failure) -> EventLoops.hand(loop, () -> {
                    if (asked != channel) {
                        return;
                    }
                    asking = false;
                    if (failure != null && Failures.isFromRedis(failure)) {
                        avoid(Failures.describe(failure));
                    } else if (failure == null && time.nanos() - askingNanos >= patienceNanos) {
                        avoid(SLOW);
                    } else if (failure == null && own.hasAllOf(master)) {
                        proven(asOfNanos);
                    } else if (failure == null && time.nanos() - asOfNanos < lateNanos) {
                        later(againMillis, () -> {
                            if (asked == channel && !asking) {
                                prove(asked, master, asOfNanos, 2 * againMillis);
                            }
                        });
                    }
                }));
    }

    /** It has everything that was acknowledged before an instant. */
    private void proven(long asOfNanos) {
        if (!proven || asOfNanos - provenNanos > 0) {
            proven = true;
            provenNanos = asOfNanos;
        }
        if (!saidToBeUsed && isUsable(time.nanos())) {
            saidToBeUsed = true;
            LOG.log(Level.INFO, "Values are read from the replica at " + name() + ", too");
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
     * Reads from one that is usable; fails when it is left.
     *
     * @param asked counts the reads of all replicas
     */
    <T> CompletionStage<T> read(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command, long asked) {
        turn = asked;
        RedisChannel present = Objects.requireNonNull(channel);
        CompletionStage<T> answer = present.issue(command, /* asking= */ false);
        waiting.add(time.nanos());
        CompletionStage<T> told = answer.whenComplete((value, failure) -> {
            present.answered();
            if (present == channel) {
                waiting.remove();
                if (failure != null && mayNotRead(failure)) {
                    avoid(Failures.describe(failure));
                }
            }
        });
        if (!watched) {
            watch(patienceNanos);
        }
        return told;
    }

    /** Users are not replicated. */
    private static boolean mayNotRead(Throwable failure) {
        String said = Failures.root(failure) instanceof RedisCommandExecutionException refusal
                ? String.valueOf(refusal.getMessage())
                : "";
        return said.startsWith("NOPERM") || said.startsWith("NOAUTH");
    }

    /** One look at a time, however many wait. */
    private void watch(long nanos) {
        watched = true;
        loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    /** Leaves it, if it owes an answer for too long; looks again when it might. */
    void look() {
        watched = false;
        Long oldest = waiting.peek();
        if (oldest != null) {
            long left = patienceNanos - (time.nanos() - oldest);
            if (left <= 0) {
                avoid(SLOW);
            } else {
                watch(left);
            }
        }
    }

    /** Not used for a while: what waits for it fails at once. */
    private void avoid(String why) {
        avoidedNanos = time.nanos();
        boolean lasted = proven && avoidedNanos - connectedNanos >= LASTED_NANOS;
        avoidedForNanos = lasted || avoidedForNanos == 0
                ? FIRST_AVOIDED_NANOS
                : Math.min(2 * avoidedForNanos, LONGEST_AVOIDED_NANOS);
        drop();
        if (!closed && (lasted || !why.equals(told))) {
            told = why;
            saidToBeUsed = false;
            LOG.log(
                    Level.WARNING,
                    "No values are read from the replica at " + name() + ", they are read from its master: " + why);
        }
    }

    private void drop() {
        RedisChannel present = channel;
        channel = null;
        proven = false;
        asking = false;
        waiting.clear();
        if (present != null) {
            present.close();
        }
    }

    private String name() {
        return address.host() + ":" + address.port();
    }

    private void later(long millis, Runnable task) {
        try {
            loop.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            // The application is stopping.
        }
    }

    /** For good. */
    void close() {
        closed = true;
        drop();
    }
}
