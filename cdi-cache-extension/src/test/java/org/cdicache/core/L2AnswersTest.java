package org.cdicache.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cdicache.EntryOptions;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.junit.jupiter.api.Test;

/** What is counted and answered when L1 holds nothing and L2 alone knows. */
class L2AnswersTest {

    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(50))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);
    private final TwoTierCache other = Caches.on(remote, time);

    @Test
    void readsOfL2_areCountedOnce_asHitsOrMisses() {
        cache.putAll(Map.of("a", 1, "b", 2), EntryOptions.NONE);

        assertThat(other.get("a", Integer.class)).contains(1);
        assertThat(other.get("absent", Integer.class)).isEmpty();
        assertThat(other.getAll(List.of("b", "absent"), Integer.class)).isEqualTo(Map.of("b", 2));

        assertThat(other.stats().l2Hits()).isEqualTo(2);
        assertThat(other.stats().l2Misses()).isEqualTo(2);
        assertThat(other.stats().l1Misses()).isEqualTo(4);
        assertThat(other.stats().hits()).isEqualTo(2);
        assertThat(other.stats().misses()).isEqualTo(2);
    }

    @Test
    void deletes_tellWhatL2Held() {
        cache.putAll(Map.of("a", 1, "b", 2, "c", 3), EntryOptions.NONE);

        assertThat(other.deleteAll(List.of("a", "absent"))).isEqualTo(1);
        assertThat(other.deleteMatching("*")).isEqualTo(2);
        assertThat(other.deleteMatching("*")).isZero();
        assertThat(other.delete("a")).isFalse();
    }

    @Test
    void expire_tellsWhetherL2HeldTheKey_andKeepsTheValueForAFailure() {
        cache.put("k", 1, STALE);

        assertThat(other.expire("k")).isTrue();
        assertThat(other.expire("absent")).isFalse();

        assertThat(other.get("k", Integer.class)).isEmpty();
        time.advance(Duration.ofSeconds(49));
        assertThat(other.<Integer, RuntimeException>lookupOrLoad("k", TypeRef.of(Integer.class), STALE, context -> {
                            throw new IllegalStateException("database down");
                        })
                        .value())
                .isEqualTo(1);
    }

    @Test
    void entryThatHasEnded_isAbsent_alsoIfL2StillHoldsIt() {
        cache.put("k", 1, Duration.ofSeconds(10));
        time.advance(Duration.ofMillis(9_999));
        assertThat(other.lookup("k", TypeRef.of(Integer.class)).ttl()).isEqualTo(Duration.ofMillis(1));
        assertThat(Caches.on(remote, time).ttl("k")).contains(Duration.ofMillis(1));
        time.advance(Duration.ofMillis(1));

        assertThat(remote.holds("k")).isTrue();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
        assertThat(Caches.on(remote, time).exists("k")).isFalse();
        assertThat(Caches.on(remote, time).expire("k")).isFalse();
    }

    @Test
    void valueThatAnotherSystemWrote_isReadWithTheEndThatRedisKnows() {
        cache.put("k", 1);
        remote.stored.put(remote.keyOf("k"), "42".getBytes(UTF_8));

        assertThat(other.lookup("k", TypeRef.of(Integer.class)).tier()).isEqualTo(Tier.L2);
        assertThat(other.get("k", Integer.class)).contains(42);
        assertThat(Caches.on(remote, time).ttl("k").orElseThrow()).isGreaterThan(Duration.ofDays(36_000));
        assertThat(Caches.on(remote, time).expire("k"))
                .as("it cannot be made stale")
                .isTrue();
        assertThat(remote.holds("k")).isFalse();
    }

    @Test
    void undecodableBytes_areAMiss_andCounted() {
        cache.put("k", 1);
        remote.stored.put(remote.keyOf("k"), new byte[] {1, 2, 3});

        assertThat(other.get("k", Integer.class)).isEmpty();

        assertThat(other.stats().undecodable()).isEqualTo(1);
        assertThat(other.stats().l2Misses()).isEqualTo(1);
    }

    @Test
    void keys_areThoseOfL2() {
        cache.putAll(Map.of("a1", 1, "a2", 2, "b", 3), EntryOptions.NONE);

        assertThat(other.keys("a*")).containsExactlyInAnyOrder("a1", "a2");
        assertThat(other.keys("*")).hasSize(3);
    }
}
