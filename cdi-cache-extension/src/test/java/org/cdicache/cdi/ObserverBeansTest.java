package org.cdicache.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cdicache.Application;
import org.cdicache.Cache;
import org.cdicache.CacheEvent;
import org.cdicache.CacheRegistry;
import org.cdicache.LoggedLines;
import org.cdicache.NamedCache;
import org.cdicache.WarmUp;
import org.cdicache.WebCache;
import org.cdicache.spi.CacheObserver;
import org.junit.jupiter.api.Test;

class ObserverBeansTest {

    @ApplicationScoped
    static class Diary {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();

        Queue<String> lines() {
            return lines;
        }

        void note(String who, CacheEvent event) {
            lines.add(who + " " + event.getClass().getSimpleName() + " " + event.cache());
        }
    }

    @ApplicationScoped
    @Priority(20)
    static class Second implements CacheObserver {
        @Inject
        Diary diary;

        @Override
        public void accept(CacheEvent event) {
            diary.note("second", event);
        }
    }

    @ApplicationScoped
    @Priority(10)
    static class First implements CacheObserver {
        @Inject
        Diary diary;

        @Override
        public void accept(CacheEvent event) {
            diary.note("first", event);
        }
    }

    @Dependent
    @NamedCache("users")
    static class OfUsers implements CacheObserver {
        @Inject
        Diary diary;

        @Override
        public void accept(CacheEvent event) {
            diary.note("of-users", event);
        }
    }

    @Test
    void everyObserverBeanIsTold_inTheOrderOfPriority_ofItsCaches() {
        try (Application application =
                Application.start(Map.of(), Diary.class, Second.class, First.class, OfUsers.class)) {
            CacheRegistry caches = application.get(CacheRegistry.class);
            caches.cache("web").put("k", 1);
            caches.cache("users").put("k", 1);

            assertThat(application.get(Diary.class).lines())
                    .containsExactly(
                            "first Put web",
                            "second Put web",
                            "first Put users",
                            "second Put users",
                            "of-users Put users");
        }
    }

    @ApplicationScoped
    static class Methods {
        @Inject
        Diary diary;

        final LinkedBlockingQueue<CacheEvent> later = new LinkedBlockingQueue<>();

        CacheEvent later() throws InterruptedException {
            return later.poll(20, TimeUnit.SECONDS);
        }

        void missed(@Observes CacheEvent.Miss miss) {
            diary.note("any", miss);
        }

        void missedUser(@Observes @NamedCache("users") CacheEvent.Miss miss) {
            diary.note("user", miss);
        }

        void missedOnWeb(@Observes @WebCache CacheEvent.Miss miss) {
            diary.note("web", miss);
        }

        void deleted(@ObservesAsync CacheEvent.Delete delete) {
            later.add(delete);
        }
    }

    @Test
    void observerMethodsAreCalled_forTheEventsThatTheyName() throws InterruptedException {
        try (Application application = Application.start(Map.of(), Diary.class, Methods.class)) {
            Cache web = application.get(CacheRegistry.class).cache("web");
            web.put("k", 1);
            web.get("k", Integer.class);
            web.get("absent", Integer.class);
            application.get(CacheRegistry.class).cache("users").get("absent", Integer.class);
            web.delete("k");

            assertThat(application.get(Diary.class).lines())
                    .containsExactlyInAnyOrder("any Miss web", "web Miss web", "any Miss users", "user Miss users");
            assertThat(application.get(Methods.class).later()).isEqualTo(new CacheEvent.Delete("web", "k"));
        }
    }

    @ApplicationScoped
    static class Faulty {
        void stored(@Observes CacheEvent.Put put) {
            throw new IllegalStateException("mine");
        }
    }

    @Test
    void observerMethodThatThrows_doesNotBreakTheOperation() {
        try (Application application = Application.start(Map.of(), Faulty.class);
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            Cache web = application.get(CacheRegistry.class).cache("web");
            web.put("k", 1);
            web.put("k", 2);

            assertThat(web.get("k", Integer.class)).contains(2);
            assertThat(web.stats().eventsLost()).isEqualTo(2);
            assertThat(log.lines()).hasSize(1);
        }
    }

    @ApplicationScoped
    static class NotOfCaches {
        static final ThreadLocal<Integer> SEEN = ThreadLocal.withInitial(() -> 0);

        void any(@Observes Object event) {
            SEEN.set(event instanceof CacheEvent ? SEEN.get() + 1 : SEEN.get());
        }
    }

    /** Observing everything is not asking for cache events: their cost would come as a surprise. */
    @Test
    void withoutAnObserverOfCacheEvents_nothingIsFired() {
        try (Application application = Application.start(Map.of(), NotOfCaches.class)) {
            application.get(CacheRegistry.class).cache("web").put("k", 1);

            assertThat(NotOfCaches.SEEN.get()).isZero();
        }
        NotOfCaches.SEEN.remove();
    }

    @ApplicationScoped
    static class UsesTheCacheAtBirth implements CacheObserver {
        @Inject
        @WebCache
        Cache cache;

        @PostConstruct
        void remember() {
            cache.put("born", true);
        }

        @Override
        public void accept(CacheEvent event) {
            cache.put("last", event.toString());
        }
    }

    @Dependent
    static class DependentAtBirth extends UsesTheCacheAtBirth {}

    @Test
    void observerOfANormalScope_mayUseTheCacheWhileItIsCreated() {
        try (Application application = Application.start(Map.of(), UsesTheCacheAtBirth.class)) {
            Cache web = application.get(CacheRegistry.class).cache("web");
            web.delete("k");

            assertThat(web.get("last", String.class).orElseThrow()).contains("Delete");
            assertThat(web.get("born", Boolean.class)).contains(true);
        }
    }

    @Test
    void dependentObserver_thatUsesTheCacheWhileItIsCreated_isToldWhatToDo() {
        assertThatThrownBy(() -> {
                    try (Application application = Application.start(Map.of(), DependentAtBirth.class)) {
                        application.get(CacheRegistry.class).cache("web");
                    }
                })
                .rootCause()
                .hasMessageContaining("give the observer a scope such as @ApplicationScoped");
    }

    @Test
    void theLineAtTheStart_namesTheObservers() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            Application.start(Map.of(), Diary.class, First.class, Methods.class).close();

            assertThat(log.lines()).anyMatch(line -> line.contains("; observed by First, 4 observer methods; "));
        }
    }

    @ApplicationScoped
    static class Preloading {
        @Inject
        CacheRegistry caches;

        WarmUp run;

        void start(@Observes Startup event) {
            run = caches.warmer("web").concurrency(2).start(List.of("a", "b"), String.class, key -> "value of " + key);
        }

        WarmUp.Result result() {
            return run.await();
        }
    }

    @Test
    void startupObserver_warmsACache() {
        try (Application application = Application.start(Map.of(), Preloading.class)) {
            assertThat(application.get(Preloading.class).result().complete()).isTrue();
            assertThat(application.get(CacheRegistry.class).cache("web").get("b", String.class))
                    .contains("value of b");
        }
    }
}
