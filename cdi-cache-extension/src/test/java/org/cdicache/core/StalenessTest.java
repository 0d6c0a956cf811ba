package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.LoadTimeoutException;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.junit.jupiter.api.Test;

/** What is served when no fresh value can be had, and how entries are kept fresh. */
class StalenessTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(60))
            .staleThrottle(Duration.ofSeconds(5))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    private static int broken() {
        throw new IllegalStateException("database down");
    }

    private Lookup<Integer> failingLoad(EntryOptions options) {
        return cache.lookupOrLoad("k", INT, options, context -> broken());
    }

    @Test
    void failedLoad_isAnsweredWithTheStaleValue_andTheLoaderIsSparedForTheThrottleTime() {
        cache.lookupOrLoad("k", INT, STALE, context -> 1);
        time.advance(Duration.ofSeconds(11));
        AtomicInteger calls = new AtomicInteger();

        for (int i = 0; i < 5; i++) {
            Lookup<Integer> answer = cache.lookupOrLoad("k", INT, STALE, context -> {
                calls.incrementAndGet();
                return broken();
            });
            assertThat(answer.value()).isEqualTo(1);
            assertThat(answer.stale()).isTrue();
        }
        assertThat(calls).hasValue(1);
        assertThat(cache.stats().staleServed()).isEqualTo(1);

        time.advance(Duration.ofSeconds(5));
        assertThat(cache.<Integer, RuntimeException>lookupOrLoad("k", INT, STALE, context -> 2))
                .isEqualTo(new Lookup<>(2, Tier.NONE, Duration.ofSeconds(10)));
    }

    @Test
    void staleValue_isNotServedBeyondItsReach_norWithoutTheOption() {
        cache.lookupOrLoad("k", INT, STALE, context -> 1);
        time.advance(Duration.ofSeconds(11));
        assertThatThrownBy(() -> failingLoad(EntryOptions.NONE)).hasMessage("database down");
        time.advance(Duration.ofSeconds(59));
        assertThatThrownBy(() -> failingLoad(STALE)).hasMessage("database down");
    }

    @Test
    void staleValue_isNoHitForPlainReads() {
        cache.lookupOrLoad("k", INT, STALE, context -> 1);
        time.advance(Duration.ofSeconds(10));

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(cache.exists("k")).isFalse();
    }

    @Test
    void staleValueInL2_servesANodeThatNeverHadIt() {
        cache.lookupOrLoad("k", INT, STALE, context -> 1);
        TwoTierCache other = Caches.on(remote, time);
        time.advance(Duration.ofSeconds(11));

        assertThat(other.<Integer, RuntimeException>lookupOrLoad("k", INT, STALE, context -> broken())
                        .value())
                .isEqualTo(1);
    }

    @Test
    void deletedValue_isNotServedStale() {
        cache.lookupOrLoad("k", INT, STALE, context -> 1);
        cache.delete("k");

        assertThatThrownBy(() -> failingLoad(STALE)).hasMessage("database down");
    }

    @Test
    void expiredByHand_isLoadedAnew_butStillThereForAFailure() {
        cache.lookupOrLoad("k", INT, STALE, context -> 1);
        assertThat(cache.expire("k")).isTrue();

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(failingLoad(STALE).value()).isEqualTo(1);
        assertThat(cache.expire("absent")).isFalse();
    }

    @Test
    void softTimeout_servesTheStaleValue_andTheLoadIsStoredWhenItEnds() {
        EntryOptions soft = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .staleIfError(Duration.ofSeconds(60))
                .softTimeout(Duration.ofMillis(5))
                .build();
        cache.lookupOrLoad("k", INT, soft, context -> 1);
        time.advance(Duration.ofSeconds(11));
        CompletableFuture<Integer> database = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();

        for (int i = 0; i < 3; i++) {
            Future<Lookup<Integer>> caller = elsewhere(() -> cache.lookupOrLoad("k", INT, soft, context -> {
                calls.incrementAndGet();
                return database.join();
            }));
            time.advanceWhen(1, Duration.ofMillis(5));
            Lookup<Integer> answer = join(caller);
            assertThat(answer.value()).isEqualTo(1);
            assertThat(answer.stale()).isTrue();
        }
        assertThat(cache.stats().staleServed())
                .as("also to the caller that began the load")
                .isEqualTo(3);
        database.complete(2);

        eventually("the load lands", () -> cache.get("k", Integer.class).equals(java.util.Optional.of(2)));
        assertThat(calls).as("later callers join the load").hasValue(1);
    }

    @Test
    void hardTimeout_givesUpWithoutAStaleValue_andTheLoadIsStoredWhenItEnds() {
        EntryOptions hard =
                EntryOptions.builder().hardTimeout(Duration.ofMillis(5)).build();
        CompletableFuture<Integer> database = new CompletableFuture<>();

        Future<Lookup<Integer>> caller =
                elsewhere(() -> cache.lookupOrLoad("k", INT, hard, context -> database.join()));
        time.advanceWhen(1, Duration.ofMillis(5));
        assertThatThrownBy(caller::get)
                .hasCauseInstanceOf(LoadTimeoutException.class)
                .hasMessageContaining("5 ms");
        database.complete(2);

        eventually("the load lands", () -> cache.get("k", Integer.class).equals(java.util.Optional.of(2)));
    }

    @Test
    void earlyRefresh_replacesTheValueBehindTheHit() {
        EntryOptions early = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .earlyRefresh(0.8)
                .build();
        cache.lookupOrLoad("k", INT, early, context -> 1);
        time.advance(Duration.ofMillis(7_999));
        cache.lookupOrLoad("k", INT, early, context -> 2);
        assertThat(cache.stats().refreshes()).isZero();
        time.advance(Duration.ofMillis(1));

        assertThat(cache.<Integer, RuntimeException>lookupOrLoad("k", INT, early, context -> 2)
                        .value())
                .isEqualTo(1);

        eventually("the refresh lands", () -> cache.get("k", Integer.class).equals(java.util.Optional.of(2)));
        assertThat(cache.stats().refreshes()).isEqualTo(1);
        assertThat(cache.ttl("k")).contains(Duration.ofSeconds(10));
    }

    @Test
    void earlyRefreshThatFails_takesNothingFromTheFreshValue_andIsNotTriedAgainAtOnce() {
        EntryOptions early = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .earlyRefresh(0.5)
                .staleIfError(Duration.ofSeconds(60))
                .build();
        cache.lookupOrLoad("k", INT, early, context -> 1);
        time.advance(Duration.ofSeconds(6));
        failingLoad(early);
        eventually("the refresh has failed", () -> cache.stats().loadFailures() == 1 && cache.isIdle());

        Lookup<Integer> hit = failingLoad(early);
        assertThat(hit.stale()).isFalse();
        assertThat(hit.ttl()).isEqualTo(Duration.ofSeconds(4));
        assertThat(cache.stats().refreshes()).as("the throttle is a second").isEqualTo(1);

        time.advance(Duration.ofSeconds(1));
        failingLoad(early);
        eventually("the next refresh has failed", () -> cache.stats().loadFailures() == 2 && cache.isIdle());
        assertThat(cache.ttl("k")).contains(Duration.ofSeconds(3));
    }

    @Test
    void conditionalRefresh_keepsTheValueForAnotherLife() {
        EntryOptions options = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .staleIfError(Duration.ofSeconds(60))
                .build();
        cache.lookupOrLoad("k", INT, options, context -> {
            assertThat(context.present()).isEmpty();
            assertThatThrownBy(context::notModified).isInstanceOf(IllegalStateException.class);
            return 1;
        });
        Instant made = Instant.ofEpochMilli(time.epochMillis());
        time.advance(Duration.ofSeconds(11));

        Lookup<Integer> renewed = cache.lookupOrLoad("k", INT, options, context -> {
            assertThat(context.presentSince()).contains(made);
            return context.notModified();
        });

        assertThat(renewed.value()).isEqualTo(1);
        assertThat(cache.ttl("k")).contains(Duration.ofSeconds(10));
    }

    @Test
    void loader_decidesHowItsValueIsStored() {
        cache.lookupOrLoad("short", INT, EntryOptions.NONE, context -> {
            context.options(EntryOptions.ttl(Duration.ofSeconds(3)));
            return 1;
        });
        cache.lookupOrLoad("never", INT, EntryOptions.NONE, context -> {
            context.doNotStore();
            return 1;
        });

        assertThat(cache.ttl("short")).contains(Duration.ofSeconds(3));
        assertThat(cache.exists("never")).isFalse();
    }

    @Test
    void nullFromALoader_isRememberedForItsOwnTime() {
        EntryOptions nulls =
                EntryOptions.builder().nullTtl(Duration.ofSeconds(2)).build();
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            Lookup<Integer> answer = cache.lookupOrLoad("k", INT, nulls, context -> {
                calls.incrementAndGet();
                return null;
            });
            assertThat(answer.value()).isNull();
            assertThat(answer.hit()).isEqualTo(i > 0);
        }
        assertThat(calls).hasValue(1);
        assertThat(Caches.on(remote, time).lookup("k", INT).hit())
                .as("in L2 as well")
                .isTrue();

        time.advance(Duration.ofSeconds(2));
        assertThat(cache.<Integer, RuntimeException>lookupOrLoad("k", INT, nulls, context -> 7)
                        .value())
                .isEqualTo(7);
    }

    @Test
    void jitter_shortensTheTimeToLive_withinItsBound() {
        EntryOptions jittered = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .jitter(Duration.ofSeconds(2))
                .build();
        for (int i = 0; i < 50; i++) {
            cache.put("k" + i, i, jittered);
            assertThat(cache.ttl("k" + i).orElseThrow()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
        }
        assertThat(java.util.stream.IntStream.range(0, 50)
                        .mapToObj(i -> cache.ttl("k" + i))
                        .distinct()
                        .count())
                .isGreaterThan(10);
    }

    @Test
    void ttlPolicy_decidesByKeyAndValue() {
        EntryOptions byAge = EntryOptions.builder()
                .ttl((key, value) -> (Integer) value > 100 ? Duration.ofHours(1) : null)
                .build();
        cache.put("old", 101, byAge);
        cache.put("new", 1, byAge);

        assertThat(cache.ttl("old")).contains(Duration.ofHours(1));
        assertThat(cache.ttl("new")).contains(CachePreset.SIMPLE.defaultTtl());
    }

    @Test
    void ttlPolicyOfACache_decidesForWhatIsLoadedAndPut_unlessACallGivesATime() {
        EntryOptions byAge = EntryOptions.builder()
                .ttl((key, value) -> (Integer) value > 100 ? Duration.ofHours(3) : null)
                .build();
        TwoTierCache ruled =
                Caches.on(remote, time, CacheConfig.builder(CachePreset.SIMPLE).cache("web", byAge));

        ruled.getOrLoad("loaded", Integer.class, () -> 101);
        ruled.put("put", 101);
        ruled.put("new", 1);
        ruled.put("called", 101, Duration.ofSeconds(5));

        for (TwoTierCache each : List.of(ruled, Caches.on(remote, time))) {
            assertThat(each.ttl("loaded")).contains(Duration.ofHours(3));
            assertThat(each.ttl("put")).contains(Duration.ofHours(3));
            assertThat(each.ttl("new")).contains(CachePreset.SIMPLE.defaultTtl());
            assertThat(each.ttl("called")).contains(Duration.ofSeconds(5));
        }
    }

    @Test
    void options_areLaid_callOverCacheOverConfiguration() {
        TwoTierCache layered = Caches.on(
                remote,
                time,
                CacheConfig.builder(CachePreset.SIMPLE)
                        .entry(STALE)
                        .cache("web", EntryOptions.ttl(Duration.ofSeconds(20))));

        layered.put("cache", 1);
        layered.put("call", 1, Duration.ofSeconds(30));

        assertThat(layered.ttl("cache")).contains(Duration.ofSeconds(20));
        assertThat(layered.ttl("call")).contains(Duration.ofSeconds(30));
        time.advance(Duration.ofSeconds(21));
        assertThat(layered.<Integer, RuntimeException>lookupOrLoad("cache", INT, EntryOptions.NONE, context -> broken())
                        .value())
                .as("staleIfError comes from the configuration")
                .isEqualTo(1);
    }

    @Test
    void contradictions_areRefused_withTheFix() {
        assertThatThrownBy(() -> EntryOptions.builder()
                        .ttl(Duration.ofSeconds(1))
                        .jitter(Duration.ofSeconds(1))
                        .build())
                .hasMessageContaining("jitter")
                .hasMessageContaining("PT1S");
        assertThatThrownBy(() -> EntryOptions.builder()
                        .softTimeout(Duration.ofSeconds(2))
                        .hardTimeout(Duration.ofSeconds(1))
                        .build())
                .hasMessageContaining("softTimeout");
        assertThatThrownBy(() -> EntryOptions.builder().earlyRefresh(1).build())
                .hasMessageContaining("earlyRefresh")
                .hasMessageContaining("0.8");
        assertThatThrownBy(() -> EntryOptions.builder().tags("\uD800").build()).hasMessageContaining("tags");
        assertThatThrownBy(() -> EntryOptions.builder().tags("").build()).hasMessageContaining("1 to 128");
        assertThatThrownBy(() -> EntryOptions.builder()
                        .loadLease(Duration.ofSeconds(5))
                        .tiers(Tiers.L1_ONLY)
                        .build())
                .hasMessageContaining("loadLease")
                .hasMessageContaining("Set it to zero");
        assertThatThrownBy(() ->
                        EntryOptions.builder().loadLease(Duration.ofSeconds(-5)).build())
                .hasMessageContaining("loadLease");
        EntryOptions lonely =
                EntryOptions.builder().softTimeout(Duration.ofSeconds(2)).build();
        assertThatThrownBy(() -> cache.put("k", 1, lonely)).hasMessageContaining("staleIfError");
        assertThat(cache.exists("k")).isFalse();
    }
}
