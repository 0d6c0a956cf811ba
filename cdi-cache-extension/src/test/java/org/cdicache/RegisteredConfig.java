package org.cdicache;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;

/** The MicroProfile configuration that the current thread sees until it is closed: a real SmallRye Config over given properties. */
public final class RegisteredConfig implements AutoCloseable {

    /** The name of the source that holds the properties. */
    public static final String SOURCE = "application.properties";

    private final SmallRyeConfig config;

    private RegisteredConfig(SmallRyeConfig config) {
        this.config = config;
        ConfigProviderResolver.instance()
                .registerConfig(config, Thread.currentThread().getContextClassLoader());
    }

    /** With properties alone. */
    public static RegisteredConfig of(Map<String, String> properties) {
        return of(properties, Map.of());
    }

    /** With properties, and environment variables that overrule them. */
    public static RegisteredConfig of(Map<String, String> properties, Map<String, String> environment) {
        return new RegisteredConfig(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, SOURCE, 100), new EnvConfigSource(environment, 300))
                .build());
    }

    @Override
    public void close() {
        ConfigProviderResolver.instance().releaseConfig(config);
    }
}
