package org.cdicache.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.cdicache.Application;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.NamedCache;
import org.cdicache.WebCache;
import org.junit.jupiter.api.Test;

class ReplacedBeansTest {

    @Dependent
    static class Consumer {
        @Inject
        @WebCache
        Cache web;

        @Inject
        @NamedCache("users")
        Cache users;

        @Inject
        CacheRegistry registry;

        @Inject
        CacheConfig config;
    }

    @Dependent
    static class OwnConfig {
        @Produces
        @ApplicationScoped
        CacheFactory factory() {
            return CacheFactory.create();
        }

        @Produces
        CacheConfig config() {
            return CacheConfig.builder(CachePreset.TESTING)
                    .defaultTtl(Duration.ofSeconds(42))
                    .build();
        }
    }

    @Dependent
    static class OwnCaches {
        @Produces
        @WebCache
        @ApplicationScoped
        Cache web(CacheRegistry registry) {
            return registry.cache("own-web");
        }

        @Produces
        @NamedCache("users")
        @ApplicationScoped
        Cache users(CacheRegistry registry) {
            return registry.cache("own-users");
        }
    }

    @ApplicationScoped
    static class OwnRegistry {
        @Produces
        @ApplicationScoped
        CacheRegistry registry() {
            return CacheFactory.create().registry(CacheConfig.of(CachePreset.MINIMAL));
        }
    }

    @Test
    void usesTheConfigurationThatTheApplicationProduces() {
        try (Application application =
                Application.start(Map.of("cache.preset", "production"), Consumer.class, OwnConfig.class)) {
            Consumer consumer = application.get(Consumer.class);

            assertThat(consumer.config.defaultTtl()).isEqualTo(Duration.ofSeconds(42));
            assertThat(consumer.registry.config()).isEqualTo(consumer.config);
        }
    }

    @Test
    void givesWayToCachesOfTheApplication() {
        try (Application application = Application.start(Map.of(), Consumer.class, OwnCaches.class)) {
            Consumer consumer = application.get(Consumer.class);

            assertThat(consumer.web.name()).isEqualTo("own-web");
            assertThat(consumer.users.name()).isEqualTo("own-users");
        }
    }

    @Test
    void takesItsCachesFromARegistryOfTheApplication() {
        try (Application application = Application.start(Map.of(), Consumer.class, OwnRegistry.class)) {
            Consumer consumer = application.get(Consumer.class);

            assertThat(consumer.registry.config().preset()).isEqualTo(CachePreset.MINIMAL);
            consumer.web.put("key", "value");
            assertThat(consumer.registry.cache("web").get("key", String.class)).contains("value");
        }
    }

    static class OtherExtension implements Extension {
        void add(@Observes @Priority(1) AfterBeanDiscovery event) {
            event.<CacheConfig>addBean()
                    .beanClass(CacheConfig.class)
                    .types(CacheConfig.class)
                    .scope(Dependent.class)
                    .alternative(true)
                    .priority(10)
                    .produceWith(beans -> CacheConfig.of(CachePreset.DEVELOPMENT));
        }
    }

    @Test
    void givesWayToAnAlternativeOfAnotherExtension() {
        try (Application application = Application.start(new OtherExtension(), Consumer.class)) {
            assertThat(application.get(Consumer.class).registry.config().preset())
                    .isEqualTo(CachePreset.DEVELOPMENT);
        }
    }
}
