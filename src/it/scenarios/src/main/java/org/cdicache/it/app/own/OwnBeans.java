package org.cdicache.it.app.own;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.TenantResolver;

/** A configuration, and a registry of it, one tenant for all, and an admission that takes no secrets. */
@ApplicationScoped
public class OwnBeans {

    @Produces
    CacheConfig config() {
        return CacheConfig.of(CachePreset.AI_DEVELOPMENT);
    }

    @Produces
    @ApplicationScoped
    CacheRegistry registry(CacheFactory factory, CacheConfig config) {
        return factory.registry(config);
    }

    @Produces
    @ApplicationScoped
    TenantResolver tenants() {
        return () -> "acme";
    }

    @Produces
    @ApplicationScoped
    AnswerAdmission admission() {
        return (request, answer) ->
                request.operation().equals("secret") ? Verdict.rejected("secret") : Verdict.ADMITTED;
    }
}
