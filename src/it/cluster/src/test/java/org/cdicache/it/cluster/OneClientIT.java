package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.cdicache.EntryOptions;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.Network;
import org.cdicache.it.cluster.fault.Network.Carriage;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The one Redis client of an application: what it takes however many caches there are, and how it ends when Redis hangs. */
class OneClientIT {

    private static final int MANY = 50;

    /** How many threads that has at most. */
    private static final int POOL = 2;

    /** The thread that closes the client is waited for less long, and the rest of an engine's end is quick. */
    private static final Duration BOUND = Duration.ofSeconds(12);

    private final RedisNode redis = RedisServers.standalone();
    private final FaultProxy network = FaultProxy.to(redis.port(), SystemTime.INSTANCE);

    @AfterEach
    void stop() {
        network.close();
        redis.close();
    }

    /** But for a pool of Lettuce's, whose threads start when they like. */
    private static List<String> steady(List<Thread> threads) {
        return threads.stream()
                .map(Thread::getName)
                .filter(name -> !name.contains("eventExecutorLoop"))
                .sorted()
                .toList();
    }

    private long connections() {
        return Admin.clients(redis)
                .lines()
                .filter(line -> line.contains("name=cdi-cache"))
                .count();
    }

    private static void use(TopologyNode node, int caches) {
        EntryOptions tagged = EntryOptions.builder().tags("t").build();
        IntStream.range(0, caches)
                .mapToObj(i -> node.registry().cache("cache-" + i))
                .forEach(cache -> {
                    cache.put("k", "v", tagged);
                    cache.get("absent", String.class);
                    cache.getOrLoad("loaded", String.class, () -> "x");
                    cache.invalidateTags("t");
                    cache.clear();
                });
    }

    @Test
    void threadsAndConnections_areAsManyForFiftyCachesAsForOne() {
        // The test's own client starts its threads now, one for each processor.
        IntStream.range(0, 2 * Runtime.getRuntime().availableProcessors())
                .forEach(i -> assertThat(connections()).isZero());
        Set<Thread> others = Threads.now();
        try (TopologyNode node = TopologyNode.patient(network.url())) {
            use(node, 1);
            List<Thread> threads = Threads.ofTheCache(others);
            assertThat(connections()).isEqualTo(1);

            use(node, MANY);
            // Threads that come with the first use of something start late on a busy machine, and end late.
            eventually(LIMIT, () -> {
                List<Thread> present = Threads.ofTheCache(others);
                assertThat(steady(present)).isEqualTo(steady(threads));
                assertThat(present).hasSizeLessThanOrEqualTo(steady(threads).size() + POOL);
            });
            assertThat(connections()).isEqualTo(1);
        }
        eventually(LIMIT, () -> assertThat(Threads.ofTheCache(others)).isEmpty());
    }

    /** With a caller who waits, and a heartbeat that is not answered. */
    @Test
    void frozenRedis_doesNotHoldUpTheEnd() {
        endsInTime(redis::freeze);
    }

    @Test
    void connectionThatIsHalfOpen_doesNotHoldUpTheEnd() {
        endsInTime(() -> network.become(Network.carrying(Carriage.SWALLOW, Carriage.SWALLOW)));
    }

    private void endsInTime(Runnable fault) {
        Set<Thread> others = Threads.now();
        TopologyNode node =
                new TopologyNode(network.url(), settings -> settings.commandTimeout(Duration.ofSeconds(20))).awaitUp();
        use(node, 3);
        fault.run();
        Thread caller = new Thread(() -> node.cache().get("absent", String.class), "caller");
        caller.setDaemon(true);
        caller.start();
        eventually(LIMIT, () -> assertThat(caller.getState()).isEqualTo(Thread.State.TIMED_WAITING));

        long began = SystemTime.INSTANCE.nanos();
        node.close();

        assertThat(Duration.ofNanos(SystemTime.INSTANCE.nanos() - began)).isLessThan(BOUND);
        Threads.join(List.of(caller), LIMIT);
        eventually(LIMIT, () -> assertThat(Threads.ofTheCache(others)).isEmpty());
    }
}
