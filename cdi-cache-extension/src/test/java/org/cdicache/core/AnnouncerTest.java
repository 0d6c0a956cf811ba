package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.cdicache.CacheEvent;
import org.cdicache.CacheEvent.Clear;
import org.cdicache.CacheEvent.Delete;
import org.cdicache.LoggedLines;
import org.cdicache.spi.CacheObserver;
import org.junit.jupiter.api.Test;

/** On which threads observers are told, and as what. */
class AnnouncerTest {

    private final ManualExecutor later = new ManualExecutor(new FakeTime());
    private final List<CacheEvent> seen = new CopyOnWriteArrayList<>();

    /** Observers look up their classes and their configuration by way of the context class loader. */
    @Test
    void observerThatIsToldElsewhere_seesTheLoaderOfItsApplication_andTheThreadGetsItsOwnBack() {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        ClassLoader application = new ClassLoader(own) {};
        List<ClassLoader> during = new ArrayList<>();
        Announcer announcer;
        try {
            Thread.currentThread().setContextClassLoader(application);
            announcer = new Announcer(
                    List.of(event -> during.add(Thread.currentThread().getContextClassLoader())), later);
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
        Events.of("web", announcer).tellElsewhere(Clear.class, Clear::new);

        later.runAll();

        assertThat(during).containsExactly(application);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(own);
    }

    /** What an observer hands to a worker is done quietly; what the worker does next is not. */
    @Test
    void workerThatWasQuiet_isHeardAgain() {
        Announcer[] itself = new Announcer[1];
        Events[] events = new Events[1];
        itself[0] = new Announcer(
                List.of(event -> {
                    seen.add(event);
                    itself[0]
                            .quietly(later)
                            .execute(() -> events[0].tell(Delete.class, cache -> new Delete(cache, "by the observer")));
                }),
                new ManualExecutor(new FakeTime()));
        events[0] = Events.of("web", itself[0]);
        events[0].tell(Clear.class, Clear::new);

        assertThat(later.runAll()).isEqualTo(1);
        assertThat(seen).containsExactly(new Clear("web"));
        events[0].tell(Clear.class, Clear::new);
        assertThat(seen).as("the same thread").hasSize(2);
    }

    /** Evictions come by the thousand: those that nobody wants must not cost a task each. */
    @Test
    void eventsThatNobodyWants_areNotEvenHandedOver() {
        AtomicInteger asked = new AtomicInteger();
        Events events = Events.of(
                "web",
                new Announcer(
                        List.of(new CacheObserver() {
                            @Override
                            public void accept(CacheEvent event) {
                                seen.add(event);
                            }

                            @Override
                            public boolean observes(Class<? extends CacheEvent> type) {
                                asked.incrementAndGet();
                                return type == Clear.class;
                            }
                        }),
                        later));
        events.tellElsewhere(Delete.class, cache -> new Delete(cache, "k"));
        later.runAll();

        events.tellElsewhere(Delete.class, cache -> new Delete(cache, "k"));
        assertThat(later.runAll()).isZero();

        for (int i = 0; i < 2; i++) {
            events.tellElsewhere(Clear.class, Clear::new);
            assertThat(later.runAll()).isEqualTo(1);
        }
        assertThat(seen).containsExactly(new Clear("web"), new Clear("web"));
        assertThat(asked).as("once for each class").hasValue(2);
    }

    /** An observer hangs; there is room for one more event. */
    @Test
    void observersThatAreTooFarBehind_areWarnedOfOnce_andWhatIsLostIsCounted() {
        CompletableFuture<Void> inside = new CompletableFuture<>();
        CompletableFuture<Void> leave = new CompletableFuture<>();
        ExecutorService thread = Workers.startOne("test-events", 1);
        LongAdder lost = new LongAdder();
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            Announcer announcer = new Announcer(
                    List.of(event -> {
                        seen.add(event);
                        inside.complete(null);
                        leave.join();
                    }),
                    thread);
            announcer.tellElsewhere(Clear.class, () -> new Clear("first"), lost);
            await(inside);
            for (String cache : List.of("waits", "lost", "lost as well")) {
                announcer.tellElsewhere(Clear.class, () -> new Clear(cache), lost);
            }

            assertThat(lost.sum()).isEqualTo(2);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING The observers of caches are 10000 events behind: some are lost from now on");
            leave.complete(null);
            eventually("the one that waited is told", () -> seen.contains(new Clear("waits")));
            announcer.close();
        }
    }

    @Test
    void eventsAfterTheClose_areNoReasonForAWarning() {
        Announcer announcer = new Announcer(List.of(seen::add), later);
        LongAdder lost = new LongAdder();
        announcer.close();
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            announcer.tellElsewhere(Clear.class, () -> new Clear("web"), lost);

            assertThat(log.lines()).isEmpty();
        }
        assertThat(lost.sum()).isEqualTo(1);
        assertThat(seen).isEmpty();
    }
}
