package org.cdicache.spi;

import java.util.function.Consumer;
import org.cdicache.CacheEvent;

/**
 * Is told what happens to the caches. Given to {@link org.cdicache.CacheFactory#registry(org.cdicache.CacheConfig, java.util.List)}, or a CDI
 * bean that implements this interface: every such bean is told, in the order of {@code @Priority}, the smallest first; one with the
 * qualifier {@link org.cdicache.NamedCache} or {@link org.cdicache.WebCache} is told of those caches only, and of Redis.
 *
 * <p><b>Threads.</b> Called by any number of threads at once: the caller's own, in the middle of its operation, or a worker's for loads
 * that run there. Be quick, and do not block: the operation waits, a load's other callers as well. What comes from Redis
 * ({@link CacheEvent.RemoteInvalidation}, {@link CacheEvent.RemoteAway}, {@link CacheEvent.RemoteBack}) and evictions are handed to one
 * thread of the library, in their order; when it falls 10,000 events behind, further ones are lost and counted. No lock and no Redis
 * connection is held meanwhile. On threads of the library there is no request context; the context class loader is the application's.
 *
 * <p><b>Using a cache.</b> Allowed from within a call: it works as always, and what it does is not announced to anybody, so that
 * observers cannot call each other without end. During a {@link CacheEvent.Load}, a {@link CacheEvent.LoadFailure} or a load's
 * {@link CacheEvent.Put} the key is still being loaded: to load it again is an {@link IllegalStateException}, as it is in the loader. What an
 * observer hands to threads of its own is announced like anybody's work.
 *
 * <p><b>Failures.</b> Whatever an observer throws is logged, once as a warning for each observer and then at debug level, is counted in
 * {@link org.cdicache.CacheStats#eventsLost}, and goes no further: neither the operation nor the other observers notice.
 */
@FunctionalInterface
public interface CacheObserver extends Consumer<CacheEvent> {

    /** Something happened. */
    @Override
    void accept(CacheEvent event);

    /**
     * Whether events of this class are wanted. Asked when the first such event happens, and not again; events that nobody wants are not
     * made. All are wanted unless this is overridden.
     */
    default boolean observes(Class<? extends CacheEvent> type) {
        return true;
    }
}
