package org.cdicache.ai.cdi;

import org.cdicache.ai.TenantResolver;

/**
 * Optional parts of the platform. They are named by text, never by type: a server silently drops an extension whose signatures mention a class that is
 * missing.
 */
enum Integration {
    REST("jakarta.ws.rs.container.ContainerRequestFilter"),
    SECURITY("jakarta.security.enterprise.SecurityContext");

    private final String api;

    Integration(String api) {
        this.api = api;
    }

    boolean isPresent() {
        try {
            Class.forName(api, false, Integration.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
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
