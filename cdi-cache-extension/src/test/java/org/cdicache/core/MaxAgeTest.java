package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.LoadTimeoutException;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/** Loads that do not take every fresh value for an answer. */
class MaxAgeTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final EntryOptions ANEW =
            EntryOptions.builder().maxAge(Duration.ZERO).build();
    private static final EntryOptions STALE_OR_NEW = EntryOptions.builder()
            .ttl(Duration.ofMinutes(1))
            .staleIfError(Duration.ofMinutes(5))
            .maxAge(Duration.ZERO)
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);
    private final TwoTierCache other = Caches.on(remote, time);

    private static EntryOptions atMost(Duration age) {
        return EntryOptions.builder().maxAge(age).build();
    }

    private Lookup<Integer> load(TwoTierCache node, EntryOptions options, int value) {
        return node.lookupOrLoad("k", INT, options, context -> value);
    }

    /** Every node is told of the change. */
    private void pushed() {
        remote.push(remote.keyOf("k"));
    }

    @Test
    void youngValue_isTheAnswer_fromEitherTier() {
        cache.put("k", 1);
        time.advance(Duration.ofSeconds(10));

        assertThat(load(cache, atMost(Duration.ofSeconds(10)), 2).tier()).isEqualTo(Tier.L1);
        assertThat(load(other, atMost(Duration.ofSeconds(10)), 2).tier()).isEqualTo(Tier.L2);
    }

    @Test
    void valueThatIsTooOld_isReplacedInBothTiers() {
        cache.put("k", 1);
        other.get("k", Integer.class);
        time.advance(Duration.ofMillis(10_001));

        Lookup<Integer> loaded = load(cache, atMost(Duration.ofSeconds(10)), 2);

        assertThat(loaded.tier()).isEqualTo(Tier.NONE);
        assertThat(cache.lookup("k", INT).value()).isEqualTo(2);
        assertThat(cache.lookup("k", INT).tier()).isEqualTo(Tier.L1);
        pushed();
        assertThat(other.get("k", Integer.class)).contains(2);
    }

    @Test
    void valueInL2_thatIsTooOld_isReplaced() {
        other.put("k", 1);
        time.advance(Duration.ofSeconds(11));

        assertThat(load(cache, atMost(Duration.ofSeconds(10)), 2).value()).isEqualTo(2);
        assertThat(cache.stats().l2Misses()).isEqualTo(1);
        pushed();
        assertThat(other.get("k", Integer.class)).contains(2);
    }

    /** Also one that has been made in this very millisecond. */
    @Test
    void zero_replacesWhateverIsStored() {
        cache.put("k", 1);

        assertThat(load(cache, ANEW, 2).value()).isEqualTo(2);
        assertThat(load(other, ANEW, 3).value()).isEqualTo(3);
        pushed();
        assertThat(cache.get("k", Integer.class)).contains(3);
    }

    @Test
    void failedLoad_leavesTheFreshValueAsItIs() {
        cache.put("k", 1, STALE_OR_NEW);

        assertThatThrownBy(() -> cache.lookupOrLoad("k", INT, ANEW, context -> {
                    throw new IllegalStateException("model down");
                }))
                .hasMessage("model down");

        assertThat(cache.lookup("k", INT)).isEqualTo(new Lookup<>(1, Tier.L1, Duration.ofMinutes(1)));
    }

    @Test
    void failedLoad_isAnsweredWithTheOldValue_ifItMayBe() {
        cache.put("k", 1, STALE_OR_NEW);

        Lookup<Integer> old = cache.<Integer, RuntimeException>lookupOrLoad("k", INT, STALE_OR_NEW, context -> {
            throw new IllegalStateException("model down");
        });

        assertThat(old.value()).isEqualTo(1);
        assertThat(old.stale()).isTrue();
        assertThat(cache.lookup("k", INT).value()).isEqualTo(1);
    }

    /**
     * The interleaving: a caller of any age has a flight, which is asking L2, when a caller comes that wants a new value and joins it. What L2 says is
     * old: the second caller must load.
     */
    @Test
    void flightThatOnlyReads_isNoAnswerForWhoWantsANewValue() {
        other.put("k", 1);
        remote.hold();
        Future<Lookup<Integer>> anyAge = elsewhere(() -> load(cache, EntryOptions.NONE, 7));
        Held get = remote.next().takeEffect();
        Future<Lookup<Integer>> anew = elsewhere(() -> load(cache, ANEW, 2));
        Caches.awaitWaiter();
        remote.release();
        get.answer();

        assertThat(join(anyAge)).extracting(Lookup::value).isEqualTo(1);
        assertThat(join(anew)).extracting(Lookup::value).isEqualTo(2);
        assertThat(cache.get("k", Integer.class)).contains(2);
    }

    /** The same, and the second caller's time is nearly over when the flight lands: it does not begin again with the load of its own. */
    @Test
    void flightThatIsNoAnswer_isPaidForOutOfTheSameTimeout() {
        other.put("k", 1);
        remote.hold();
        Future<Lookup<Integer>> anyAge = elsewhere(() -> load(cache, EntryOptions.NONE, 7));
        Held get = remote.next().takeEffect();
        CompletableFuture<Integer> never = new CompletableFuture<>();
        EntryOptions impatient = EntryOptions.builder()
                .maxAge(Duration.ZERO)
                .hardTimeout(Duration.ofSeconds(40))
                .build();
        CompletableFuture<Void> began = new CompletableFuture<>();
        Future<Lookup<Integer>> anew = elsewhere(() -> cache.lookupOrLoad("k", INT, impatient, context -> {
            began.complete(null);
            return never.get();
        }));
        Caches.awaitWaiter();
        time.advance(Duration.ofSeconds(39));
        remote.release();
        get.answer();

        assertThat(join(anyAge)).extracting(Lookup::value).isEqualTo(1);
        eventually("it waits for a load of its own", () -> began.isDone() && time.waiting() == 1);
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> join(anew))
                .hasRootCauseInstanceOf(LoadTimeoutException.class)
                .rootCause()
                .hasMessageContaining("40000 ms");
        never.complete(2);
        eventually("the load goes on, and ends", cache::isIdle);
    }

    /** Who wants a new value takes that of a load that ends after it has asked. */
    @Test
    void loadUnderWay_isShared() {
        CompletableFuture<Void> began = new CompletableFuture<>();
        CompletableFuture<Void> mayEnd = new CompletableFuture<>();
        Future<Lookup<Integer>> first = elsewhere(() -> cache.lookupOrLoad("k", INT, EntryOptions.NONE, context -> {
            began.complete(null);
            await(mayEnd);
            return 1;
        }));
        await(began);
        Future<Lookup<Integer>> second = elsewhere(() -> load(cache, ANEW, 2));
        Caches.awaitWaiter();
        mayEnd.complete(null);

        assertThat(join(first).value()).isEqualTo(1);
        assertThat(join(second).value()).isEqualTo(1);
        assertThat(cache.stats().loads()).isEqualTo(1);
    }

    /** L2 has lost it, and this node has not heard of that yet: what is loaded must not leave the old value in L1. */
    @Test
    void valueThatOnlyL1Held_isReplacedThere() {
        cache.put("k", 1);
        remote.stored.remove(remote.keyOf("k"));

        load(
                cache,
                EntryOptions.builder()
                        .tiers(Tiers.L2_UNTIL_READ)
                        .maxAge(Duration.ZERO)
                        .build(),
                2);

        assertThat(cache.get("k", Integer.class)).contains(2);
    }

    @Test
    void negativeAge_isRefused() {
        assertThatThrownBy(() -> atMost(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxAge must not be negative");
    }
}
