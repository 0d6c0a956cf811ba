package org.cdicache.observe;

import java.util.HashMap;
import java.util.Map;
import org.cdicache.CacheRegistry;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** The metrics of all caches; a cache gets its own when it is first seen. */
final class CacheMeters {

    private final MetricRegistry metrics;
    private final CacheRegistry caches;
    private final Map<String, CacheSeries> published = new HashMap<>();

    CacheMeters(MetricRegistry metrics, CacheRegistry caches) {
        this.metrics = metrics;
        this.caches = caches;
    }

    /** Brings every metric up to date with its cache. */
    synchronized void publish() {
        for (String name : caches.names()) {
            published
                    .computeIfAbsent(name, cache -> new CacheSeries(metrics, cache))
                    .advance(caches.cache(name).stats());
        }
    }

    /** Takes every metric back. */
    synchronized void remove() {
        published.values().forEach(series -> series.removeFrom(metrics));
        published.clear();
    }
}
