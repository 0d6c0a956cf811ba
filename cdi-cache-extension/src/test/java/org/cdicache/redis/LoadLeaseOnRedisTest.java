package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.cdicache.config.EngineCacheFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load leases of several nodes on one real Redis. */
class LoadLeaseOnRedisTest {

    /** So long that a test which waits for its end would fail. */
    private static final EntryOptions LONG =
            EntryOptions.builder().loadLease(Duration.ofMinutes(10)).build();

    private static final EntryOptions SHORT =
            EntryOptions.builder().loadLease(Duration.ofSeconds(1)).build();

    private static final String LOCK = "cdi-cache:web:@lock:k";

    private final RealRedis redis = RealRedis.started();
    private final EngineCacheFactory factory = new EngineCacheFactory();
    private final RedisClient observer = RedisClient.create(redis.url());
    private RedisCommands<String, String> raw;

    @BeforeEach
    void connectObserver() {
        raw = observer.connect().sync();
    }

    @AfterEach
    void closeAll() {
        factory.close();
        observer.shutdown();
        redis.close();
    }

    private Cache node() {
        CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl(redis.url())
                .commandTimeout(Duration.ofSeconds(10))
                .build());
        eventually("Redis is used", () -> registry.remoteStatus().state() == RemoteStatus.State.UP);
        return registry.cache("web");
    }

    /** A load that the test ends, by a value or a failure. */
    private record SlowLoad(CompletableFuture<Integer> database, CompletableFuture<Integer> caller) {}

    private static SlowLoad loading(Cache node, EntryOptions options) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Integer> database = new CompletableFuture<>();
        CompletableFuture<Integer> caller = elsewhere(node, options, () -> {
            begun.complete(null);
            return database.join();
        });
        begun.join();
        return new SlowLoad(database, caller);
    }

    private interface Source {
        Integer load();
    }

    private static CompletableFuture<Integer> elsewhere(Cache node, EntryOptions options, Source source) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                answer.complete(node.getOrLoad("k", Integer.class, options, context -> source.load()));
            } catch (RuntimeException failed) {
                answer.completeExceptionally(failed);
            }
        });
        caller.setDaemon(true);
        caller.start();
        return answer;
    }

    private static Integer answer(CompletableFuture<Integer> caller) throws Exception {
        return caller.get(30, TimeUnit.SECONDS);
    }

    /** Misses are counted before the wait begins. */
    private static void awaitCallers(Cache node, int callers) {
        eventually("all have missed L1", () -> node.stats().l1Misses() == callers);
    }

    @Test
    void manyThreadsOfManyNodes_callOneLoader() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        CompletableFuture<Void> go = new CompletableFuture<>();
        List<Cache> nodes = List.of(node(), node(), node());
        List<CompletableFuture<Integer>> callers = new ArrayList<>();
        for (Cache node : nodes) {
            for (int i = 0; i < 8; i++) {
                callers.add(elsewhere(node, LONG, () -> {
                    go.join();
                    return loads.incrementAndGet();
                }));
            }
            awaitCallers(node, 8);
        }
        eventually("somebody has the lease", () -> raw.exists(LOCK) == 1);
        assertThat(raw.pttl(LOCK)).as("no lock without an end").isBetween(1L, 600_000L);
        assertThat(raw.strlen(LOCK)).isEqualTo(16);

        go.complete(null);

        for (CompletableFuture<Integer> caller : callers) {
            assertThat(answer(caller)).isEqualTo(1);
        }
        assertThat(loads).hasValue(1);
        assertThat(nodes.stream().mapToLong(n -> n.stats().loads()).sum()).isEqualTo(1);
        eventually("the lease is given back", () -> raw.exists(LOCK) == 0);
    }

    @Test
    void failedLoad_handsTheLeaseToTheNextNode_atOnce() throws Exception {
        Cache a = node();
        Cache b = node();
        SlowLoad failing = loading(a, LONG);
        CompletableFuture<Integer> waiter = elsewhere(b, LONG, () -> 2);
        awaitCallers(b, 1);

        failing.database.completeExceptionally(new IllegalStateException("broken"));

        assertThatThrownBy(() -> answer(failing.caller))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("broken");
        assertThat(answer(waiter)).isEqualTo(2);
        assertThat(a.get("k", Integer.class)).contains(2);
    }

    /** The holder hangs, and its connection is killed: nothing of it will ever come. */
    @Test
    void holderThatIsCutOff_isWaitedForUntilItsLeaseEnds() throws Exception {
        Cache a = node();
        long holdersConnection = raw.clientList()
                .lines()
                .filter(line -> line.contains("name=cdi-cache"))
                .map(line -> line.replaceAll("^id=(\\d+) .*", "$1"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new AssertionError(raw.clientList()));
        SlowLoad hanging = loading(a, SHORT);
        raw.clientKill(KillArgs.Builder.id(holdersConnection));
        Cache b = node();

        assertThat(answer(elsewhere(b, SHORT, () -> 2))).isEqualTo(2);

        hanging.database.complete(1);
        assertThat(answer(hanging.caller)).isEqualTo(1);
        assertThat(b.get("k", Integer.class))
                .as("the late load has overwritten nothing")
                .contains(2);
    }

    @Test
    void lateHolder_doesNotRemoveTheLockOfItsSuccessor() throws Exception {
        Cache a = node();
        SlowLoad late = loading(a, SHORT);
        eventually("the lease ends", () -> raw.exists(LOCK) == 0);
        SlowLoad successor = loading(node(), LONG);
        String lock = raw.get(LOCK);

        late.database.complete(1);
        answer(late.caller);
        a.ping();

        assertThat(raw.get(LOCK)).isEqualTo(lock);
        successor.database.complete(2);
        assertThat(answer(successor.caller)).isEqualTo(2);
    }

    @Test
    void stoppedRedis_endsTheWait() throws Exception {
        Cache b = node();
        raw.set(LOCK, "another's");
        CompletableFuture<Integer> waiter = elsewhere(b, LONG, () -> 2);
        awaitCallers(b, 1);

        redis.stop();

        assertThat(answer(waiter)).isEqualTo(2);
        redis.restart();
    }
}
