package org.cdicache.ai.cdi;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.inject.spi.Extension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.ServiceLoader;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** Deploys beans with the extensions that a container finds, as one application with a MicroProfile Config of its own. */
public final class Deployments implements AutoCloseable {

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader application = new URLClassLoader(new URL[0], before);

    /** Enters the application. */
    public Deployments() {
        Thread.currentThread().setContextClassLoader(application);
    }

    /** A container with these beans. */
    public WeldContainer deploy(Map<String, String> properties, Class<?>... beans) {
        return weld(properties, beans).initialize();
    }

    /** A container with these beans, and with an extension more. */
    public WeldContainer deploy(Map<String, String> properties, Extension another, Class<?>... beans) {
        return weld(properties, beans).addExtension(another).initialize();
    }

    private Weld weld(Map<String, String> properties, Class<?>... beans) {
        ConfigProviderResolver.instance()
                .registerConfig(
                        new SmallRyeConfigBuilder()
                                .forClassLoader(application)
                                .withSources(new PropertiesConfigSource(properties, "test", 500))
                                .build(),
                        application);
        Weld weld = new Weld().disableDiscovery().addBeanClasses(beans);
        ServiceLoader.load(Extension.class, application).forEach(weld::addExtension);
        return weld;
    }

    @Override
    public void close() {
        ConfigProviderResolver resolver = ConfigProviderResolver.instance();
        resolver.releaseConfig(resolver.getConfig(application));
        Thread.currentThread().setContextClassLoader(before);
        try {
            application.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
