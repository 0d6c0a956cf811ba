package org.cdicache.cdi;

import jakarta.enterprise.inject.spi.BeanManager;
import org.jspecify.annotations.Nullable;

/**
 * Optional parts of the platform that the library serves where they are present. They are named by text, never by type: a server silently drops
 * an extension whose signatures mention a class that is missing.
 */
enum Integration {
    HEALTH("MicroProfile Health", "org.eclipse.microprofile.health.HealthCheck", "org.cdicache.observe.CacheReadiness"),
    METRICS(
            "MicroProfile Metrics",
            "org.eclipse.microprofile.metrics.MetricRegistry",
            "org.cdicache.observe.CacheMetrics");

    private final String title;
    private final String api;
    private final String bean;

    Integration(String title, String api, String bean) {
        this.title = title;
        this.api = api;
        this.bean = bean;
    }

    String title() {
        return title;
    }

    /** The bean that serves it; null if its API is not visible. */
    @Nullable
    Class<?> bean() {
        return load(api) == null ? null : load(bean);
    }

    /** Whether it works: metrics need a server that implements them, not just the API. Not before all beans are known. */
    boolean active(BeanManager beans) {
        Class<?> type = load(api);
        return type != null && (this != METRICS || !beans.getBeans(type).isEmpty());
    }

    private static @Nullable Class<?> load(String name) {
        try {
            return Class.forName(name, false, Integration.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }
}
