package org.cdicache.ai.cdi;

import org.cdicache.ai.TenantResolver;
import org.jspecify.annotations.Nullable;

/**
 * Optional parts of the platform. They are named by text, never by type: a server silently drops an extension whose signatures mention a class that is
 * missing.
 */
enum Integration {
    REST("jakarta.ws.rs.container.ContainerRequestFilter"),
    SECURITY("jakarta.security.enterprise.SecurityContext"),
    METRICS("org.eclipse.microprofile.metrics.MetricRegistry");

    private static final String METRICS_BEAN = "org.cdicache.ai.observe.AiMetrics";

    private final String api;

    Integration(String api) {
        this.api = api;
    }

    boolean isPresent() {
        return load(api) != null;
    }

    /** The bean that publishes metrics; null if their API is not visible. */
    static @Nullable Class<?> metricsBean() {
        return METRICS.isPresent() ? load(METRICS_BEAN) : null;
    }

    private static @Nullable Class<?> load(String name) {
        try {
            return Class.forName(name, false, Integration.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }

    /**
     * What takes the caller's name for the tenant.
     *
     * @throws IllegalStateException if {@link #SECURITY} is not present
     */
    static TenantResolver principals() {
        try {
            Class<?> type = Class.forName("org.cdicache.ai.cdi.PrincipalTenants");
            return (TenantResolver) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError absent) {
            throw new IllegalStateException("cache.ai.tenant-from-principal needs Jakarta Security", absent);
        }
    }
}
