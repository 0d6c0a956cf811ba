package org.cdicache.cdi;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.enterprise.inject.spi.configurator.BeanConfigurator;
import java.lang.annotation.Annotation;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CacheRegistry;
import org.cdicache.NamedCache;
import org.cdicache.WebCache;

/**
 * The beans of the library. One that the application declares itself, with the same type and qualifier, takes the place of ours, and the others
 * use it. That covers beans found by discovery, which all precede the registration; a bean that another extension adds needs to be an alternative
 * with a priority.
 */
final class CacheBeans {

    static final String WEB = "web";

    private final CacheConfig config;
    private final ApplicationEngine engine;
    private final Wishes wishes;

    CacheBeans(CacheConfig config, ApplicationEngine engine, Wishes wishes) {
        this.config = config;
        this.engine = engine;
        this.wishes = wishes;
    }

    void register(AfterBeanDiscovery event) {
        if (!wishes.replaced(CacheConfig.class)) {
            // A record cannot have a client proxy, and every copy of a reference to it is as good as the first.
            bean(event, CacheConfig.class, Default.Literal.INSTANCE, "")
                    .scope(Dependent.class)
                    .produceWith(beans -> config);
        }
        if (!wishes.replaced(CacheRegistry.class)) {
            bean(event, CacheRegistry.class, Default.Literal.INSTANCE, "")
                    .produceWith(beans -> engine.open(find(beans, CacheConfig.class)))
                    .disposeWith((registry, beans) -> engine.close());
        }
        if (!wishes.replaced(CacheFactory.class)) {
            bean(event, CacheFactory.class, Default.Literal.INSTANCE, "")
                    .produceWith(beans -> new SharedCacheFactory())
                    .disposeWith((factory, beans) -> factory.dispose());
        }
        cache(event, WebCache.Literal.INSTANCE, WEB);
        for (NamedCache qualifier : wishes.qualifiers()) {
            cache(event, qualifier, qualifier.value());
        }
    }

    private void cache(AfterBeanDiscovery event, Annotation qualifier, String name) {
        if (!wishes.replaced(Cache.class, qualifier)) {
            bean(event, Cache.class, qualifier, name)
                    .produceWith(beans -> find(beans, CacheRegistry.class).cache(name));
        }
    }

    private static <T> BeanConfigurator<T> bean(
            AfterBeanDiscovery event, Class<T> type, Annotation qualifier, String name) {
        return event.<T>addBean()
                .beanClass(type)
                .id("cdi-cache#" + type.getSimpleName() + "#"
                        + qualifier.annotationType().getSimpleName() + "#" + name)
                .types(type, Object.class)
                .qualifiers(qualifier)
                .scope(ApplicationScoped.class);
    }

    /** Looks first where the library's archive can see, then, for a bean of the application, where the application can. */
    private static <T> T find(Instance<Object> beans, Class<T> type) {
        Instance<T> near = beans.select(type, Default.Literal.INSTANCE);
        return (near.isResolvable() ? near : CDI.current().select(type, Default.Literal.INSTANCE)).get();
    }
}
