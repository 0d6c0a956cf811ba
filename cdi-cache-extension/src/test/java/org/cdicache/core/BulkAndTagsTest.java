package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.junit.jupiter.api.Test;

class BulkAndTagsTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);
    private final TwoTierCache memory = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));

    private static EntryOptions tagged(String... tags) {
        return EntryOptions.builder().tags(tags).build();
    }

    @Test
    void getAll_readsEachTierOnce_andKeepsTheOrder() {
        cache.putAll(Map.of("a", 1, "b", 2, "c", 3), EntryOptions.NONE);
        TwoTierCache other = Caches.on(remote, time);
        other.get("b", Integer.class);
        remote.commands.clear();

        assertThat(other.getAll(List.of("c", "x", "b", "a"), Integer.class))
                .containsExactly(Map.entry("c", 3), Map.entry("b", 2), Map.entry("a", 1));

        assertThat(remote.commands).containsExactly("MGET");
        remote.commands.clear();
        other.getAll(List.of("a", "b", "c"), Integer.class);
        assertThat(remote.commands).as("all in L1 now").isEmpty();
    }

    @Test
    void putAll_isOneTripAndAllOrNothingForBadValues() {
        remote.commands.clear();
        cache.putAll(Map.of("a", 1, "b", 2), EntryOptions.ttl(Duration.ofSeconds(5)));
        assertThat(remote.commands).containsExactly("SET");
        assertThat(cache.ttl("a")).contains(Duration.ofSeconds(5));

        assertThatThrownBy(() -> cache.putAll(Map.of("c", 1, "d", new Object()), EntryOptions.NONE))
                .isInstanceOf(ValueCodecException.class);
        assertThat(cache.exists("c")).isFalse();
        cache.putAll(Map.of(), EntryOptions.NONE);
        assertThat(cache.deleteAll(List.of("a", "b", "zzz"))).isEqualTo(2);
        assertThat(cache.deleteAll(List.of())).isZero();
    }

    @Test
    void tags_invalidateExactlyWhatCarriesThem_onAllNodes() {
        for (TwoTierCache each : List.of(cache, memory)) {
            each.put("red", 1, tagged("colour", "warm"));
            each.put("blue", 2, tagged("colour"));
            each.put("plain", 3);

            each.invalidateTags("warm");

            assertThat(each.get("red", Integer.class)).isEmpty();
            assertThat(each.get("blue", Integer.class)).contains(2);
            each.put("red", 4, tagged("warm"));
            assertThat(each.get("red", Integer.class)).contains(4);
            each.invalidateTags("colour", "warm");
            assertThat(each.get("blue", Integer.class)).isEmpty();
            assertThat(each.get("red", Integer.class)).isEmpty();
            assertThat(each.get("plain", Integer.class)).contains(3);
        }
    }

    @Test
    void tagInvalidatedOnAnotherNode_isSeenAfterItsPush() {
        TwoTierCache other = Caches.on(remote, time);
        cache.put("k", 1, tagged("t"));
        assertThat(other.lookup("k", INT).tier()).isEqualTo(Tier.L2);
        assertThat(other.lookup("k", INT).tier()).isEqualTo(Tier.L1);

        cache.invalidateTags("t");
        remote.push("cdi-cache:web:@tag:t");

        assertThat(other.get("k", Integer.class)).isEmpty();
    }

    @Test
    void markerThatL2Evicted_forgetsItsEntries_andNeverBringsOldOnesBack() {
        cache.put("k", 1, tagged("t"));
        cache.invalidateTags("t");
        remote.stored.remove("cdi-cache:web:@tag:t");
        remote.push("cdi-cache:web:@tag:t");

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
    }

    @Test
    void clear_makesEverythingUnreachable_withOneCommand() {
        for (int i = 0; i < 100; i++) {
            cache.put("k" + i, i);
        }
        remote.commands.clear();

        cache.clear();

        assertThat(remote.commands).containsExactly("SET");
        assertThat(cache.get("k1", Integer.class)).isEmpty();
        assertThat(Caches.on(remote, time).get("k1", Integer.class)).isEmpty();
        cache.put("k1", 5);
        assertThat(cache.get("k1", Integer.class)).contains(5);
        memory.put("k", 1);
        memory.clear();
        assertThat(memory.get("k", Integer.class)).isEmpty();
    }

    @Test
    void clearOnAnotherNode_isSeenAfterItsPush() {
        TwoTierCache other = Caches.on(remote, time);
        cache.put("k", 1);
        assertThat(other.get("k", Integer.class)).contains(1);

        cache.clear();
        remote.push("cdi-cache:web:@gen");

        assertThat(other.get("k", Integer.class)).isEmpty();
    }

    @Test
    void keys_areListedByPattern() {
        cache.putAll(Map.of("user:1", 1, "user:2", 2, "order:1", 3), tagged("t"));

        assertThat(cache.keys("user:*")).containsExactlyInAnyOrder("user:1", "user:2");
        memory.putAll(Map.of("user:1", 1, "order:1", 3), EntryOptions.NONE);
        assertThat(memory.keys("user:*")).containsExactly("user:1");
        remote.available = false;
        assertThat(cache.keys("order:*")).as("from L1 during an outage").containsExactly("order:1");
        remote.available = true;
    }

    /** Its hash begins with "sha256:", which the caller has never seen. */
    @Test
    void keyThatWasReplacedByItsHash_isMatchedByNoPatternButTheOneForAll() {
        String tooLong = "user:".repeat(60);
        for (TwoTierCache each : List.of(cache, memory)) {
            each.put(tooLong, 1);
            each.put("short", 2);

            for (String glob : List.of("sha256:*", "?ha*", "[s]*:*", "user:*")) {
                assertThat(each.keys(glob)).as(glob).isEmpty();
                assertThat(each.deleteMatching(glob)).as(glob).isZero();
            }
            assertThat(each.deleteMatching("s*")).isEqualTo(1);
            assertThat(each.get(tooLong, Integer.class)).contains(1);
            assertThat(each.keys("**")).hasSize(1);
            assertThat(each.deleteMatching("*")).isEqualTo(1);
        }
    }

    @Test
    void tiers_keepAnEntryWhereItBelongs() {
        cache.put("here", 1, EntryOptions.builder().tiers(Tiers.L1_ONLY).build());
        cache.put("there", 2, EntryOptions.builder().tiers(Tiers.L2_ONLY).build());

        assertThat(remote.holds("here")).isFalse();
        assertThat(cache.lookup("here", INT).tier()).isEqualTo(Tier.L1);
        assertThat(cache.lookup("there", INT).tier()).isEqualTo(Tier.L2);
    }

    @Test
    void asyncView_doesTheSame_andCarriesFailures() throws Exception {
        join(cache.async().put("k", 1, Duration.ofSeconds(5)).toCompletableFuture());
        assertThat(join(cache.async().get("k", INT).toCompletableFuture())).contains(1);
        assertThat(join(cache.async()
                                .lookupOrLoad("j", INT, EntryOptions.NONE, context -> 2)
                                .toCompletableFuture())
                        .value())
                .isEqualTo(2);
        assertThat(join(cache.async().getAll(List.of("k", "j"), INT).toCompletableFuture()))
                .hasSize(2);
        assertThat(join(cache.async().delete("k").toCompletableFuture())).isTrue();
        assertThatThrownBy(
                        () -> cache.async().get("", INT).toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void entryThatCannotBeTagged_isNotStored() {
        remote.available = false;
        cache.put("k", 1, tagged("t"));
        assertThat(cache.get("k", Integer.class))
                .as("during an outage tags are local")
                .contains(1);
        cache.invalidateTags("t");
        assertThat(cache.get("k", Integer.class)).isEmpty();
        remote.repair();
    }
}
