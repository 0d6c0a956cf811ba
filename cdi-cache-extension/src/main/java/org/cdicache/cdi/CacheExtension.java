package org.cdicache.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import jakarta.enterprise.inject.spi.ProcessSyntheticBean;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CacheEvent;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.ConfigProblem;
import org.cdicache.config.CacheEngines;
import org.cdicache.config.ConfigReader;
import org.cdicache.spi.MicroProfileSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the caches injectable. Reads the configuration on the deployment thread, registers the beans, and refuses the deployment with every
 * problem at once. All state belongs to this instance, of which each application has its own.
 *
 * <p>No signature, field or lambda here names an optional type; see {@link Integration}.
 */
public class CacheExtension implements Extension {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final Wishes wishes = new Wishes();
    private final Observers observers = new Observers();
    private final List<ConfigProblem> problems = new ArrayList<>();
    // Stands in for a configuration that cannot be used: its deployment is refused before a cache is created.
    private CacheConfig config = CacheConfig.of(CachePreset.DISABLED);
    private @Nullable ApplicationEngine engine;

    void registerClasses(@Observes BeforeBeanDiscovery event) {
        event.addAnnotatedType(CacheLifecycle.class, CacheLifecycle.class.getName());
        Arrays.stream(Integration.values())
                .map(Integration::bean)
                .filter(Objects::nonNull)
                .forEach(bean -> event.addAnnotatedType(bean, bean.getName()));
    }

    void notice(@Observes ProcessInjectionPoint<?, ?> event) {
        wishes.notice(event.getInjectionPoint());
    }

    void notice(@Observes ProcessBean<?> event) {
        // What extensions add, ours included, comes after the beans of the application and replaces nothing.
        if (!(event instanceof ProcessSyntheticBean)) {
            wishes.notice(event.getBean());
        }
        observers.notice(event.getBean());
    }

    void noticeMethod(@Observes ProcessObserverMethod<? extends CacheEvent, ?> event) {
        observers.notice(event.getObserverMethod());
    }

    void registerBeans(@Observes AfterBeanDiscovery event) {
        try {
            config = ConfigReader.read(MicroProfileSource.current());
        } catch (CacheConfigurationException invalid) {
            problems.addAll(invalid.problems());
        }
        problems.addAll(wishes.problems());
        // Also after a problem: without the beans the container would only complain of missing ones.
        engine = new ApplicationEngine(Thread.currentThread().getContextClassLoader(), observers);
        new CacheBeans(config, engine, wishes).register(event);
    }

    void validate(@Observes AfterDeploymentValidation event, BeanManager beans) {
        if (!problems.isEmpty()) {
            event.addDeploymentProblem(new CacheConfigurationException(problems));
            return;
        }
        observers.use(beans);
        if (config.failOnConnectionError() && !wishes.replaced(CacheConfig.class)) {
            tryConnecting(event);
        }
        LOG.log(Level.INFO, () -> summary(beans));
    }

    /** Connects once and lets go: an engine kept from here would stay behind when another extension refuses the deployment. */
    private void tryConnecting(AfterDeploymentValidation event) {
        try {
            CacheEngines.start(config, List.of()).close();
        } catch (CacheUnavailableException unreachable) {
            event.addDeploymentProblem(unreachable);
        }
    }

    void afterwards(@Observes BeforeShutdown event) {
        end();
    }

    /** Closes every cache of the application; idempotent. */
    void end() {
        if (engine != null) {
            engine.close();
        }
    }

    private String summary(BeanManager beans) {
        String version = CacheExtension.class.getPackage().getImplementationVersion();
        String integrations = Arrays.stream(Integration.values())
                .filter(integration -> integration.active(beans))
                .map(Integration::title)
                .collect(Collectors.joining(", "));
        return "cdi-cache " + (version == null ? "(unpackaged)" : version) + ": "
                + (wishes.replaced(CacheConfig.class) ? "configured by the application" : settings())
                + "; caches " + String.join(", ", wishes.names())
                + (observers.summary().isEmpty() ? "" : "; observed by " + observers.summary())
                + "; switched on: " + (integrations.isEmpty() ? "nothing optional" : integrations);
    }

    private String settings() {
        return "preset " + config.preset().id()
                + config.redis().map(redis -> ", Redis " + redis.maskedUrl()).orElse(", memory only");
    }
}
