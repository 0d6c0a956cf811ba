package org.cdicache.cdi;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdicache.CacheEvent;
import org.cdicache.NamedCache;
import org.cdicache.WebCache;
import org.cdicache.spi.CacheObserver;
import org.jspecify.annotations.Nullable;

/** Fires cache events as CDI events, those that an observer method of the application observes and no others. */
final class EventFiring implements CacheObserver {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final Event<Object> events;
    private final List<Class<?>> synchronous;
    private final List<Class<?>> asynchronous;
    private final ConcurrentMap<String, Event<CacheEvent>> ofCache = new ConcurrentHashMap<>();
    private final AtomicBoolean warned = new AtomicBoolean();

    EventFiring(Event<Object> events, List<ObserverMethod<?>> methods) {
        this.events = events;
        this.synchronous = observed(methods, /* async= */ false);
        this.asynchronous = observed(methods, /* async= */ true);
    }

    private static List<Class<?>> observed(List<ObserverMethod<?>> methods, boolean async) {
        return methods.stream()
                .filter(method -> method.isAsync() == async)
                .<Class<?>>map(method -> (Class<?>) method.getObservedType())
                .distinct()
                .toList();
    }

    @Override
    public boolean observes(Class<? extends CacheEvent> type) {
        return isOneOf(synchronous, type) || isOneOf(asynchronous, type);
    }

    private static boolean isOneOf(List<Class<?>> observed, Class<?> type) {
        return observed.stream().anyMatch(general -> general.isAssignableFrom(type));
    }

    @Override
    public void accept(CacheEvent event) {
        Event<CacheEvent> qualified = ofCache.computeIfAbsent(event.cache(), this::qualified);
        if (isOneOf(asynchronous, event.getClass())) {
            qualified.fireAsync(event).whenComplete((fired, failure) -> failed(failure));
        }
        if (isOneOf(synchronous, event.getClass())) {
            qualified.fire(event);
        }
    }

    private Event<CacheEvent> qualified(String cache) {
        return switch (cache) {
            case CacheEvent.ALL_CACHES -> events.select(CacheEvent.class);
            case CacheBeans.WEB ->
                events.select(
                        CacheEvent.class, new Annotation[] {WebCache.Literal.INSTANCE, NamedCache.Literal.of(cache)});
            default -> events.select(CacheEvent.class, NamedCache.Literal.of(cache));
        };
    }

    private void failed(@Nullable Throwable failure) {
        if (failure != null) {
            LOG.log(
                    warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG,
                    "An asynchronous observer method of cache events failed, the cache is not affected",
                    failure);
        }
    }
}
