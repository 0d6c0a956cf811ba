package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a link that was connected. */
class HandOverTest {

    private final AtomicInteger closed = new AtomicInteger();
    private final CompletableFuture<RedisLink> connecting = new CompletableFuture<>();
    private final CompletableFuture<RedisLink> handedOver = Topology.handOver(connecting);

    @SuppressWarnings("unchecked")
    private RedisLink link() {
        StatefulRedisConnection<String, byte[]> connection =
                (StatefulRedisConnection<String, byte[]>) Proxy.newProxyInstance(
                        RedisLink.class.getClassLoader(),
                        new Class<?>[] {StatefulRedisConnection.class},
                        (proxy, called, arguments) -> {
                            if (called.getName().equals("closeAsync")) {
                                closed.incrementAndGet();
                            }
                            return null;
                        });
        return RedisLink.to(new RedisChannel(new ServerAddress("here", 1), connection, /* eventLoop= */ null));
    }

    @Test
    void linkThatIsWaitedFor_isHandedOver() {
        RedisLink link = link();
        connecting.complete(link);

        assertThat(handedOver).isCompletedWithValue(link);
        assertThat(closed).hasValue(0);
    }

    /** The time for connecting was over; the server would keep a connection that nobody uses, and nobody closes. */
    @Test
    void lateLink_isClosed() {
        handedOver.completeExceptionally(new TimeoutException());
        connecting.complete(link());

        assertThat(closed).hasValue(1);
    }

    @Test
    void failure_isHandedOver() {
        IllegalStateException failure = new IllegalStateException("refused");
        connecting.completeExceptionally(failure);

        assertThat(handedOver).isCompletedExceptionally();
        assertThat(handedOver.handle((link, why) -> why).join()).isSameAs(failure);
        assertThat(closed).hasValue(0);
    }
}
