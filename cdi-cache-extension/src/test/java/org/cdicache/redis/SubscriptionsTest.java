package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.StringCodec;
import io.netty.channel.DefaultEventLoop;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.cdicache.core.FakeTime;
import org.cdicache.spi.RemoteTier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Redis pushes, and what is to be repaired: who is told. */
class SubscriptionsTest {

    private final FakeTime time = new FakeTime();
    private final RecentChanges recent = new RecentChanges(time);
    private final Subscriptions subscriptions = new Subscriptions(recent);
    private final Told web = new Told();

    private static final class Told implements RemoteTier.Listener {
        private final List<String> events = new ArrayList<>();
        private final List<CompletableFuture<Boolean>> repairs = new ArrayList<>();

        @Override
        public void invalidated(Collection<String> keys) {
            events.add("invalidated " + keys);
        }

        @Override
        public void allInvalidated() {
            events.add("all");
        }

        @Override
        public void forget() {
            events.add("forget");
        }

        @Override
        public boolean isRepairDue() {
            return true;
        }

        @Override
        public CompletableFuture<Boolean> repair(RemoteTier.Repairs with) {
            CompletableFuture<Boolean> repair = new CompletableFuture<>();
            repairs.add(repair);
            return repair;
        }
    }

    private static PushMessage invalidate(@Nullable List<String> keys) {
        return new PushMessage() {
            @Override
            public String getType() {
                return "invalidate";
            }

            @Override
            public List<Object> getContent() {
                return getContent(StringCodec.UTF8::decodeKey);
            }

            @Override
            public List<Object> getContent(Function<ByteBuffer, Object> decode) {
                return Arrays.asList("invalidate", keys);
            }
        };
    }

    /** Nothing is sent on it. */
    @SuppressWarnings("unchecked")
    private static RedisChannel channel() {
        Object connection = Proxy.newProxyInstance(
                SubscriptionsTest.class.getClassLoader(),
                new Class<?>[] {StatefulRedisConnection.class},
                (self, method, arguments) -> null);
        return new RedisChannel(
                new ServerAddress("redis.test", 6379),
                (StatefulRedisConnection<String, byte[]>) connection,
                new CommandLoop(new DefaultEventLoop()));
    }

    @Test
    void changedKeys_areToldToTheCacheThatHasThem_andMayNotBeReadFromReplicas() {
        subscriptions.add("cdi-cache:web:", web);
        long before = time.nanos();
        time.advance(Duration.ofNanos(1));

        subscriptions.onPushMessage(invalidate(List.of("cdi-cache:web:g:k", "cdi-cache:other:g:k")));

        assertThat(web.events).containsExactly("invalidated [cdi-cache:web:g:k]");
        assertThat(recent.areNoneSince("cdi-cache:web:g:k", before)).isFalse();
        assertThat(recent.areNoneSince("cdi-cache:web:g:l", before + 1)).isTrue();
    }

    /** FLUSHALL pushes no keys. A replica that has not heard of it has everything still. */
    @Test
    void flush_emptiesEveryCache_andLetsNothingBeReadFromReplicas() {
        subscriptions.add("cdi-cache:web:", web);
        time.advance(Duration.ofNanos(2));
        long proven = time.nanos() - 1;
        assertThat(recent.areNoneSince("cdi-cache:web:g:k", proven)).isTrue();

        subscriptions.onPushMessage(invalidate(null));

        assertThat(web.events).containsExactly("all");
        assertThat(recent.areNoneSince("cdi-cache:web:g:k", proven)).isFalse();
    }

    /** A server that refuses may be slow as well: repairs would pile up, one for each heartbeat. */
    @Test
    void repairThatIsUnderWay_isNotBegunAgain() {
        subscriptions.add("cdi-cache:web:", web);
        LateRepairs late = new LateRepairs(subscriptions);
        RedisLink link = RedisLink.to(channel());

        late.attempt(link);
        late.attempt(link);
        assertThat(web.repairs).hasSize(1);

        web.repairs.get(0).complete(false);
        late.attempt(link);
        assertThat(web.repairs).hasSize(2);
    }
}
