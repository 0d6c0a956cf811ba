package org.cdicache;

import jakarta.enterprise.inject.spi.Extension;
import java.lang.annotation.Annotation;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdicache.cdi.CacheExtension;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** An application in a real CDI container with the library's extension and a MicroProfile configuration, running until it is closed. */
public final class Application implements AutoCloseable {

    private final RegisteredConfig config;
    private final WeldContainer container;

    private Application(RegisteredConfig config, WeldContainer container) {
        this.config = config;
        this.container = container;
    }

    /** Starts one with these properties and bean classes. Throws what the container throws when it refuses the deployment. */
    public static Application start(Map<String, String> properties, Class<?>... beans) {
        RegisteredConfig config = RegisteredConfig.of(properties);
        try {
            return new Application(config, weld(new CacheExtension(), beans).initialize());
        } catch (RuntimeException refused) {
            config.close();
            throw refused;
        }
    }

    /** As {@link #start(Map, Class[])}, with another extension beside ours. */
    public static Application start(Extension other, Class<?>... beans) {
        RegisteredConfig config = RegisteredConfig.of(Map.of());
        return new Application(
                config, weld(new CacheExtension(), beans).addExtension(other).initialize());
    }

    private static Weld weld(Extension extension, Class<?>... beans) {
        return new Weld().disableDiscovery().addExtension(extension).addBeanClasses(beans);
    }

    /** The bean of that type and those qualifiers. */
    public <T> T get(Class<T> type, Annotation... qualifiers) {
        return container.select(type, qualifiers).get();
    }

    /** The threads of the library that run now, in any application of this JVM. */
    public static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("cdi-cache") || name.startsWith("lettuce"))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        try {
            container.close();
        } finally {
            config.close();
        }
    }
}
