package org.cdicache.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.cdicache.spi.RemoteUnavailableException;
import org.jspecify.annotations.Nullable;

/*
 * One connection, from handshake to loss; never reused after it.
 *
 * Commands are issued on the connection's own event loop. Lettuce hands every write to that loop anyway, so this adds no hop; the calling
 * thread, which may be the container's, gets none of Netty's thread locals; writes queued by many callers share a flush; and one thread
 * gives all commands one order, in which a condition can be checked at the moment at which its command leaves.
 */
final class RedisLink {

    private final StatefulRedisConnection<String, byte[]> connection;
    private final RedisAsyncCommands<String, byte[]> commands;
    private final EventLoop eventLoop;
    private volatile boolean readable;
    private volatile long readableNanos;
    private volatile boolean abandoned;
    private volatile @Nullable String restriction;

    RedisLink(StatefulRedisConnection<String, byte[]> connection, EventLoop eventLoop) {
        this.connection = connection;
        this.commands = connection.async();
        this.eventLoop = eventLoop;
    }

    StatefulRedisConnection<String, byte[]> connection() {
        return connection;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Whether everything that L2 missed has been repaired, so that what it holds may be read. */
    boolean isReadable() {
        return readable;
    }

    void becomeReadable(long nowNanos) {
        readableNanos = nowNanos;
        readable = true;
    }

    /** Since when it is readable. */
    long readableNanos() {
        return readableNanos;
    }

    /** Redis does not tell of changes on it. */
    void untracked(String consequence) {
        restriction = consequence;
    }

    boolean isTracked() {
        return restriction == null;
    }

    /** What an operator should know of it, although it works; null if nothing. */
    @Nullable
    String restriction() {
        return restriction;
    }

    /** The attempt to establish it has failed; whoever publishes it later must take it back. */
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Issues a command; its failure is always a {@link RemoteUnavailableException}. */
    <T> CompletableFuture<T> send(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        Answer<T> answer = new Answer<>(commands, command);
        try {
            eventLoop.execute(answer);
        } catch (RejectedExecutionException closing) {
            answer.completeExceptionally(new RemoteUnavailableException("The connection is closing", closing, true));
        }
        return answer;
    }

    /** The task that issues a command, the listener to its outcome, and its answer: one object, because every read of L2 makes one. */
    private static final class Answer<T> extends CompletableFuture<T> implements Runnable, BiConsumer<T, Throwable> {

        private final RedisAsyncCommands<String, byte[]> commands;
        private final Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command;

        Answer(
                RedisAsyncCommands<String, byte[]> commands,
                Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
            this.commands = commands;
            this.command = command;
        }

        @Override
        public void run() {
            try {
                command.apply(commands).whenComplete(this);
            } catch (RuntimeException rejected) {
                completeExceptionally(Failures.unavailable(rejected));
            }
        }

        @Override
        public void accept(T value, @Nullable Throwable failure) {
            if (failure == null) {
                complete(value);
            } else {
                completeExceptionally(Failures.unavailable(failure));
            }
        }

        /** Dependent stages are plain: they issue nothing. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    void close() {
        connection.closeAsync();
    }
}
