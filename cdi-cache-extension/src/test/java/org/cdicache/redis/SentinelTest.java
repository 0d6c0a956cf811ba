package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.core.FakeTime;
import org.cdicache.redis.ScriptedSentinel.Answer;
import org.cdicache.redis.Sentinel.Told;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Sentinel that is asked again before it has answered; the command timeout is 500 ms. */
class SentinelTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Told TOLD = new Told(7, new ServerAddress("127.0.0.1", 4_711));

    private final FakeTime time = new FakeTime();
    private final ScriptedSentinel server = new ScriptedSentinel(new Answer(7, 4_711));
    private final RedisConnector connector = new RedisConnector(CacheConfig.builder(CachePreset.SIMPLE)
            .redisUrl("redis-sentinel://" + server.address() + "#mymaster")
            .build()
            .redis()
            .orElseThrow());
    private final Sentinel sentinel =
            new Sentinel(connector, ServerAddress.parse(server.address(), ""), "mymaster", TIMEOUT, time);

    @BeforeEach
    void connect() {
        assertThat(sentinel.ask()).succeedsWithin(LIMIT).isEqualTo(TOLD);
        server.hold();
    }

    @AfterEach
    void closeAll() {
        server.close();
        connector.close();
    }

    /**
     * Heartbeats come more often than a slow Sentinel answers. Were each to close the connection before it, no question would ever be answered.
     */
    @Test
    void questionThatIsPending_isNoReasonToConnectAnew() {
        CompletableFuture<Told> first = sentinel.ask();
        time.advance(TIMEOUT);
        CompletableFuture<Told> second = sentinel.ask();
        server.release();

        assertThat(first).succeedsWithin(LIMIT).isEqualTo(TOLD);
        assertThat(second).succeedsWithin(LIMIT).isEqualTo(TOLD);
        assertThat(server.connections()).isEqualTo(1);
    }

    /** Asked again and again; what was asked first is what is too old, not what was asked last. */
    @Test
    void questionThatIsOlderThanTheTimeout_is() {
        CompletableFuture<Told> first = sentinel.ask();
        time.advance(TIMEOUT);
        CompletableFuture<Told> second = sentinel.ask();
        time.advance(Duration.ofNanos(1));
        CompletableFuture<Told> third = sentinel.ask();
        assertThat(first).failsWithin(LIMIT);
        assertThat(second).failsWithin(LIMIT);
        server.release();

        assertThat(third).succeedsWithin(LIMIT).isEqualTo(TOLD);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void answeredQuestion_isNotTheOldOneAnyMore() {
        CompletableFuture<Told> first = sentinel.ask();
        server.release();
        assertThat(first).succeedsWithin(LIMIT);
        time.advance(TIMEOUT.multipliedBy(2));
        server.hold();
        sentinel.ask();
        time.advance(TIMEOUT);
        CompletableFuture<Told> last = sentinel.ask();
        server.release();

        assertThat(last).succeedsWithin(LIMIT).isEqualTo(TOLD);
        assertThat(server.connections()).isEqualTo(1);
    }
}
