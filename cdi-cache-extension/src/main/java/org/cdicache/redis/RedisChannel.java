package org.cdicache.redis;

import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.cdicache.spi.RemoteUnavailableException;
import org.jspecify.annotations.Nullable;

/*
 * One connection to one server, from login to loss; never reused after it.
 *
 * Commands are issued on the connection's own event loop. Lettuce hands every write to that loop anyway, so this adds no hop; the calling
 * thread, which may be the container's, gets none of Netty's thread locals; writes queued by many callers share a flush; and one thread
 * gives all commands one order, in which a condition can be checked at the moment at which its command is issued.
 */
final class RedisChannel implements SlotRouter.Master {

    private final ServerAddress address;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final RedisAsyncCommands<String, byte[]> commands;
    private final CommandLoop loop;

    /** Told when the server refuses a write because it has become a replica. */
    private volatile Runnable onReadOnly = () -> {};

    RedisChannel(ServerAddress address, StatefulRedisConnection<String, byte[]> connection, CommandLoop loop) {
        this.address = address;
        this.connection = connection;
        this.commands = connection.async();
        this.loop = loop;
    }

    @Override
    public ServerAddress address() {
        return address;
    }

    StatefulRedisConnection<String, byte[]> connection() {
        return connection;
    }

    CommandLoop loop() {
        return loop;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    void onReadOnly(Runnable listener) {
        onReadOnly = listener;
    }

    /** Issues a command; its failure is always a {@link RemoteUnavailableException}. */
    <T> CompletableFuture<T> send(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        Answer<T> answer = new Answer<>(this, command);
        try {
            loop.execute(answer);
        } catch (RejectedExecutionException closing) {
            answer.completeExceptionally(closing(closing));
        }
        return answer;
    }

    /** The same for a command that is there already: what a caller builds is no work of the event loop, which all callers share. */
    <T> CompletableFuture<T> send(AsyncCommand<String, byte[], T> built) {
        return send(redis -> {
            connection.dispatch(built);
            return built;
        });
    }

    /** The same on the event loop: it leaves before whatever is started next. */
    <T> CompletableFuture<T> sendNow(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        Answer<T> answer = new Answer<>(this, command);
        answer.run();
        return answer;
    }

    static RemoteUnavailableException closing(RejectedExecutionException rejected) {
        return new RemoteUnavailableException("The connection is closing", rejected, /* settled= */ true);
    }

    @Override
    public <T> CompletionStage<T> issue(
            Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command, boolean asking) {
        loop.issuing();
        if (asking) {
            commands.asking();
        }
        CompletionStage<T> answer = applied(command);
        if (asking && answer.toCompletableFuture().isDone()) {
            // Nothing has left: the next command must not be taken for the one that was asked for.
            commands.ping();
        }
        return answer;
    }

    /** Its answer, of whatever kind: thrown, its caller would wait for the whole command timeout, and it would be under way for ever. */
    private <T> CompletionStage<T> applied(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        try {
            return command.apply(commands);
        } catch (RuntimeException | Error rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    @Override
    public void answered() {
        loop.answered();
    }

    /** The task that issues a command, the listener to its outcome, and its answer: one object, because every read of L2 makes one. */
    private static final class Answer<T> extends CompletableFuture<T> implements Runnable, BiConsumer<T, Throwable> {

        private final RedisChannel channel;
        private final Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command;

        Answer(RedisChannel channel, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
            this.channel = channel;
            this.command = command;
        }

        @Override
        public void run() {
            channel.issue(command, /* asking= */ false).whenComplete(this);
        }

        @Override
        public void accept(T value, @Nullable Throwable failure) {
            channel.loop.answered();
            if (failure == null) {
                complete(value);
                channel.loop.betweenAnswers();
            } else {
                RemoteUnavailableException unavailable = Failures.unavailable(failure);
                if (unavailable.getCause() instanceof RedisReadOnlyException) {
                    channel.onReadOnly.run();
                }
                completeExceptionally(unavailable);
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
