package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that are issued, and some that cannot be. */
class RedisChannelTest {

    private final EmbeddedChannel network = new EmbeddedChannel();
    private final CommandLoop loop = new CommandLoop(network.eventLoop());
    private final List<String> issued = new ArrayList<>();

    private static Object proxy(Class<?> type, InvocationHandler answers) {
        return Proxy.newProxyInstance(RedisChannelTest.class.getClassLoader(), new Class<?>[] {type}, answers);
    }

    @AfterEach
    void close() {
        network.finish();
    }

    @SuppressWarnings("unchecked")
    private RedisChannel channel() {
        Object commands = proxy(RedisAsyncCommands.class, (self, method, arguments) -> {
            issued.add(method.getName());
            return null;
        });
        Object connection = proxy(StatefulRedisConnection.class, (self, method, arguments) -> commands);
        return new RedisChannel(
                new ServerAddress("redis.test", 6379), (StatefulRedisConnection<String, byte[]>) connection, loop);
    }

    /** Else its caller would wait for the whole command timeout. */
    @Test
    void anErrorWhileACommandIsIssued_endsTheCall() {
        CompletableFuture<String> answer = channel().send(redis -> {
            throw new StackOverflowError("deliberate");
        });

        network.runPendingTasks();

        assertThat(answer)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(RemoteUnavailableException.class)
                .withRootCauseInstanceOf(StackOverflowError.class);
        assertThat(loop.underWay()).isZero();
    }

    /** A router has issued it: it says itself when it takes it for answered. */
    @Test
    void anErrorWhileARoutersCommandIsIssued_isItsAnswer() {
        RedisChannel channel = channel();

        CompletionStage<String> answer = channel.issue(
                redis -> {
                    throw new StackOverflowError("deliberate");
                },
                /* asking= */ false);

        assertThat(answer)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withRootCauseInstanceOf(StackOverflowError.class);
        assertThat(loop.underWay()).isEqualTo(1);
        channel.answered();
        assertThat(loop.underWay()).isZero();
    }

    /** ASKING concerns the next command, which would be another's. */
    @Test
    void whatIsAskedForAndNotIssued_hasAHarmlessCommandInItsPlace() {
        CompletionStage<String> answer = channel()
                .issue(
                        redis -> {
                            throw new StackOverflowError("deliberate");
                        },
                        /* asking= */ true);

        assertThat(answer).failsWithin(Duration.ZERO);
        assertThat(issued).containsExactly("asking", "ping");
    }

    /** What stays under way for ever would make every part too large. */
    @Test
    void whatHasAnAnswer_isNotUnderWay_whateverTheAnswer() {
        RedisChannel channel = channel();
        CompletableFuture<String> well = new CompletableFuture<>();
        CompletableFuture<String> badly = new CompletableFuture<>();
        channel.send(redis -> well);
        channel.send(redis -> badly);
        network.runPendingTasks();
        assertThat(loop.underWay()).isEqualTo(2);

        well.complete("OK");
        assertThat(loop.underWay()).isEqualTo(1);
        badly.completeExceptionally(new RedisException("deliberate"));

        assertThat(loop.underWay()).isZero();
    }
}
