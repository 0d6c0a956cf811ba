package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheEvent;
import org.cdicache.CacheEvent.Clear;
import org.cdicache.CacheEvent.Delete;
import org.cdicache.CacheEvent.DeleteMatching;
import org.cdicache.CacheEvent.Eviction;
import org.cdicache.CacheEvent.Expire;
import org.cdicache.CacheEvent.Hit;
import org.cdicache.CacheEvent.Load;
import org.cdicache.CacheEvent.LoadFailure;
import org.cdicache.CacheEvent.LoadTimeout;
import org.cdicache.CacheEvent.Miss;
import org.cdicache.CacheEvent.Put;
import org.cdicache.CacheEvent.Refresh;
import org.cdicache.CacheEvent.RemoteInvalidation;
import org.cdicache.CacheEvent.RemoteInvalidation.Scope;
import org.cdicache.CacheEvent.TagInvalidation;
import org.cdicache.CacheEvent.Undecodable;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.LoadTimeoutException;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.spi.EntryFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is announced of reads, loads, writes, and of what Redis and L1 do by themselves. */
class AnnouncedEventsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final EntryOptions PATIENT = EntryOptions.builder()
            .ttl(SECOND)
            .staleIfError(Duration.ofMinutes(1))
            .softTimeout(Duration.ofMillis(1))
            .build();

    private final ObservedSetup setup = new ObservedSetup();

    @AfterEach
    void nothingIsLeft_andCountersAgreeWithEvents() {
        setup.close();
    }

    @Test
    void everyRead_endsInOneHitOrMiss() {
        setup.cache.get("k", String.class);
        setup.cache.getOrLoad("k", String.class, () -> "v");
        setup.cache.get("k", String.class);
        setup.remote.push(setup.remote.keyOf("k"));
        setup.cache.lookup("k", String.class);
        setup.cache.getAll(List.of("k", "absent"), String.class);
        ((EntryFacts) setup.cache).lookupAll(List.of("k", "gone"), TypeRef.of(String.class));

        assertThat(setup.seen)
                .containsExactly(
                        new Miss("web", "k"),
                        new Load("web", "k", Duration.ZERO, false),
                        new Put("web", "k", true),
                        new Miss("web", "k"),
                        new Hit("web", "k", Tier.L1, false),
                        new Hit("web", "k", Tier.L2, false),
                        new Hit("web", "k", Tier.L1, false),
                        new Miss("web", "absent"),
                        new Hit("web", "k", Tier.L1, false),
                        new Miss("web", "gone"));
    }

    @Test
    void writes_areAnnouncedWhenTheyAreDone() {
        setup.cache.put("a", 1);
        setup.cache.putAll(Map.of("b", 2), EntryOptions.NONE);
        setup.cache.expire("a");
        setup.cache.delete("a");
        setup.cache.deleteMatching("b*");
        setup.cache.invalidateTags("t");
        setup.cache.clear();

        assertThat(setup.seen)
                .containsExactly(
                        new Put("web", "a", false),
                        new Put("web", "b", false),
                        new Expire("web", "a"),
                        new Delete("web", "a"),
                        new DeleteMatching("web", "b*", 1),
                        new TagInvalidation("web", "t"),
                        new Clear("web"));
    }

    @Test
    void writeThatFails_announcesNothing() {
        Cache strict = setup.observed(
                CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT), setup.seen::add);
        setup.remote.available = false;

        assertThatThrownBy(() -> strict.put("k", 1)).isInstanceOf(CacheUnavailableException.class);
        assertThatThrownBy(() -> strict.clear()).isInstanceOf(CacheUnavailableException.class);

        assertThat(setup.seen).isEmpty();
    }

    @Test
    void longKey_isAnnouncedAsBothTiersHoldIt() {
        String key = "k".repeat(300);
        setup.cache.put(key, 1);

        assertThat(setup.seen).containsExactly(new Put("web", new KeySpace("").storageKey(key), false));
    }

    @Test
    void failedLoad_andItsStaleAnswer() {
        EntryOptions stale = EntryOptions.builder()
                .ttl(SECOND)
                .staleIfError(Duration.ofMinutes(1))
                .build();
        RuntimeException broken = new RuntimeException("broken");
        setup.cache.put("k", 1, stale);
        setup.time.advance(SECOND.plusMillis(1));
        setup.seen.clear();

        Integer served = setup.cache.getOrLoad("k", Integer.class, stale, context -> {
            setup.time.advance(Duration.ofMillis(7));
            throw broken;
        });

        assertThat(served).isEqualTo(1);
        assertThat(setup.seen)
                .containsExactly(
                        new LoadFailure("web", "k", Duration.ofMillis(7), broken, false),
                        new Hit("web", "k", Tier.L1, true));
        assertThat(setup.cache.stats().staleServed()).isEqualTo(1);
    }

    @Test
    void failedLoad_withoutAnythingStale_isAMiss() {
        RuntimeException broken = new RuntimeException("broken");

        assertThatThrownBy(() -> setup.cache.getOrLoad("k", Integer.class, () -> {
                    throw broken;
                }))
                .isSameAs(broken);

        assertThat(setup.seen)
                .containsExactly(new LoadFailure("web", "k", Duration.ZERO, broken, false), new Miss("web", "k"));
    }

    /** What is at hand is announced where it is asked for, everything else where it runs. */
    @Test
    void asynchronousReads_endInOneHitOrMiss() {
        TypeRef<Integer> type = TypeRef.of(Integer.class);
        setup.cache.put("k", 1);
        setup.seen.clear();

        join(setup.cache.async().get("k", type).toCompletableFuture());
        join(setup.cache.async().get("absent", type).toCompletableFuture());
        join(setup.cache
                .async()
                .getOrLoad("k", type, EntryOptions.NONE, context -> 2)
                .toCompletableFuture());

        Hit hit = new Hit("web", "k", Tier.L1, false);
        assertThat(setup.seen).containsExactly(hit, new Miss("web", "absent"), hit);
    }

    /** Who leaves early is counted as served stale although it is the load's own caller; the load that then succeeds serves nobody stale. */
    @Test
    void softTimeout_isAnnounced_andCountedOnce() {
        setup.cache.put("k", 1, PATIENT);
        setup.time.advance(SECOND.plusMillis(1));
        CompletableFuture<Integer> database = new CompletableFuture<>();
        CompletableFuture<Void> loading = new CompletableFuture<>();
        setup.handedOver = loading;

        Future<Integer> caller = elsewhere(() -> setup.cache.getOrLoad("k", Integer.class, PATIENT, context -> {
            loading.complete(null);
            return database.join();
        }));
        setup.time.advanceWhen(1, Duration.ofMillis(1));
        assertThat(join(caller)).isEqualTo(1);

        assertThat(setup.seen).endsWith(new LoadTimeout("web", "k", true), new Hit("web", "k", Tier.L1, true));
        database.complete(2);
        eventually("the load ends", () -> ObservedSetup.inner(setup.cache).isIdle());
        assertThat(setup.seen).contains(new Load("web", "k", Duration.ofMillis(1), false), new Put("web", "k", true));
        assertThat(setup.cache.stats().staleServed()).isEqualTo(1);
    }

    @Test
    void hardTimeout_isAnnounced() {
        EntryOptions hard =
                EntryOptions.builder().hardTimeout(Duration.ofMillis(1)).build();
        CompletableFuture<Integer> database = new CompletableFuture<>();

        Future<Integer> caller =
                elsewhere(() -> setup.cache.getOrLoad("k", Integer.class, hard, context -> database.join()));
        setup.time.advanceWhen(1, Duration.ofMillis(1));
        assertThatThrownBy(caller::get).hasCauseInstanceOf(LoadTimeoutException.class);

        assertThat(setup.seen).containsExactly(new LoadTimeout("web", "k", false), new Miss("web", "k"));
        database.complete(2);
    }

    @Test
    void refresh_isAnnounced_andItsLoadIsInTheBackground() {
        EntryOptions early =
                EntryOptions.builder().ttl(SECOND).earlyRefresh(0.5).build();
        setup.cache.put("k", 1, early);
        setup.time.advance(Duration.ofMillis(600));

        setup.cache.getOrLoad("k", Integer.class, early, context -> 2);

        eventually("the refresh ends", () -> setup.count(Put.class) == 2);
        assertThat(setup.seen)
                .contains(
                        new Refresh("web", "k"),
                        new Hit("web", "k", Tier.L1, false),
                        new Load("web", "k", Duration.ZERO, true),
                        new Put("web", "k", true));
    }

    @Test
    void unreadableValues_areAnnounced() {
        setup.cache.put("k", "no number");
        assertThat(setup.cache.get("k", Integer.class)).isEmpty();
        setup.remote.stored.put(setup.remote.keyOf("k"), new byte[] {'{'});
        setup.remote.push(setup.remote.keyOf("k"));
        assertThat(setup.cache.get("k", String.class)).isEmpty();

        assertThat(setup.count(Undecodable.class)).isEqualTo(2);
        assertThat(setup.seen).contains(new Undecodable("web", "k")).endsWith(new Miss("web", "k"));
    }

    @Test
    void whatRedisTells_isHandedToAnotherThread_inItsOrder() {
        setup.cache.put("k", 1);
        String key = setup.remote.keyOf("k");
        setup.seen.clear();

        setup.remote.push(key);
        setup.remote.push("cdi-cache:web:" + Markers.ofTag("tea"));
        setup.remote.push("cdi-cache:web:" + Markers.GENERATION);
        setup.remote.pushAll();

        assertThat(setup.seen).as("on the thread that pushes").isEmpty();
        assertThat(setup.later.runAll()).isEqualTo(4);
        assertThat(setup.seen)
                .containsExactly(
                        new RemoteInvalidation("web", Scope.KEY, "k"),
                        new RemoteInvalidation("web", Scope.TAG, "tea"),
                        new RemoteInvalidation("web", Scope.ALL, ""),
                        new RemoteInvalidation("web", Scope.ALL, ""));
    }

    @Test
    void evictions_areHandedToAnotherThread() {
        List<CacheEvent> evictions = new ArrayList<>();
        Cache small = setup.observed(
                CacheConfig.builder(CachePreset.SIMPLE).maxEntries(2),
                event -> evictions.addAll(event instanceof Eviction ? List.of(event) : List.of()));
        for (int i = 0; i < 10; i++) {
            small.put("k" + i, i);
        }
        long evicted = small.stats().l1Evictions();
        assertThat(evicted).isPositive();
        assertThat(evictions).as("on the thread that evicts").isEmpty();

        setup.later.runAll();

        assertThat(evictions).hasSize((int) evicted);
    }
}
