package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
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
import org.cdicache.CacheStats;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.LoadTimeoutException;
import org.cdicache.LoggedLines;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.spi.CacheObserver;
import org.cdicache.spi.EntryFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObserversTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final EntryOptions PATIENT = EntryOptions.builder()
            .ttl(SECOND)
            .staleIfError(Duration.ofMinutes(1))
            .softTimeout(Duration.ofMillis(1))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final ManualExecutor later = new ManualExecutor(time);
    /** What a thread that hands work to the workers waits for before it goes on. */
    private volatile CompletableFuture<?> handedOver = CompletableFuture.completedFuture(null);

    private final ExecutorService workers =
            new ThreadPoolExecutor(0, 8, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
                @Override
                public void execute(Runnable task) {
                    super.execute(task);
                    await(handedOver);
                }
            };
    /** What the test looks at, and may empty. */
    private final List<CacheEvent> seen = new CopyOnWriteArrayList<>();

    /** Everything, for the check afterwards. */
    private final List<CacheEvent> all = new CopyOnWriteArrayList<>();

    private final List<CacheEngine> engines = new ArrayList<>();
    private final Cache cache = observed(CacheConfig.builder(CachePreset.SIMPLE), all::add, seen::add);

    @SafeVarargs
    private Cache observed(CacheConfigBuilder builder, Consumer<CacheEvent>... observers) {
        CacheConfig config = builder.redisUrl("redis://scripted:1")
                .commandTimeout(Duration.ofSeconds(20))
                .build();
        CacheEngine engine = new CacheEngine(
                config,
                JsonEntryCodec.of(config, getClass().getClassLoader()),
                remote,
                time,
                later,
                workers,
                new Announcer(List.of(observers), later));
        engines.add(engine);
        return engine.cache("web");
    }

    private static TwoTierCache inner(Cache cache) {
        return ((ObservedCache) cache).cache();
    }

    @AfterEach
    void nothingIsLeft_andCountersAgreeWithEvents() {
        for (CacheEngine engine : engines) {
            eventually(
                    "no operation is under way",
                    () -> inner(engine.cache("web")).isIdle());
        }
        later.runAll();
        CacheStats stats = cache.stats();
        assertThat(stats.loads()).isEqualTo(count(Load.class));
        assertThat(stats.loadFailures()).isEqualTo(count(LoadFailure.class));
        assertThat(stats.puts()).isEqualTo(count(Put.class));
        assertThat(stats.deletes()).isEqualTo(count(Delete.class));
        assertThat(stats.refreshes()).isEqualTo(count(Refresh.class));
        assertThat(stats.l1Evictions()).isEqualTo(count(Eviction.class));
        assertThat(stats.undecodable()).isEqualTo(count(Undecodable.class));
        assertThat(stats.eventsLost()).isZero();
        assertThat(stats.l1Hits() + stats.l1Misses()).as("reads").isEqualTo(count(Hit.class) + count(Miss.class));
        engines.forEach(CacheEngine::close);
    }

    private long count(Class<? extends CacheEvent> type) {
        return all.stream().filter(type::isInstance).count();
    }

    @Test
    void everyRead_endsInOneHitOrMiss() {
        cache.get("k", String.class);
        cache.getOrLoad("k", String.class, () -> "v");
        cache.get("k", String.class);
        remote.push(remote.keyOf("k"));
        cache.lookup("k", String.class);
        cache.getAll(List.of("k", "absent"), String.class);
        ((EntryFacts) cache).lookupAll(List.of("k", "gone"), TypeRef.of(String.class));

        assertThat(seen)
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
        cache.put("a", 1);
        cache.putAll(Map.of("b", 2), EntryOptions.NONE);
        cache.expire("a");
        cache.delete("a");
        cache.deleteMatching("b*");
        cache.invalidateTags("t");
        cache.clear();

        assertThat(seen)
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
        Cache strict = observed(CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT), seen::add);
        remote.available = false;

        assertThatThrownBy(() -> strict.put("k", 1)).isInstanceOf(CacheUnavailableException.class);
        assertThatThrownBy(() -> strict.clear()).isInstanceOf(CacheUnavailableException.class);

        assertThat(seen).isEmpty();
    }

    @Test
    void longKey_isAnnouncedAsBothTiersHoldIt() {
        String key = "k".repeat(300);
        cache.put(key, 1);

        assertThat(seen).containsExactly(new Put("web", new KeySpace("").storageKey(key), false));
    }

    @Test
    void failedLoad_andItsStaleAnswer() {
        EntryOptions stale = EntryOptions.builder()
                .ttl(SECOND)
                .staleIfError(Duration.ofMinutes(1))
                .build();
        RuntimeException broken = new RuntimeException("broken");
        cache.put("k", 1, stale);
        time.advance(SECOND.plusMillis(1));
        seen.clear();

        Integer served = cache.getOrLoad("k", Integer.class, stale, context -> {
            time.advance(Duration.ofMillis(7));
            throw broken;
        });

        assertThat(served).isEqualTo(1);
        assertThat(seen)
                .containsExactly(
                        new LoadFailure("web", "k", Duration.ofMillis(7), broken, false),
                        new Hit("web", "k", Tier.L1, true));
        assertThat(cache.stats().staleServed()).isEqualTo(1);
    }

    @Test
    void failedLoad_withoutAnythingStale_isAMiss() {
        RuntimeException broken = new RuntimeException("broken");

        assertThatThrownBy(() -> cache.getOrLoad("k", Integer.class, () -> {
                    throw broken;
                }))
                .isSameAs(broken);

        assertThat(seen)
                .containsExactly(new LoadFailure("web", "k", Duration.ZERO, broken, false), new Miss("web", "k"));
    }

    /** Who leaves early is counted as served stale although it is the load's own caller; the load that then succeeds serves nobody stale. */
    @Test
    void softTimeout_isAnnounced_andCountedOnce() {
        cache.put("k", 1, PATIENT);
        time.advance(SECOND.plusMillis(1));
        CompletableFuture<Integer> database = new CompletableFuture<>();
        CompletableFuture<Void> loading = new CompletableFuture<>();
        handedOver = loading;

        assertThat(cache.getOrLoad("k", Integer.class, PATIENT, context -> {
                    loading.complete(null);
                    return database.join();
                }))
                .isEqualTo(1);

        assertThat(seen).endsWith(new LoadTimeout("web", "k", true), new Hit("web", "k", Tier.L1, true));
        database.complete(2);
        eventually("the load ends", () -> inner(cache).isIdle());
        assertThat(seen).contains(new Load("web", "k", Duration.ZERO, false), new Put("web", "k", true));
        assertThat(cache.stats().staleServed()).isEqualTo(1);
    }

    @Test
    void hardTimeout_isAnnounced() {
        EntryOptions hard =
                EntryOptions.builder().hardTimeout(Duration.ofMillis(1)).build();
        CompletableFuture<Integer> database = new CompletableFuture<>();

        assertThatThrownBy(() -> cache.getOrLoad("k", Integer.class, hard, context -> database.join()))
                .isInstanceOf(LoadTimeoutException.class);

        assertThat(seen).containsExactly(new LoadTimeout("web", "k", false), new Miss("web", "k"));
        database.complete(2);
    }

    @Test
    void refresh_isAnnounced_andItsLoadIsInTheBackground() {
        EntryOptions early =
                EntryOptions.builder().ttl(SECOND).earlyRefresh(0.5).build();
        cache.put("k", 1, early);
        time.advance(Duration.ofMillis(600));

        cache.getOrLoad("k", Integer.class, early, context -> 2);

        eventually("the refresh ends", () -> count(Put.class) == 2);
        assertThat(seen)
                .contains(
                        new Refresh("web", "k"),
                        new Hit("web", "k", Tier.L1, false),
                        new Load("web", "k", Duration.ZERO, true),
                        new Put("web", "k", true));
    }

    @Test
    void unreadableValues_areAnnounced() {
        cache.put("k", "no number");
        assertThat(cache.get("k", Integer.class)).isEmpty();
        remote.stored.put(remote.keyOf("k"), new byte[] {'{'});
        remote.push(remote.keyOf("k"));
        assertThat(cache.get("k", String.class)).isEmpty();

        assertThat(count(Undecodable.class)).isEqualTo(2);
        assertThat(seen).contains(new Undecodable("web", "k")).endsWith(new Miss("web", "k"));
    }

    @Test
    void whatRedisTells_isHandedToAnotherThread_inItsOrder() {
        cache.put("k", 1);
        String key = remote.keyOf("k");
        seen.clear();

        remote.push(key);
        remote.push("cdi-cache:web:" + Markers.ofTag("tea"));
        remote.push("cdi-cache:web:" + Markers.GENERATION);
        remote.pushAll();

        assertThat(seen).as("on the thread that pushes").isEmpty();
        assertThat(later.runAll()).isEqualTo(4);
        assertThat(seen)
                .containsExactly(
                        new RemoteInvalidation("web", Scope.KEY, "k"),
                        new RemoteInvalidation("web", Scope.TAG, "tea"),
                        new RemoteInvalidation("web", Scope.ALL, ""),
                        new RemoteInvalidation("web", Scope.ALL, ""));
    }

    @Test
    void evictions_areHandedToAnotherThread() {
        List<CacheEvent> evictions = new ArrayList<>();
        Cache small = observed(
                CacheConfig.builder(CachePreset.SIMPLE).maxEntries(2),
                event -> evictions.addAll(event instanceof Eviction ? List.of(event) : List.of()));
        for (int i = 0; i < 10; i++) {
            small.put("k" + i, i);
        }
        long evicted = small.stats().l1Evictions();
        assertThat(evicted).isPositive();
        assertThat(evictions).as("on the thread that evicts").isEmpty();

        later.runAll();

        assertThat(evictions).hasSize((int) evicted);
    }

    @Test
    void observerThatThrows_breaksNeitherTheOperationNorTheOthers() {
        List<CacheEvent> second = new ArrayList<>();
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            Cache mined = observed(
                    CacheConfig.builder(CachePreset.SIMPLE),
                    event -> {
                        throw new AssertionError("mine");
                    },
                    second::add);
            mined.put("a", 1);
            assertThat(mined.get("a", Integer.class)).contains(1);
            assertThat(mined.<Integer, RuntimeException>getOrLoad("b", Integer.class, () -> 2))
                    .isEqualTo(2);

            assertThat(second).hasSize(5);
            assertThat(mined.stats().eventsLost()).isEqualTo(5);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING An observer of caches failed, the cache is not affected");
        }
    }

    @Test
    void observers_areToldInTheirOrder_whatTheyWantToKnow() {
        List<String> order = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        Cache chosen =
                observed(CacheConfig.builder(CachePreset.SIMPLE), event -> order.add("first"), new CacheObserver() {
                    @Override
                    public void accept(CacheEvent event) {
                        order.add("second of " + event.getClass().getSimpleName());
                    }

                    @Override
                    public boolean observes(Class<? extends CacheEvent> type) {
                        asked.incrementAndGet();
                        return type == Put.class;
                    }
                });
        chosen.put("k", 1);
        chosen.put("k", 2);
        chosen.delete("k");

        assertThat(order).containsExactly("first", "second of Put", "first", "second of Put", "first");
        assertThat(asked).as("once for each class").hasValue(2);
    }

    /** Without the rule each event of the observer's own read would call it again. */
    @Test
    void observerThatUsesTheCache_isNotToldOfIt() {
        List<CacheEvent> told = new CopyOnWriteArrayList<>();
        Cache[] itself = new Cache[1];
        itself[0] = observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
            told.add(event);
            itself[0].put("last-event-" + told.size(), event.toString());
            itself[0].getOrLoad("event-" + told.size(), String.class, event::toString);
        });

        itself[0].delete("k");

        assertThat(told).containsExactly(new Delete("web", "k"));
        assertThat(itself[0].get("last-event-1", String.class)).isPresent();
    }

    /** The load of an impatient call runs on a worker: it must be as quiet as the observer that asked for it. */
    @Test
    void whatAnObserverMakesWorkersDo_isQuietAsWell() {
        EntryOptions hard =
                EntryOptions.builder().hardTimeout(Duration.ofSeconds(20)).build();
        List<CacheEvent> told = new CopyOnWriteArrayList<>();
        Cache[] itself = new Cache[1];
        itself[0] = observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
            told.add(event);
            itself[0].getOrLoad("event-" + told.size(), String.class, hard, context -> event.toString());
        });

        itself[0].delete("k");

        assertThat(told).containsExactly(new Delete("web", "k"));
        assertThat(itself[0].stats().loads()).isEqualTo(1);
        itself[0].delete("k");
        assertThat(told).as("the thread is heard again").hasSize(2);
    }

    /** Asking for the key whose load is being announced would wait for itself. */
    @Test
    void observerThatAsksForTheKeyBeingLoaded_isRefused_andTheLoadGoesOn() {
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        Cache[] itself = new Cache[1];
        itself[0] = observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
            if (event instanceof Load load) {
                try {
                    itself[0].getOrLoad(load.key(), Integer.class, () -> 0);
                } catch (IllegalStateException e) {
                    refused.add(e);
                }
            }
        });

        assertThat(itself[0].<Integer, RuntimeException>getOrLoad("k", Integer.class, () -> 7))
                .isEqualTo(7);

        assertThat(refused).hasSize(1);
        assertThat(itself[0].get("k", Integer.class)).contains(7);
    }

    /** A delete in the middle of an event has the last word, as in the middle of anything else. */
    @Test
    void observerThatDeletesWhatIsBeingStored_wins() {
        Cache[] itself = new Cache[1];
        itself[0] = observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
            if (event instanceof Load load) {
                itself[0].delete(load.key());
            }
        });

        itself[0].getOrLoad("k", Integer.class, () -> 7);

        assertThat(itself[0].exists("k")).isFalse();
    }

    /** While one thread is inside an observer, the others' operations and events go on. */
    @Test
    void slowObserver_holdsUpNobodyElse() {
        CompletableFuture<Void> inside = new CompletableFuture<>();
        CompletableFuture<Void> leave = new CompletableFuture<>();
        List<CacheEvent> told = new CopyOnWriteArrayList<>();
        Cache slow = observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
            told.add(event);
            if (event instanceof Put put && put.key().equals("slow")) {
                inside.complete(null);
                leave.join();
            }
        });
        Future<Void> writer = elsewhere(() -> {
            slow.put("slow", 1);
            return null;
        });
        await(inside);

        slow.put("slow-2", 2);
        assertThat(slow.get("slow", Integer.class)).as("is already stored").contains(1);
        assertThat(slow.delete("slow")).isTrue();
        assertThat(told).hasSize(4);

        leave.complete(null);
        join(writer);
        assertThat(slow.exists("slow")).isFalse();
    }

    @Test
    void eventsThatCannotBeHandedOver_areCounted() {
        ManualExecutor full = new ManualExecutor(time);
        Events events = Events.of("web", new Announcer(List.of(seen::add), full));
        full.shutdown();

        events.tellElsewhere(Clear.class, Clear::new);

        assertThat(events.lost().sum()).isEqualTo(1);
        assertThat(seen).isEmpty();
    }

    @Test
    void cacheThatNobodyListensTo_isNotEvenWrapped() {
        CacheConfig config = CacheConfig.of(CachePreset.SIMPLE);
        CacheEngine engine = new CacheEngine(
                config,
                JsonEntryCodec.of(config, getClass().getClassLoader()),
                null,
                time,
                new ManualExecutor(time),
                Workers.start("test-unobserved"),
                Announcer.to(List.of()));

        assertThat(engine.cache("web")).isInstanceOf(TwoTierCache.class);
        assertThat(Announcer.to(List.of())).isSameAs(Announcer.SILENT);
        engine.close();
    }
}
