package org.cdicache.ai.engine;

import java.time.Duration;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.TenantRequiredException;
import org.cdicache.ai.TenantResolver;
import org.jspecify.annotations.Nullable;

/** What holds for every request, whether or not answers are stored. */
final class RequestPolicy {

    private final AiCacheConfig config;
    private final TenantResolver tenants;
    private final AiKeys keys;

    RequestPolicy(AiCacheConfig config, TenantResolver tenants) {
        this.config = config;
        this.tenants = tenants;
        this.keys = new AiKeys(config.hashThreshold());
    }

    AiCacheConfig config() {
        return config;
    }

    /**
     * The request as it is answered: with its tenant.
     *
     * @throws TenantRequiredException if it needs one and has none
     * @throws IllegalArgumentException if it is none that its operation takes
     */
    AiRequest accepted(AiRequest request) {
        config.check(request);
        if (request.tenant() != null) {
            return request;
        }
        String tenant = tenant("a request of operation " + request.operation());
        return tenant == null ? request : request.withTenant(tenant);
    }

    /** The scope as it is invalidated: with its tenant; failures as in {@link #accepted(AiRequest)}. */
    AnswerScope accepted(AnswerScope scope) {
        if (scope.tenant() != null || scope.everyTenant()) {
            return scope;
        }
        String tenant = tenant("an invalidation");
        return tenant == null ? scope : scope.ofTenant(tenant);
    }

    private @Nullable String tenant(String what) {
        String tenant;
        try {
            tenant = tenants.tenant();
        } catch (RuntimeException unknown) {
            throw new TenantRequiredException(
                    "Nobody knows the tenant of " + what + ", because the TenantResolver has failed ("
                            + unknown.getClass().getName() + "); it must return null if there is none",
                    unknown);
        }
        if (tenant != null && !tenant.isBlank()) {
            return tenant;
        }
        if (config.tenantRequired()) {
            throw new TenantRequiredException(
                    "There is no tenant for " + what
                            + ", but cache.ai.tenant-required is true: name it (AiRequest.withTenant,"
                            + " AnswerScope.ofTenant), or provide a TenantResolver that knows it",
                    null);
        }
        return null;
    }

    /** The key of an accepted request. */
    String key(AiRequest accepted) {
        return keys.key(accepted);
    }

    AiSummary.Keys keyCounts() {
        return keys.counts();
    }

    /** What an accepted request has in common with those that may be near it. */
    String partition(AiRequest accepted) {
        return keys.partition(accepted);
    }

    String explain(AiRequest accepted) {
        return KeyExplanation.of(accepted, keys);
    }

    Duration ttl(String operation) {
        return config.ttl(operation);
    }
}
