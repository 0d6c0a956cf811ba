package org.cdicache.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.cdicache.Eventually.eventually;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.util.Map;
import org.cdicache.Application;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.LoggedLines;
import org.cdicache.NamedCache;
import org.cdicache.RemoteStatus;
import org.cdicache.WebCache;
import org.junit.jupiter.api.Test;

class CacheExtensionTest {

    @Dependent
    static class Shop {
        @Inject
        @WebCache
        Cache web;

        @Inject
        @NamedCache("users")
        Cache users;

        @Inject
        @NamedCache("orders-2")
        Instance<Cache> orders;

        @Inject
        CacheRegistry registry;

        @Inject
        CacheConfig config;

        @Inject
        CacheFactory factory;
    }

    @Test
    void injectsEveryBean() {
        try (Application application = Application.start(Map.of("cache.preset", "production"), Shop.class)) {
            Shop shop = application.get(Shop.class);

            shop.web.put("greeting", "hello");
            shop.users.put("greeting", "hi");

            assertThat(shop.web.get("greeting", String.class)).contains("hello");
            assertThat(shop.users.get("greeting", String.class)).contains("hi");
            assertThat(shop.orders.get().name()).isEqualTo("orders-2");
            assertThat(shop.registry.names()).containsExactly("orders-2", "users", "web");
            assertThat(shop.registry.cache("users").get("greeting", String.class))
                    .contains("hi");
            assertThat(shop.registry.remoteStatus()).isEqualTo(RemoteStatus.notConfigured());
            assertThat(shop.config).isEqualTo(CacheConfig.of(CachePreset.PRODUCTION));
            assertThat(shop.registry.config()).isEqualTo(shop.config);
        }
    }

    @Test
    void letsNoBeanCloseWhatItShares() {
        try (Application application = Application.start(Map.of(), Shop.class);
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            Shop shop = application.get(Shop.class);
            Cache own = shop.factory.forTesting();

            shop.factory.close();

            own.put("key", "value");
            assertThat(own.get("key", String.class)).contains("value");
            assertThat(log.lines()).singleElement().asString().contains("no effect");
            assertThat(shop.registry).isNotInstanceOf(AutoCloseable.class);
        }
    }

    @ApplicationScoped
    static class EarlyRiser {
        static final ThreadLocal<String> SEEN = new ThreadLocal<>();

        @Inject
        @WebCache
        Cache cache;

        void start(@Observes @Priority(Integer.MIN_VALUE) Startup event) {
            cache.put("early", "bird");
        }

        void stop(@Observes Shutdown event) {
            SEEN.set(cache.get("early", String.class).orElse("nothing"));
        }
    }

    @Test
    void worksBeforeOurStartupAndUntilAfterTheShutdownOfTheApplication() {
        Application.start(Map.of(), EarlyRiser.class).close();

        assertThat(EarlyRiser.SEEN.get()).isEqualTo("bird");
        EarlyRiser.SEEN.remove();
    }

    @Test
    void startsAndEndsAsOftenAsTheServerSaysSo() {
        try (Application application = Application.start(Map.of(), Shop.class)) {
            BeanManager beans = application.get(BeanManager.class);
            CacheRegistry registry = application.get(CacheRegistry.class);

            beans.getEvent().fire(new Startup());
            beans.getEvent().fire(new Startup());
            assertThat(registry.cache("web").name()).isEqualTo("web");

            beans.getEvent().fire(new Shutdown());
            beans.getEvent().fire(new Shutdown());
            assertThatIllegalStateException().isThrownBy(() -> registry.cache("late"));
        }
    }

    @Test
    void leavesNoThreadBehind() {
        try (Application application = Application.start(Map.of(), Shop.class)) {
            application.get(Shop.class).factory.forTesting().put("key", "value");
            assertThat(Application.threads()).contains("cdi-cache-scheduler");
        }
        eventually("no thread", () -> Application.threads().isEmpty());
    }

    @Test
    void saysWhatIsSwitchedOn() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            Application.start(Map.of("cache.preset", "minimal"), Shop.class).close();

            assertThat(log.lines())
                    .containsExactly("INFO cdi-cache (unpackaged): preset minimal, memory only;"
                            + " caches orders-2, users, web; switched on: MicroProfile Health");
        }
    }

    @Test
    void keepsTheStateOfApplicationsApart() {
        for (String preset : new String[] {"minimal", "production"}) {
            try (Application application = Application.start(Map.of("cache.preset", preset), Shop.class)) {
                assertThat(application.get(CacheConfig.class).preset().id()).isEqualTo(preset);
                assertThat(application.get(Shop.class).web.get("key", String.class))
                        .isEmpty();
                application.get(Shop.class).web.put("key", preset);
            }
        }
    }
}
