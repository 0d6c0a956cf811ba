package org.cdicache.ai.cdi;

import static java.lang.System.Logger.Level.INFO;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Decorator;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.Interceptor;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessSyntheticBean;
import java.lang.annotation.Annotation;
import java.util.List;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.SimilarityIndex;
import org.cdicache.ai.TenantResolver;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.engine.AiResponses;
import org.cdicache.ai.engine.Conversation;
import org.cdicache.ai.engine.PresentCache;
import org.cdicache.ai.http.AiExchange;
import org.cdicache.ai.http.HttpConversation;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.MicroProfileSource;

/**
 * Makes the AI response cache injectable, in the application's {@link CacheRegistry}. A bean of the application with the same type and
 * qualifier takes the place of ours. All state belongs to this instance, of which each application has its own.
 */
public class AiCacheExtension implements Extension {

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai");

    // Stands in for a configuration that cannot be used, whose deployment is refused.
    private AiCacheConfig config = AiCacheConfig.of(CachePreset.DISABLED);
    private List<ConfigProblem> problems = List.of();
    private volatile boolean configReplaced;
    private volatile boolean cacheReplaced;
    private final NoticedBeans noticed = new NoticedBeans(
            CacheConfig.class.getName(),
            CacheRegistry.class.getName(),
            AiCacheConfig.class.getName(),
            AiResponseCache.class.getName(),
            AnswerAdmission.class.getName(),
            TenantResolver.class.getName(),
            TextEmbedder.class.getName(),
            SimilarityIndex.class.getName());

    void registerClasses(@Observes BeforeBeanDiscovery event) {
        Class<?> metrics = Integration.metricsBean();
        if (metrics != null) {
            event.addAnnotatedType(metrics, metrics.getName());
        }
    }

    void notice(@Observes ProcessBean<?> event) {
        Bean<?> bean = event.getBean();
        // What extensions add, ours included, comes after the beans of the application and replaces nothing that we
        // add.
        if (!(event instanceof ProcessSyntheticBean)) {
            configReplaced |= isApplications(bean, AiCacheConfig.class, Default.Literal.INSTANCE);
            cacheReplaced |= isApplications(bean, AiResponseCache.class, AiCache.Literal.INSTANCE);
        }
        noticed.notice(bean);
    }

    private boolean has(Class<?> type) {
        return noticed.has(type, Default.Literal.INSTANCE);
    }

    private static boolean isApplications(Bean<?> bean, Class<?> type, Annotation qualifier) {
        return bean.getTypes().contains(type)
                && bean.getQualifiers().contains(qualifier)
                && !(bean instanceof Decorator)
                && !(bean instanceof Interceptor);
    }

    void registerBeans(@Observes AfterBeanDiscovery event) {
        try {
            config = AiCacheConfig.read(ConfigLayers.of(MicroProfileSource.current()));
        } catch (CacheConfigurationException invalid) {
            problems = invalid.problems();
        }
        // Also after a problem: without the beans the container would only complain of missing ones.
        if (!configReplaced) {
            addConfig(event);
        }
        if (!cacheReplaced) {
            addCache(event);
        }
        event.<PresentCache>addBean()
                .beanClass(PresentCache.class)
                .id("cdi-cache#PresentCache")
                .types(PresentCache.class, Object.class)
                .qualifiers(Default.Literal.INSTANCE)
                .scope(Dependent.class)
                .produceWith(beans -> new PresentCache(find(beans, AiResponseCache.class, AiCache.Literal.INSTANCE)));
        if (Integration.REST.isPresent()) {
            event.<AiExchange>addBean()
                    .beanClass(AiExchange.class)
                    .id("cdi-cache#AiExchange")
                    .types(AiExchange.class, Object.class)
                    .qualifiers(Default.Literal.INSTANCE)
                    .scope(RequestScoped.class)
                    .produceWith(beans -> new AiExchange());
        }
    }

    /** A record cannot have a client proxy, and every copy of a reference to it is as good as the first. */
    private void addConfig(AfterBeanDiscovery event) {
        event.<AiCacheConfig>addBean()
                .beanClass(AiCacheConfig.class)
                .id("cdi-cache#AiCacheConfig")
                .types(AiCacheConfig.class, Object.class)
                .qualifiers(Default.Literal.INSTANCE)
                .scope(Dependent.class)
                .produceWith(beans -> config);
    }

