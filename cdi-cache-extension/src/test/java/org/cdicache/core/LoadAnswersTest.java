package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.Future;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.LoggedLines;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/** Where getOrLoad finds its answer, what is counted for it, and what its loader gets to see. */
class LoadAnswersTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(60))
            .build();
    private static final EntryOptions EARLY =
            EntryOptions.builder().ttl(Duration.ofSeconds(10)).earlyRefresh(0.5).build();

    private static final EntryOptions L2_ONLY =
            EntryOptions.builder().tiers(Tiers.L2_ONLY).build();
    private static final EntryOptions L2_ONLY_AND_NEW =
            EntryOptions.builder().tiers(Tiers.L2_ONLY).maxAge(Duration.ZERO).build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);
    private final TwoTierCache other = Caches.on(remote, time);

    private static int broken() {
        throw new IllegalStateException("database down");
    }

    private static int unwanted() {
        throw new AssertionError("there is a fresh value");
    }

    private Lookup<Integer> failing(TwoTierCache node, EntryOptions options) {
        return node.lookupOrLoad("k", INT, options, context -> broken());
    }

    @Test
    void valueInL2_isTheAnswer_andIsInL1FromThenOn() {
        other.put("k", 1, Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(4));

        assertThat(cache.<Integer, RuntimeException>lookupOrLoad("k", INT, EntryOptions.NONE, context -> unwanted()))
                .isEqualTo(new Lookup<>(1, Tier.L2, Duration.ofSeconds(6)));

        remote.commands.clear();
        assertThat(cache.lookup("k", INT).tier()).isEqualTo(Tier.L1);
        assertThat(remote.commands).isEmpty();
    }

    @Test
    void valueInL2_thatIsWantedThereOnly_isNotTakenToL1() {
        EntryOptions there = EntryOptions.builder().tiers(Tiers.L2_ONLY).build();
        other.put("k", 1);

        for (int i = 0; i < 2; i++) {
            assertThat(cache.lookupOrLoad("k", INT, there, context -> unwanted())
                            .tier())
                    .isEqualTo(Tier.L2);
        }
        assertThat(cache.stats().l1Entries()).isZero();
    }

    private void assertThatAHitInL2IsRefreshed(EntryOptions early) {
        other.put("k", 1, early);
        time.advance(Duration.ofMillis(4_999));
        assertThat(cache.lookupOrLoad("k", INT, early, context -> unwanted()).tier())
                .isEqualTo(Tier.L2);
        cache.delete("k");
        other.put("k", 1, early);
        time.advance(Duration.ofSeconds(5));

        assertThat(cache.<Integer, RuntimeException>lookupOrLoad("k", INT, early, context -> 2))
                .isEqualTo(new Lookup<>(1, Tier.L2, Duration.ofSeconds(5)));

        eventually("the refresh ends", () -> cache.stats().loads() == 1 && cache.isIdle());
        assertThat(cache.stats().refreshes()).isEqualTo(1);
        assertThat(cache.lookupOrLoad("k", INT, early, context -> unwanted()).value())
                .isEqualTo(2);
        assertThat(cache.ttl("k")).contains(Duration.ofSeconds(10));
    }

    @Test
    void hitInL2LateInItsLife_beginsARefresh() {
        assertThatAHitInL2IsRefreshed(EARLY);
    }

    @Test
    void hitLateInItsLife_beginsARefresh_alsoOfWhatIsInL2Only() {
        assertThatAHitInL2IsRefreshed(
                EntryOptions.builder().tiers(Tiers.L2_ONLY).build().over(EARLY));
    }

    /** As with a put: what a load replaces is not found where it does not come. */
    @Test
    void valueThatIsLoadedIntoL2Only_leavesNoOldOneInL1() {
        cache.put("k", 1, EntryOptions.builder().tiers(Tiers.L1_ONLY).build());

        cache.lookupOrLoad("k", INT, L2_ONLY, context -> 2);

        assertThat(cache.lookup("k", INT))
                .extracting(Lookup::value, Lookup::tier)
                .containsExactly(2, Tier.L2);
    }

    /** The reader has been answered the old value; the new one comes to L2, of which Redis tells this node nothing; the reader goes on. */
    @Test
    void valueThatIsLoadedIntoL2Only_letsNoReaderBringTheOldOneToL1() {
        other.put("k", 1);
        remote.hold();
        Future<?> reader = elsewhere(() -> cache.get("k", Integer.class));
        Held read = remote.next().takeEffect();
        remote.release();

        cache.lookupOrLoad("k", INT, L2_ONLY_AND_NEW, context -> 2);
        read.answer();
        join(reader);

        assertThat(cache.get("k", Integer.class)).contains(2);
    }

    /** What L1 holds is all that there is in an outage. */
    @Test
    void valueThatL2DidNotTake_leavesTheOldOneInL1() {
        cache.put("k", 1);
        remote.available = false;

        cache.lookupOrLoad("k", INT, L2_ONLY_AND_NEW, context -> 2);

        assertThat(cache.stats().l1Entries()).isOne();
    }

    @Test
    void valueTooLargeForL1_leavesNoOldOneThere() {
        TypeRef<String> text = TypeRef.of(String.class);
        TwoTierCache small = Caches.on(
                remote,
                time,
                CacheConfig.builder(CachePreset.SIMPLE)
                        .redisUrl("redis://scripted:1")
                        .maxEntryBytes(100));
        small.put("k", "short");

        small.lookupOrLoad(
                "k", text, EntryOptions.builder().maxAge(Duration.ZERO).build(), context -> "long".repeat(100));

        assertThat(small.get("k", String.class)).contains("long".repeat(100));
    }

    @Test
    void valueThatComesToL1WhenRead_isInL2Only_untilThen() {
        EntryOptions later = EntryOptions.builder().tiers(Tiers.L2_UNTIL_READ).build();

        cache.lookupOrLoad("k", INT, later, context -> 1);
        assertThat(cache.stats().l1Entries()).isZero();
        assertThat(remote.holds("k")).isTrue();

        assertThat(cache.lookupOrLoad("k", INT, later, context -> unwanted()).tier())
                .isEqualTo(Tier.L2);
        assertThat(cache.lookupOrLoad("k", INT, later, context -> unwanted()).tier())
                .isEqualTo(Tier.L1);
    }

    @Test
    void valueThatIsPutSo_isInL2Only_andNoOldOneStaysInL1() {
        cache.put("k", 1);

        cache.put("k", 2, EntryOptions.builder().tiers(Tiers.L2_UNTIL_READ).build());

        assertThat(cache.lookup("k", INT))
                .extracting(Lookup::value, Lookup::tier)
                .containsExactly(2, Tier.L2);
        assertThat(cache.lookup("k", INT).tier()).isEqualTo(Tier.L1);
    }

    @Test
    void valueThatComesToL1WhenRead_isThereAtOnce_ifL2IsLostDuringTheLoad() {
        EntryOptions later = EntryOptions.builder().tiers(Tiers.L2_UNTIL_READ).build();

        cache.lookupOrLoad("k", INT, later, context -> {
            remote.available = false;
            return 1;
        });

        assertThat(cache.lookup("k", INT).tier()).isEqualTo(Tier.L1);
    }

    @Test
    void valueThatIsPutSo_whileL2IsAway_isInL1() {
        remote.available = false;

        cache.put("k", 2, EntryOptions.builder().tiers(Tiers.L2_UNTIL_READ).build());

        assertThat(cache.lookup("k", INT).value()).isEqualTo(2);
    }

    @Test
    void valueThatComesToL1WhenRead_isThereAtOnce_ifThereIsNoL2() {
        EntryOptions later = EntryOptions.builder().tiers(Tiers.L2_UNTIL_READ).build();
        TwoTierCache memory = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
        memory.lookupOrLoad("k", INT, later, context -> 1);
        memory.put("j", 1, later);
        assertThat(memory.lookup("k", INT).tier()).isEqualTo(Tier.L1);
        assertThat(memory.lookup("j", INT).tier()).isEqualTo(Tier.L1);

        remote.available = false;
        cache.lookupOrLoad("k", INT, later, context -> 1);
        assertThat(cache.lookup("k", INT).tier()).isEqualTo(Tier.L1);
    }

    /**
     * The interleaving: a reader has the old value from L2; a load replaces it there, and would leave L1 empty; the reader brings the old value to L1,
     * and no push tells of this node's own change.
     */
    @Test
    void valueThatReplacesAnother_isInL1AtOnce_soThatNoReaderBringsTheOldOne() {
        other.put("k", 1);
        EntryOptions anew = EntryOptions.builder()
                .tiers(Tiers.L2_UNTIL_READ)
                .maxAge(Duration.ZERO)
                .build();
        time.advance(Duration.ofMillis(1));
        remote.hold();
        Future<Lookup<Integer>> reader = elsewhere(() -> cache.lookup("k", INT));
        Held get = remote.next().takeEffect();
        remote.release();
        cache.lookupOrLoad("k", INT, anew, context -> 2);
        get.answer();

        assertThat(join(reader).value()).isEqualTo(1);
        assertThat(cache.lookup("k", INT).value()).isEqualTo(2);
    }

    @Test
    void whatL2Answered_isCountedOnce_forCallersOnly() {
        other.put("there", 1);
        cache.getOrLoad("there", Integer.class, () -> unwanted());
        assertThat(cache.stats().l2Hits()).isEqualTo(1);
        assertThat(cache.stats().l2Misses()).isZero();

        cache.getOrLoad("absent", Integer.class, () -> 2);
        assertThat(cache.stats().l2Misses()).isEqualTo(1);
        EntryOptions here = EntryOptions.builder().tiers(Tiers.L1_ONLY).build();
        cache.getOrLoad("here", Integer.class, here, context -> 3);
        assertThat(cache.stats().l2Misses()).as("L2 was not asked").isEqualTo(1);

        cache.getOrLoad("k", Integer.class, EARLY, context -> 4);
        time.advance(Duration.ofSeconds(6));
        cache.getOrLoad("k", Integer.class, EARLY, context -> 5);
        eventually("the refresh ends", () -> cache.stats().loads() == 4 && cache.isIdle());
        assertThat(cache.stats().l2Misses())
                .as("nobody waits for what a refresh reads")
                .isEqualTo(2);
        assertThat(cache.stats().l2Hits()).isEqualTo(1);
    }

    @Test
    void memoryOnlyCache_hasNoMissesInL2() {
        TwoTierCache memory = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
        memory.get("absent", Integer.class);
        memory.getOrLoad("k", Integer.class, () -> 1);

        assertThat(memory.stats().l2Misses()).isZero();
        assertThat(memory.stats().misses()).isEqualTo(2);
    }

    /** This node has a stale value, and another node's newer one, of which it has not heard, is stale as well. */
    @Test
    void ofTwoStaleValues_theNewerIsServed() {
        cache.put("k", 1, STALE);
        time.advance(Duration.ofSeconds(5));
        other.put("k", 2, STALE);
        time.advance(Duration.ofSeconds(11));

        assertThat(failing(cache, STALE).value()).isEqualTo(2);
    }

    /** The value may be served stale for 60 seconds, this caller takes it for 20. */
    @Test
    void staleValue_isServedAsLongAsTheCallerTakesIt() {
        EntryOptions twenty =
                EntryOptions.builder().staleIfError(Duration.ofSeconds(20)).build();
        cache.put("k", 1, STALE);
        time.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(failing(other, twenty).value()).isEqualTo(1);

        time.advance(Duration.ofNanos(1));
        assertThatThrownBy(() -> failing(cache, twenty)).hasMessage("database down");
        assertThat(failing(cache, STALE).value()).as("another caller does").isEqualTo(1);
    }

    /** Without staleIfError the failure of a refresh must leave the entry as it is: fresh, and for the rest of its time. */
    @Test
    void refreshThatFails_changesNothing() {
        cache.lookupOrLoad("k", INT, EARLY, context -> 1);
        time.advance(Duration.ofSeconds(6));
        cache.lookupOrLoad("k", INT, EARLY, context -> broken());
        eventually("the refresh ends", () -> cache.stats().loadFailures() == 1 && cache.isIdle());

        assertThat(cache.lookup("k", INT)).isEqualTo(new Lookup<>(1, Tier.L1, Duration.ofSeconds(4)));
    }

    @Test
    void loaderThatIsInterrupted_isAnsweredStale_andItsThreadStaysInterrupted() {
        cache.put("k", 1, STALE);
        time.advance(Duration.ofSeconds(11));
        assertThat(failing(cache, STALE).value()).isEqualTo(1);
        assertThat(Thread.interrupted()).as("by another failure").isFalse();
        time.advance(Duration.ofSeconds(2));

        Lookup<Integer> answer = join(elsewhere(() -> {
            Lookup<Integer> stale = cache.lookupOrLoad("k", INT, STALE, context -> {
                throw new InterruptedException("the server stops");
            });
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return stale;
        }));

        assertThat(answer.value()).isEqualTo(1);
        assertThat(answer.stale()).isTrue();
    }

    @Test
    void loader_seesTheStaleValue() {
        cache.put("k", 1, STALE);
        time.advance(Duration.ofSeconds(11));

        cache.lookupOrLoad("k", INT, STALE, context -> {
            assertThat(context.present()).contains(1);
            return 2;
        });

        assertThat(cache.get("k", Integer.class)).contains(2);
    }

    /** A tag that only the loader knows invalidates its value like any other. */
    @Test
    void tagThatTheLoaderDecides_isOneOfTheEntry() {
        cache.getOrLoad("k", Integer.class, EntryOptions.NONE, context -> {
            context.options(EntryOptions.builder().tags("late").build());
            return 1;
        });
        assertThat(cache.get("k", Integer.class)).contains(1);

        cache.invalidateTags("late");

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(other.get("k", Integer.class)).isEmpty();
    }

    @Test
    void valuesThatCannotBeWritten_areWarnedOfOnce() {
        Object unwritable = new Object() {
            @SuppressWarnings("unused")
            public Object getSelf() {
                throw new IllegalStateException("no");
            }
        };
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            for (int i = 0; i < 3; i++) {
                assertThat(cache.getOrLoad("k", Object.class, () -> unwritable)).isSameAs(unwritable);
            }

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING Cache web: a loaded value is returned but not cached");
        }
    }
}
