package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.redis.RedisConnector.CODEC;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.cdicache.CacheConfig;
import org.cdicache.core.FakeTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One replica, by a clock of the test's: what it is asked, how long it is waited for, and for how long it is left alone. */
class ReplicaTest {

    private static final Replication MASTER = new Replication("aaa", 100, List.of());

    private final FakeTime time = new FakeTime();
    private final EventLoop eventLoop = new DefaultEventLoop();
    private final CommandLoop loop = new CommandLoop(eventLoop);
    private final Replica replica = new Replica(
            new ServerAddress("replica.test", 6379),
            CacheConfig.builder()
                    .redisUrl("redis://cache.test")
                    .heartbeat(Duration.ofSeconds(1))
                    .commandTimeout(Duration.ofMillis(400))
                    .build()
                    .redis()
                    .orElseThrow(),
            loop,
            time);
    private Connection connection;

    /** A connection whose INFO is answered when the test says so. */
    private final class Connection {
        private final Deque<AsyncCommand<String, byte[], String>> asked = new ArrayDeque<>();
        private boolean open = true;

        RedisChannel channel() {
            Object commands = proxy(RedisAsyncCommands.class, "info", () -> {
                asked.add(new AsyncCommand<>(new Command<>(CommandType.INFO, new StatusOutput<>(CODEC))));
                return asked.getLast();
            });
            Object made = Proxy.newProxyInstance(
                    ReplicaTest.class.getClassLoader(),
                    new Class<?>[] {StatefulRedisConnection.class},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "async" -> commands;
                        case "isOpen" -> open;
                        case "closeAsync" -> {
                            open = false;
                            yield CompletableFuture.completedFuture(null);
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
            @SuppressWarnings("unchecked")
            StatefulRedisConnection<String, byte[]> typed = (StatefulRedisConnection<String, byte[]>) made;
            return new RedisChannel(new ServerAddress("replica.test", 6379), typed, loop);
        }

        private static Object proxy(Class<?> type, String name, Callable<Object> answer) {
            return Proxy.newProxyInstance(
                    ReplicaTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        if (method.getName().equals(name)) {
                            return answer.call();
                        }
                        throw new UnsupportedOperationException(method.getName());
                    });
        }

        void answer(long offset) {
            run(() ->
                    asked.remove().complete("role:slave\r\nmaster_replid:aaa\r\nslave_repl_offset:" + offset + "\r\n"));
        }

        void refuse(String why) {
            run(() -> asked.remove().completeExceptionally(new RedisCommandExecutionException(why)));
        }
    }

    /** On the event loop, with everything that follows from it there. */
    private void run(Runnable task) {
        eventLoop.submit(task).syncUninterruptibly();
        eventLoop.submit(() -> {}).syncUninterruptibly();
    }

    private boolean usable() {
        boolean[] usable = new boolean[1];
        run(() -> usable[0] = replica.isUsable(time.nanos()));
        return usable[0];
    }

    @BeforeEach
    void connect() {
        connection = new Connection();
        run(() -> replica.connect(CompletableFuture.completedFuture(connection.channel()), () -> {}));
    }

    private void prove(long offset) {
        run(() -> replica.prove(MASTER, time.nanos()));
        connection.answer(offset);
    }

    private CompletableFuture<byte[]> read() {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        run(() -> replica.read(redis -> answer, 1));
        return answer;
    }

    private boolean isToBeConnected() {
        boolean[] wanted = new boolean[1];
        run(() -> wanted[0] = replica.isToBeConnected());
        return wanted[0];
    }

    @AfterEach
    void stop() {
        eventLoop.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }

    /** What the master had when it was asked counts, not when the replica was, or has answered. */
    @Test
    void proofIsAsOfWhenTheMasterWasAsked_andEndsWithTheBound() {
        long asked = time.nanos();
        time.advance(Duration.ofMillis(50));
        run(() -> replica.prove(MASTER, asked));
        time.advance(Duration.ofMillis(50));
        assertThat(usable()).isFalse();
        connection.answer(100);

        assertThat(usable()).isTrue();
        assertThat(replica.provenNanos()).isEqualTo(asked);
        time.advance(Duration.ofMillis(1_299));
        assertThat(usable()).isTrue();
        time.advance(Duration.ofMillis(1));
        assertThat(usable()).isFalse();
    }

