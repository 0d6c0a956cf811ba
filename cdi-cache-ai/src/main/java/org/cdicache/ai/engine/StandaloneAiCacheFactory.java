package org.cdicache.ai.engine;

import java.util.List;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CacheFactory;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.TenantResolver;

/** Creates response caches without a container, each in a registry of its own; found by {@link java.util.ServiceLoader}. */
public final class StandaloneAiCacheFactory implements AiCacheFactory {

    private final CacheFactory caches = CacheFactory.create();

    @Override
    public AiResponseCache fromConfig(CacheConfig config, AiCacheConfig aiConfig, AiHooks hooks) {
        if (aiConfig.enabled()
                && aiConfig.tenantFromPrincipal()
                && hooks.tenants().equals(TenantResolver.NONE)) {
            throw new CacheConfigurationException(List.of(new ConfigProblem(
                    "cache.ai.tenant-from-principal",
                    "true",
                    "code",
                    "needs a container that knows callers, or tenants would share their answers; give AiHooks.withTenants a TenantResolver, or set it to"
                            + " false")));
        }
        return AiResponses.in(() -> caches.registry(config), aiConfig, hooks, Conversation.NONE);
    }

    @Override
    public void close() {
        caches.close();
    }
}
