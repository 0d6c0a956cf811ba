package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.Network;
import org.cdicache.it.cluster.fault.Network.Carriage;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No call takes longer than the command timeout, whatever it is and whatever Redis does. Walks over keys have the timeout for each step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoundedCallsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** What a busy machine may add; less than another timeout. */
    private static final Duration SLACK = Duration.ofMillis(Long.getLong("bounded.slack", 600));

    private static final int STORM = 200;
    private static final int CALLS = 300;
    private static final long REFUSED_NANOS = 5_000_000;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);

    /** What Redis, or the network before it, does. */
    enum Fault {
        /** SIGSTOP: connections stay open, nothing is answered. */
        FROZEN,
        /** What is sent never arrives, and nobody says so. */
        HALF_OPEN,
        /** Each answer comes in time, but several in a row would not. */
        JUST_IN_TIME,
        /** Each answer comes a little too late. */
        JUST_TOO_LATE
    }

    private RedisNode redis;

    @BeforeAll
    void start() {
        redis = RedisServers.standalone();
    }

    @AfterAll
    void stop() {
        redis.close();
    }

    /** Each on keys of its own, which L1 does not hold. */
    private static Map<String, Consumer<Cache>> operations() {
        Map<String, Consumer<Cache>> operations = new LinkedHashMap<>();
        operations.put("get", cache -> cache.get("a", String.class));
        operations.put("put", cache -> cache.put("b", "new"));
        operations.put(
                "put with tags",
                cache -> cache.put(
                        "c", "new", EntryOptions.builder().tags("t", "u").build()));
        operations.put("putAll", cache -> cache.putAll(Map.of("d", "new", "e", "new"), EntryOptions.NONE));
        operations.put("getAll", cache -> cache.getAll(List.of("f", "g"), String.class));
        operations.put("delete", cache -> cache.delete("h"));
        operations.put("deleteAll", cache -> cache.deleteAll(List.of("i", "j")));
        operations.put("invalidateTags", cache -> cache.invalidateTags("t", "v"));
        operations.put("clear", Cache::clear);
        operations.put("getOrLoad", cache -> cache.getOrLoad("k", String.class, () -> "loaded"));
        operations.put("expire", cache -> cache.expire("l"));
        operations.put("exists", cache -> cache.exists("m"));
        operations.put("ttl", cache -> cache.ttl("n"));
        operations.put("ping", Cache::ping);
        return operations;
    }

    static Stream<Arguments> operationsUnderFaults() {
        return Stream.of(Fault.values())
                .flatMap(fault -> operations().keySet().stream().map(name -> Arguments.of(fault, name)));
    }

    /** Nothing but the callers notices: no heartbeat comes while they wait. */
    private static TopologyNode node(String url) {
        return new TopologyNode(
                        url, settings -> settings.commandTimeout(TIMEOUT).heartbeat(Duration.ofMinutes(1)))
                .awaitUp();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("operationsUnderFaults")
    void callTakesNoLongerThanTheTimeout(Fault fault, String name) {
        Consumer<Cache> operation = operations().get(name);
        try (FaultProxy network = FaultProxy.to(redis.port(), SystemTime.INSTANCE);
                TopologyNode node = node(network.url())) {
            Cache cache = node.cache();
            // Loading classes takes longer than the slack on a busy machine. On keys of another cache: L1 is to hold
            // none of these.
            operation.accept(node.registry().cache("warm"));
            assertUp(node);
            begin(fault, network);
            try {
                for (int call = 1; call <= 2; call++) {
                    long began = SystemTime.INSTANCE.nanos();
                    operation.accept(cache);
                    assertThat(Duration.ofNanos(SystemTime.INSTANCE.nanos() - began))
                            .as("call %d of %s", call, name)
                            .isLessThan(TIMEOUT.plus(SLACK));
                }
            } finally {
                end(fault, network);
            }
        }
    }

    private void begin(Fault fault, FaultProxy network) {
        switch (fault) {
            case FROZEN -> redis.freeze();
            case HALF_OPEN -> network.become(Network.carrying(Carriage.SWALLOW, Carriage.SWALLOW));
            case JUST_IN_TIME ->
                network.become(Network.slow(TIMEOUT.multipliedBy(9).dividedBy(20)));
            case JUST_TOO_LATE ->
                network.become(Network.slow(TIMEOUT.multipliedBy(11).dividedBy(20)));
        }
    }

    private void end(Fault fault, FaultProxy network) {
        if (fault == Fault.FROZEN) {
            redis.thaw();
        } else {
            network.become(Network.SOUND);
        }
    }

    /** As when every instance of an application comes back at once, again and again. */
    @Test
    void stormOfConnections_costsNoCallMoreThanTheTimeout() {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong connected = new AtomicLong();
        List<Thread> clients = new ArrayList<>();
        try (TopologyNode node = node("redis://127.0.0.1:" + redis.port())) {
            for (int i = 0; i < STORM; i++) {
                Thread client = new Thread(() -> connectAgainAndAgain(over, connected), "storm-" + i);
                client.setDaemon(true);
                clients.add(client);
            }
            assertUp(node);
            Duration slowest;
            try {
                clients.forEach(Thread::start);
                slowest = slowestOfManyCalls(node.cache());
                assertUp(node);
            } finally {
                over.set(true);
            }
            Threads.join(clients, TopologyNode.LIMIT);

            System.out.println(
                    connected + " connections in the storm; slowest put and get " + slowest.toMillis() + " ms");
            // Some may have found no port, and nothing else.
            assertThat(connected).hasValueGreaterThanOrEqualTo(STORM / 2);
            assertThat(slowest).isLessThan(TIMEOUT.multipliedBy(2).plus(SLACK));
            assertThat(Admin.keys(redis, "it:values:*:storm" + (CALLS - 1))).hasSize(1);
        }
    }

    /** Calls that fail at once because there is no connection are quick, too. */
    private static void assertUp(TopologyNode node) {
        assertThat(node.status().state()).isEqualTo(RemoteStatus.State.UP);
    }

    /** Of a write and a read of a key that is not there. */
    private static Duration slowestOfManyCalls(Cache cache) {
        long slowest = 0;
        for (int call = 0; call < CALLS; call++) {
            long began = SystemTime.INSTANCE.nanos();
            cache.put("storm" + call, "x");
            cache.get("none" + call, String.class);
            slowest = Math.max(slowest, SystemTime.INSTANCE.nanos() - began);
        }
        return Duration.ofNanos(slowest);
    }

    private void connectAgainAndAgain(AtomicBoolean over, AtomicLong connected) {
        do {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
                socket.getOutputStream().write(PING);
                socket.getInputStream().read();
                connected.incrementAndGet();
            } catch (IOException refused) {
                // Part of the storm. Ports come back by themselves, and nobody is helped by asking for one without a
                // pause.
                LockSupport.parkNanos(REFUSED_NANOS);
            }
        } while (!over.get());
    }
}
