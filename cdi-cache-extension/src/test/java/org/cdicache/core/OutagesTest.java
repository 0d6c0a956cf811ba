package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.TypeRef;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.Test;

/** Every operation while L2 is away, in both modes, and every way in which it can fail to answer. */
class OutagesTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache graceful = Caches.on(remote, time);
    private final TwoTierCache strict =
            Caches.on(remote, time, CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT));

    private void needsRedis(String operation, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(CacheUnavailableException.class)
                .hasMessageContaining(operation)
                .hasMessageContaining("scripted outage");
    }

    @Test
    void strictCache_saysOfEveryOperationThatItNeedsRedis() {
        strict.put("k", 1);
        remote.pushAll();
        remote.available = false;

        needsRedis("read", () -> strict.get("k", Integer.class));
        needsRedis("read", () -> strict.getAll(List.of("k", "j"), Integer.class));
        needsRedis("put", () -> strict.put("k", 2));
        needsRedis("delete", () -> strict.delete("k"));
        needsRedis("delete by pattern", () -> strict.deleteMatching("*"));
        needsRedis("expire", () -> strict.expire("k"));
        needsRedis("invalidation", () -> strict.invalidateTags("t"));
        needsRedis("invalidation", strict::clear);
        needsRedis("read", () -> strict.ttl("k"));
        needsRedis("read", () -> strict.getOrLoad("k", Integer.class, () -> 3));
        assertThat(strict.stats().l2Errors()).isEqualTo(10);
        assertThat(strict.ping().detail()).contains("scripted outage");
        remote.repair();
        assertThat(strict.get("k", Integer.class)).isEmpty();
    }

    /** L2 is asked for a thousand at a time, and refuses the first of them. */
    @Test
    void invalidationOfMoreTagsThanL2IsToldAtOnce_holdsForAllOfThem() {
        graceful.put("k", 1, EntryOptions.builder().tags("t1499").build());
        remote.available = false;

        graceful.invalidateTags(IntStream.range(0, 1_500).mapToObj(i -> "t" + i).toArray(String[]::new));

        assertThat(graceful.get("k", Integer.class)).isEmpty();
    }

    /** The first of them already says that it needs Redis. */
    @Test
    void strictInvalidationOfSeveralTags_isMadeGoodForAllOfThem() {
        strict.put("red", 1, EntryOptions.builder().tags("a").build());
        strict.put("blue", 2, EntryOptions.builder().tags("b").build());
        remote.available = false;

        needsRedis("invalidation", () -> strict.invalidateTags("a", "b"));

        remote.repair();
        assertThat(strict.getAll(List.of("red", "blue"), Integer.class)).isEmpty();
        assertThat(graceful.getAll(List.of("red", "blue"), Integer.class)).isEmpty();
    }

    /** The version of a tag is asked for before the put is sent: a put that fails there has not kept the old value either. */
    @Test
    void strictPut_whoseTagsCannotBeAskedFor_forgetsTheKey() {
        strict.put("k", 1);
        remote.markersFail = true;

        needsRedis(
                "put",
                () -> strict.put(
                        "k", 2, EntryOptions.builder().tags("never seen").build()));

        remote.markersFail = false;
        assertThat(strict.get("k", Integer.class)).isEmpty();
        assertThat(remote.holds("k")).isFalse();
    }

    @Test
    void gracefulCache_goesOnFromL1_andCountsWhatL2Missed() {
        graceful.put("k", 1);
        remote.available = false;

        assertThat(graceful.get("k", Integer.class)).contains(1);
        graceful.put("k", 2);
        assertThat(graceful.get("k", Integer.class)).contains(2);
        assertThat(graceful.getOrLoad("new", Integer.class, () -> 3)).isEqualTo(3);
        assertThat(graceful.get("new", Integer.class)).contains(3);
        assertThat(graceful.getAll(List.of("k", "new", "absent"), Integer.class))
                .isEqualTo(Map.of("k", 2, "new", 3));
        assertThat(graceful.expire("k")).isTrue();
        assertThat(graceful.delete("new")).as("L1 held it").isTrue();
        assertThat(graceful.deleteMatching("none*")).isZero();
        assertThat(graceful.stats().l2Errors()).isPositive();
        assertThat(graceful.stats().deletes()).isEqualTo(1);
        remote.repair();
        assertThat(graceful.keys("*"))
                .as("which keys matched is not known, so all are gone")
                .isEmpty();
    }

    @Test
    void memoryOnlyCache_answersEverythingFromL1() {
        Cache memory = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
        memory.putAll(Map.of("a", 1, "b", 2), EntryOptions.NONE);

        assertThat(memory.getAll(List.of("b", "x"), Integer.class)).isEqualTo(Map.of("b", 2));
        assertThat(memory.deleteMatching("a*")).isEqualTo(1);
        assertThat(memory.expire("b")).isTrue();
        assertThat(memory.expire("b")).as("already").isFalse();
        assertThat(memory.ttl("b")).isEmpty();
        assertThat(memory.lookup("b", INT).hit()).isFalse();
        assertThat(memory.delete("b")).as("stale is as good as gone").isFalse();
        assertThat(memory.keys("*")).isEmpty();
        assertThat(memory.stats().deletes()).isEqualTo(1);
    }

    private static String failure(CompletableFuture<Object> answer, boolean settled) {
        RemoteGuard guard = new RemoteGuard(Duration.ofMillis(5), new FakeTime(), () -> {});
        RemoteUnavailableException[] thrown = new RemoteUnavailableException[1];
        assertThatThrownBy(() -> guard.await(answer))
                .isInstanceOfSatisfying(RemoteUnavailableException.class, e -> thrown[0] = e);
        assertThat(thrown[0].isSettled()).isEqualTo(settled);
        return thrown[0].getMessage();
    }

    @Test
    void everyWayOfNotAnswering_isOneException_thatTellsWhetherTheCommandIsOver() {
        RemoteGuard patient = new RemoteGuard(Duration.ofSeconds(1), new FakeTime(), () -> {});
        assertThat(patient.await(CompletableFuture.completedFuture("x"))).isEqualTo("x");
        assertThat(failure(new CompletableFuture<>(), false)).contains("within 5 ms");
        assertThat(failure(CompletableFuture.failedFuture(new IOException("reset")), true))
                .contains("failed");
        assertThat(failure(CompletableFuture.failedFuture(new RemoteUnavailableException("away", null, true)), true))
                .isEqualTo("away");
        Thread.currentThread().interrupt();
        assertThat(failure(new CompletableFuture<>(), false)).contains("Interrupted");
        assertThat(Thread.interrupted()).as("kept").isTrue();
    }

    @Test
    void pushesForOthers_andForKeysThatAreNotOurs_changeNothing() {
        graceful.put("k", 1);
        for (String foreign : Collections.unmodifiableList(List.of("cdi-cache:web:short", "cdi-cache:web:@tag:none"))) {
            remote.push(foreign);
        }

        remote.commands.clear();
        assertThat(graceful.get("k", Integer.class)).contains(1);
        assertThat(remote.commands).as("still in L1").isEmpty();
    }
}
