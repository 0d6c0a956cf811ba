package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.Test;

/** A command that cannot be issued. */
class RedisChannelTest {

    private final EmbeddedChannel network = new EmbeddedChannel();

    @SuppressWarnings("unchecked")
    private RedisChannel channel() {
        Object connection = Proxy.newProxyInstance(
                RedisChannelTest.class.getClassLoader(),
                new Class<?>[] {StatefulRedisConnection.class},
                (self, method, arguments) -> null);
        return new RedisChannel(
                new ServerAddress("redis.test", 6379),
                (StatefulRedisConnection<String, byte[]>) connection,
                new CommandLoop(network.eventLoop()));
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
        network.finish();
    }
}
