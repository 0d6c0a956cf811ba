package org.cdicache.cdi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;
import org.cdicache.CacheConfig;
import org.cdicache.CacheEvent;
import org.cdicache.CacheFactory;
import org.cdicache.CacheRegistry;

/** The factory that all beans of an application share: none of them may close the caches of the others. */
final class SharedCacheFactory implements CacheFactory {

    private static final Logger LOG = System.getLogger(CacheFactory.class.getName());

    private final CacheFactory factory = CacheFactory.create();

    @Override
    public CacheRegistry registry(CacheConfig config, List<? extends Consumer<CacheEvent>> observers) {
        return factory.registry(config, observers);
    }

    @Override
    public void close() {
        LOG.log(
                Level.WARNING,
                "close() on the injected CacheFactory has no effect: it is closed with the application."
                        + " Use CacheFactory.create() for one of your own.");
    }

    /** Closes what the factory created, when the application ends. */
    void dispose() {
        factory.close();
    }
}
