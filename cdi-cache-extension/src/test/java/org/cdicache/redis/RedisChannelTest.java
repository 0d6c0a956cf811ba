package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that are issued, and some that cannot be. */
class RedisChannelTest {

    private final EmbeddedChannel network = new EmbeddedChannel();
    private final CommandLoop loop = new CommandLoop(network.eventLoop());

    @AfterEach
    void close() {
        network.finish();
    }

    @SuppressWarnings("unchecked")
    private RedisChannel channel() {
        Object connection = Proxy.newProxyInstance(
                RedisChannelTest.class.getClassLoader(),
                new Class<?>[] {StatefulRedisConnection.class},
                (self, method, arguments) -> null);
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