    /** Has no disposer: all that there is to close belongs to the registry. */
    private void addCache(AfterBeanDiscovery event) {
        event.<AiResponseCache>addBean()
                .beanClass(AiResponseCache.class)
                .id("cdi-cache#AiResponseCache")
                .types(AiResponseCache.class, Object.class)
                .qualifiers(AiCache.Literal.INSTANCE)
                .scope(ApplicationScoped.class)
                .produceWith(this::cache);
    }

    private AiResponseCache cache(Instance<Object> beans) {
        AiCacheConfig found = find(beans, AiCacheConfig.class);
        return AiResponses.in(
                () -> find(beans, CacheRegistry.class), found, near(beans, hooks(beans, found)), conversation(beans));
    }

    private AiHooks hooks(Instance<Object> beans, AiCacheConfig found) {
        AiHooks hooks = has(AnswerAdmission.class)
                ? AiHooks.DEFAULT.withAdmission(find(beans, AnswerAdmission.class))
                : AiHooks.DEFAULT;
        if (has(TenantResolver.class)) {
            return hooks.withTenants(find(beans, TenantResolver.class));
        }
        return found.tenantFromPrincipal() ? hooks.withTenants(Integration.principals()) : hooks;
    }

    private Conversation conversation(Instance<Object> beans) {
        return Integration.REST.isPresent() ? new HttpConversation(find(beans, AiExchange.class)) : Conversation.NONE;
    }

    /** The application's own parts of near matches, which it has only if it wants any. */
    private AiHooks near(Instance<Object> beans, AiHooks hooks) {
        AiHooks embedding = has(TextEmbedder.class) ? hooks.withEmbedder(find(beans, TextEmbedder.class)) : hooks;
        return has(SimilarityIndex.class) ? embedding.withIndex(find(beans, SimilarityIndex.class)) : embedding;
    }

    /** Looks first where the library's archive can see, then, for a bean of the application, at what discovery has shown. */
    private <T> T find(Instance<Object> beans, Class<T> type) {
        return find(beans, type, Default.Literal.INSTANCE);
    }

    private <T> T find(Instance<Object> beans, Class<T> type, Annotation qualifier) {
        Instance<T> near = beans.select(type, qualifier);
        T own = near.isResolvable()
                ? null
                : noticed.find(beans.select(BeanManager.class).get(), type, qualifier);
        return own == null ? near.get() : own;
    }

    void validate(@Observes AfterDeploymentValidation event, BeanManager beans) {
        if (!problems.isEmpty()) {
            event.addDeploymentProblem(new CacheConfigurationException(problems));
            return;
        }
        if (config.tenantFromPrincipal() && !has(TenantResolver.class) && !Integration.SECURITY.isPresent()) {
            event.addDeploymentProblem(
                    new CacheConfigurationException(
                            List.of(
                                    new ConfigProblem(
                                            "cache.ai.tenant-from-principal",
                                            "true",
                                            "configuration",
                                            "needs Jakarta Security, which this server does not have; add its feature, or provide a TenantResolver bean"))));
            return;
        }
        if (config.enabled()
                && config.near().enabled()
                && !has(TextEmbedder.class)
                && !configReplaced
                && !cacheReplaced) {
            event.addDeploymentProblem(
                    new CacheConfigurationException(List.of(AiResponses.noEmbedder("configuration"))));
            return;
        }
        List<ConfigProblem> contradictions = configReplaced || cacheReplaced ? List.of() : contradictions(beans);
        if (!contradictions.isEmpty()) {
            event.addDeploymentProblem(new CacheConfigurationException(contradictions));
            return;
        }
        LOG.log(INFO, () -> "cdi-cache AI: " + (configReplaced ? "configured by the application" : summary()));
    }

    /** Between both configurations; those of a cache's configuration that cannot be seen from here are told by the first call. */
    private List<ConfigProblem> contradictions(BeanManager beans) {
        try {
            Bean<?> bean = beans.resolve(beans.getBeans(CacheConfig.class, Default.Literal.INSTANCE));
            return bean == null
                    ? List.of()
                    : AiResponses.contradictions(config, (CacheConfig)
                            beans.getReference(bean, CacheConfig.class, beans.createCreationalContext(bean)));
        } catch (AmbiguousResolutionException several) {
            return List.of();
        }
    }

    private String summary() {
        return config.enabled()
                ? "on, operations "
                        + config.operations().keySet().stream().sorted().toList()
                : "off";
    }
}
