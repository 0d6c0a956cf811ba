package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheEvent;
import org.cdicache.CacheEvent.Clear;
import org.cdicache.CacheEvent.Delete;
import org.cdicache.CacheEvent.Load;
import org.cdicache.CacheEvent.Put;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.LoggedLines;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.spi.CacheObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What observers may do, and what they do to the cache: nothing that it would not bear. */
class ObserversTest {

    private final ObservedSetup setup = new ObservedSetup();

    @AfterEach
    void nothingIsLeft_andCountersAgreeWithEvents() {
        setup.close();
    }

    @Test
    void observerThatThrows_breaksNeitherTheOperationNorTheOthers() {
        List<CacheEvent> second = new ArrayList<>();
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            Cache mined = setup.observed(
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
        Cache chosen = setup.observed(
                CacheConfig.builder(CachePreset.SIMPLE), event -> order.add("first"), new CacheObserver() {
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
        itself[0] = setup.observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
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
        itself[0] = setup.observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
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
        itself[0] = setup.observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
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
        itself[0] = setup.observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
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
        Cache slow = setup.observed(CacheConfig.builder(CachePreset.SIMPLE), event -> {
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
        ManualExecutor full = new ManualExecutor(setup.time);
        Events events = Events.of("web", new Announcer(List.of(setup.seen::add), full));
        full.shutdown();

        events.tellElsewhere(Clear.class, Clear::new);

        assertThat(events.lost().sum()).isEqualTo(1);
        assertThat(setup.seen).isEmpty();
    }

    @Test
    void cacheThatNobodyListensTo_isNotEvenWrapped() {
        CacheConfig config = CacheConfig.of(CachePreset.SIMPLE);
        CacheEngine engine = new CacheEngine(
                config,
                JsonEntryCodec.of(config, getClass().getClassLoader()),
                null,
                setup.time,
                new ManualExecutor(setup.time),
                Workers.start("test-unobserved"),
                Announcer.to(List.of()));

        assertThat(engine.cache("web")).isInstanceOf(TwoTierCache.class);
        assertThat(Announcer.to(List.of())).isSameAs(Announcer.SILENT);
        engine.close();
    }
}
