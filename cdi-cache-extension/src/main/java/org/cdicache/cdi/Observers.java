package org.cdicache.cdi;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.inject.spi.Prioritized;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdicache.CacheEvent;
import org.cdicache.NamedCache;
import org.cdicache.WebCache;
import org.cdicache.spi.CacheObserver;
import org.jspecify.annotations.Nullable;

/**
 * Who in the application wants to know what happens to the caches: beans that implement {@link CacheObserver}, and observer methods of cache
 * events. Noticed while they are discovered: a look-up later would see only what the library's own archive can see.
 */
final class Observers {

    private final List<Bean<?>> beans = new ArrayList<>();
    private final List<ObserverMethod<?>> methods = new ArrayList<>();
    private @Nullable BeanManager manager;
    private @Nullable CreationalContext<?> dependents;

    synchronized void notice(Bean<?> bean) {
        if (bean.getTypes().contains(CacheObserver.class)) {
            beans.add(bean);
        }
    }

    synchronized void notice(ObserverMethod<?> method) {
        methods.add(method);
    }

    /** From now on beans can be referred to. */
    synchronized void use(BeanManager beanManager) {
        manager = beanManager;
    }

    /** All of them in their order, observer methods last. Instances of normal scopes are created when they are first told something. */
    synchronized List<CacheObserver> all() {
        BeanManager present = manager;
        if (present == null || (beans.isEmpty() && methods.isEmpty())) {
            return List.of();
        }
        CreationalContext<?> context = present.createCreationalContext(null);
        dependents = context;
        List<CacheObserver> all = new ArrayList<>();
        beans.stream()
                .sorted(Comparator.<Bean<?>>comparingInt(Observers::priority)
                        .thenComparing(bean -> bean.getBeanClass().getName()))
                .map(bean -> reference(present, bean, context))
                .forEach(all::add);
        if (!methods.isEmpty()) {
            all.add(new EventFiring(present.getEvent(), methods));
        }
        return all;
    }

    private static CacheObserver reference(BeanManager manager, Bean<?> bean, CreationalContext<?> context) {
        CacheObserver observer = (CacheObserver) manager.getReference(bean, CacheObserver.class, context);
        Set<String> caches = caches(bean.getQualifiers());
        return caches.isEmpty() ? observer : new OfCaches(caches, observer);
    }

    private static int priority(Bean<?> bean) {
        if (bean instanceof Prioritized prioritized) {
            return prioritized.getPriority();
        }
        Priority priority = bean.getBeanClass().getAnnotation(Priority.class);
        return priority == null ? jakarta.interceptor.Interceptor.Priority.APPLICATION : priority.value();
    }

    private static Set<String> caches(Set<Annotation> qualifiers) {
        Set<String> caches = new HashSet<>();
        for (Annotation qualifier : qualifiers) {
            if (qualifier instanceof NamedCache named) {
                caches.add(named.value());
            } else if (qualifier instanceof WebCache) {
                caches.add(CacheBeans.WEB);
            }
        }
        return caches;
    }

    /** For the line at the start; empty if there are none. */
    synchronized String summary() {
        String names = beans.stream()
                .map(bean -> bean.getBeanClass().getSimpleName())
                .sorted()
                .collect(Collectors.joining(", "));
        return names
                + (names.isEmpty() || methods.isEmpty() ? "" : ", ")
                + (methods.isEmpty() ? "" : methods.size() + " observer methods");
    }

    /** Ends the dependent ones; idempotent. */
    synchronized void release() {
        if (dependents != null) {
            dependents.release();
            dependents = null;
        }
    }

    /** An observer of some caches, and of Redis. */
    private record OfCaches(Set<String> caches, CacheObserver observer) implements CacheObserver {

        @Override
        public void accept(CacheEvent event) {
            if (caches.contains(event.cache()) || event.cache().equals(CacheEvent.ALL_CACHES)) {
                observer.accept(event);
            }
        }

        @Override
        public boolean observes(Class<? extends CacheEvent> type) {
            return observer.observes(type);
        }
    }
}