    @Test
    void oneThatIsBehind_provesNothing() {
        prove(99);

        assertThat(usable()).isFalse();
        assertThat(connection.open).isTrue();
    }

    /** Its queue grows, and answers drip: the last one is always of a moment ago, and yet each comes too late for whoever waits. */
    @Test
    void oldestReadThatIsNotAnswered_decides() {
        prove(100);
        CompletableFuture<byte[]> first = read();
        time.advance(Duration.ofMillis(90));
        CompletableFuture<byte[]> second = read();
        time.advance(Duration.ofMillis(9));
        run(replica::look);
        assertThat(connection.open).isTrue();
        run(() -> first.complete(new byte[0]));
        time.advance(Duration.ofMillis(90));
        read();
        run(replica::look);
        assertThat(connection.open).isTrue();

        time.advance(Duration.ofMillis(1));
        run(replica::look);
        assertThat(second).isNotDone();
        assertThat(connection.open).isFalse();
        assertThat(usable()).isFalse();
    }

    @Test
    void slowOne_isNotProven() {
        run(() -> replica.prove(MASTER, time.nanos()));
        time.advance(Duration.ofMillis(100));
        connection.answer(100);

        assertThat(usable()).isFalse();
        assertThat(connection.open).isFalse();
    }

    @Test
    void oneThatDoesNotSayHowFarItHasCome_isLeft_andNotAskedTwice() {
        run(() -> replica.prove(MASTER, time.nanos()));
        time.advance(Duration.ofMillis(99));
        run(() -> replica.prove(MASTER, time.nanos()));
        assertThat(connection.asked).hasSize(1);
        time.advance(Duration.ofMillis(1));
        run(() -> replica.prove(MASTER, time.nanos()));

        assertThat(connection.asked).hasSize(1);
        assertThat(connection.open).isFalse();
    }

    /** Users are not replicated: the master may allow what its replica does not. */
    @Test
    void oneThatRefuses_isLeft() {
        run(() -> replica.prove(MASTER, time.nanos()));
        connection.refuse("NOPERM this user has no permissions to run the 'info' command");
        assertThat(connection.open).isFalse();

        time.advance(Duration.ofSeconds(10));
        connect();
        prove(100);
        CompletableFuture<byte[]> read = read();
        run(() -> read.completeExceptionally(new RedisCommandExecutionException("LOADING Redis is loading")));
        assertThat(connection.open).as("of the moment").isTrue();
        CompletableFuture<byte[]> refused = read();
        run(() -> refused.completeExceptionally(new RedisCommandExecutionException("NOPERM no permissions")));
        assertThat(connection.open).isFalse();
    }

    @Test
    void eachTimeItIsLeftForLonger_untilItHasLasted() {
        for (int seconds : new int[] {10, 20, 40, 80, 160, 320, 600, 600}) {
            connection.refuse(fail());
            time.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(isToBeConnected()).as(seconds + " s").isFalse();
            time.advance(Duration.ofMillis(1));
            assertThat(isToBeConnected()).as(seconds + " s").isTrue();
            connect();
        }
        prove(100);
        time.advance(Duration.ofMinutes(5));
        connection.refuse(fail());
        time.advance(Duration.ofSeconds(10));
        assertThat(isToBeConnected()).isTrue();
    }

    private String fail() {
        run(() -> replica.prove(MASTER, time.nanos()));
        return "NOPERM";
    }

    @Test
    void closedForGood_evenIfItIsConnectedLater() {
        CompletableFuture<RedisChannel> connecting = new CompletableFuture<>();
        run(replica::close);
        assertThat(connection.open).isFalse();
        run(() -> replica.connect(connecting, () -> {}));
        Connection late = new Connection();
        run(() -> connecting.complete(late.channel()));

        assertThat(late.open).isFalse();
        assertThat(isToBeConnected()).isFalse();
    }
}
