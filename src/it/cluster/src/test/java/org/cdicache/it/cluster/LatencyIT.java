package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.Test;

/**
 * How long {@code get} takes while Redis is frozen: before the node has given its connection up, and after. Half of the keys are in L1, half
 * are nowhere.
 */
class LatencyIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int THREADS = 16;
    private static final int KEYS = 100;
    private static final long PAUSE = 500_000;

    /** What a busy machine may add; {@code -Dlatency.slack=5} on a quiet one. */
    private static final Duration SLACK = Duration.ofMillis(Long.getLong("latency.slack", 400));

    /** How long Redis is frozen: {@code -Dlatency.seconds=60} for the long form. */
    private static final Duration FROZEN = Duration.ofSeconds(Long.getLong("latency.seconds", 5));

    /** What a call may take once the connection has been given up: {@code -Dlatency.afterwards=1} on a quiet machine. */
    private static final Duration AFTERWARDS = Duration.ofMillis(Long.getLong("latency.afterwards", SLACK.toMillis()));

    private final TimeSource time = SystemTime.INSTANCE;

    private record Call(boolean connected, long nanos) {}

    @Test
    void frozenRedis_costsNoCallMoreThanTheTimeout() throws IOException {
        RunSettings settings = RunSettings.fromProperties();
        try (RedisNode redis = RedisServers.standalone();
                FaultProxy network = FaultProxy.to(redis.port(), time);
                CacheNode node = new CacheNode(network.url(), settings, time)) {
            eventually(LIMIT, () -> assertThat(node.isConnected()).isTrue());
            for (int key = 0; key < KEYS; key += 2) {
                node.cache().put(Names.key(key), new Value(Names.key(key), 1));
            }

            redis.freeze();
            List<Call> calls = callsFor(FROZEN, node);
            redis.thaw();
            long thawed = time.nanos();
            eventually(LIMIT, () -> assertThat(node.isConnected()).isTrue());

            write(calls, time.nanos() - thawed);
            long allowed = settings.commandTimeout().plus(SLACK).toNanos();
            assertThat(quantile(0.999, durations(calls, true))).isLessThan(allowed);
            assertThat(quantile(0.999, durations(calls, false))).isLessThan(AFTERWARDS.toNanos());
        }
    }

    private List<Call> callsFor(Duration length, CacheNode node) {
        Queue<Call> calls = new ConcurrentLinkedQueue<>();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        long end = time.nanos() + length.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int first = i;
            threads.add(new Thread(() -> call(node, first, end, calls), "caller-" + i));
        }
        threads.forEach(thread -> {
            thread.setUncaughtExceptionHandler((t, failure) -> failures.add(failure));
            thread.setDaemon(true);
            thread.start();
        });
        Threads.join(threads, length.plus(LIMIT));
        assertThat(failures).isEmpty();
        return List.copyOf(calls);
    }

    private void call(CacheNode node, int first, long end, Queue<Call> calls) {
        int key = first;
        for (long start = time.nanos(); start - end < 0; start = time.nanos()) {
            boolean connected = node.isConnected();
            node.cache().get(Names.key(key), Value.class);
            calls.add(new Call(connected, time.nanos() - start));
            key = (key + 1) % KEYS;
            Pause.of(PAUSE, time);
        }
    }

    private static long[] durations(List<Call> calls, boolean connected) {
        long[] durations = calls.stream()
                .filter(c -> c.connected == connected)
                .mapToLong(Call::nanos)
                .sorted()
                .toArray();
        assertThat(durations).isNotEmpty();
        return durations;
    }

    private static long quantile(double q, long[] sorted) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(q * sorted.length))];
    }

    private static void write(List<Call> calls, long backNanos) throws IOException {
        List<String> lines = new ArrayList<>();
        for (boolean connected : new boolean[] {true, false}) {
            long[] sorted = durations(calls, connected);
            lines.add("%s: %d calls, p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, max %.3f ms"
                    .formatted(
                            connected ? "frozen, connection held" : "frozen, connection given up",
                            sorted.length,
                            quantile(0.5, sorted) / 1e6,
                            quantile(0.99, sorted) / 1e6,
                            quantile(0.999, sorted) / 1e6,
                            sorted[sorted.length - 1] / 1e6));
        }
        lines.add("connected again %.0f ms after the thaw".formatted(backNanos / 1e6));
        Path file = Path.of("target", "chaos", "latency.txt");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
        System.out.println(String.join("\n", lines));
    }
}
