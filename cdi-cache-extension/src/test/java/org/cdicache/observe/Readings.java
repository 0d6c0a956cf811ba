package org.cdicache.observe;

import org.cdicache.CacheRegistry;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** What the readiness check says of caches that no container made. */
public final class Readings {

    private Readings() {}

    /** Its answer now. */
    public static HealthCheckResponse readiness(CacheRegistry caches) {
        CacheReadiness check = new CacheReadiness();
        check.caches = caches;
        return check.call();
    }
}
