package org.cdicache.observe;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.cdicache.CacheRegistry;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * The readiness check {@code cdi-cache}. It tells what the last background ping of Redis found, so it returns at once and never touches the
 * network.
 *
 * <p>Until the first attempt to connect has ended, at most the connect timeout after the start, it is {@code DOWN}: what is loaded before
 * cannot be cached, because changes by others during the load could not be seen. {@code detail} tells why Redis is away, or what it does not
 * allow; {@code pendingRepairs} how many changes it has missed and has to be repaired of. While Redis is away after that the application is
 * {@code UP} with {@code degraded: true} in graceful mode, because it goes on answering, and {@code DOWN} in strict mode. Liveness never
 * depends on Redis.
 */
@Readiness
@ApplicationScoped
public class CacheReadiness implements HealthCheck {

    static final String NAME = "cdi-cache";

    @Inject
    CacheRegistry caches;

    @Override
    public HealthCheckResponse call() {
        RemoteStatus status = caches.remoteStatus();
        HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME);
        switch (status.state()) {
            case NOT_CONFIGURED -> response.up().withData("redis", "not-configured");
            case CONNECTING -> response.down().withData("redis", "connecting");
            case UP -> {
                response.up().withData("redis", "up");
                if (status.latency() != null) {
                    response.withData("latencyMicros", status.latency().toNanos() / 1000);
                }
                tellDetails(status, response);
            }
            case DOWN -> {
                boolean graceful = caches.config().failureMode() == FailureMode.GRACEFUL;
                response.status(graceful).withData("redis", "down").withData("degraded", graceful);
                tellDetails(status, response);
            }
        }
        return response.build();
    }

    private void tellDetails(RemoteStatus status, HealthCheckResponseBuilder response) {
        if (status.detail() != null) {
            response.withData("detail", status.detail());
        }
        response.withData("pendingRepairs", caches.pendingRepairs());
    }
}
