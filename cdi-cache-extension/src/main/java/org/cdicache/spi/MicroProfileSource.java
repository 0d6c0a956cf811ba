package org.cdicache.spi;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * MicroProfile Config as a {@link PropertySource}. It lives in the SPI because every extension of the library reads its own properties:
 * another module needs nothing of the core's CDI wiring, and no order among extensions, to do so.
 *
 * <p>No signature here names a MicroProfile type, so the class loads on a server without MicroProfile Config and can say that it is missing.
 */
public final class MicroProfileSource {

    private static final String API = "org.eclipse.microprofile.config.ConfigProvider";

    private MicroProfileSource() {}

    /**
     * The configuration of the application whose class loader the calling thread carries. Call it on the deployment thread, not earlier than
     * {@code AfterBeanDiscovery}; elsewhere some servers answer with the server's own configuration.
     *
     * @throws CacheConfigurationException if MicroProfile Config is not there
     */
    public static PropertySource current() {
        try {
            Class.forName(API, false, MicroProfileSource.class.getClassLoader());
            return Live.current();
        } catch (ClassNotFoundException | LinkageError absent) {
            throw missing("its API is not visible to the application");
        } catch (IllegalStateException noProvider) {
            throw missing("its API is there, but no implementation");
        }
    }

    private static CacheConfigurationException missing(String what) {
        return new CacheConfigurationException(List.of(new ConfigProblem(
                "MicroProfile Config",
                "absent",
                "class path",
                what + "; enable it in the server, on Open Liberty with the feature mpConfig-3.1")));
    }

    private record Live(Config config) implements PropertySource {

        static PropertySource current() {
            return new Live(ConfigProvider.getConfig());
        }

        @Override
        public Optional<Property> find(String name) {
            ConfigValue found = config.getConfigValue(name);
            String text = found.getValue();
            if (text == null
                    && found.getRawValue() != null
                    && !found.getRawValue().isBlank()) {
                throw new NoSuchElementException(name);
            }
            return Optional.ofNullable(text)
                    .map(value -> new Property(
                            value, Optional.ofNullable(found.getSourceName()).orElse("unknown")));
        }

        /** The object is that of the application, whichever thread asks it. */
        @Override
        public boolean isLive() {
            return true;
        }

        /** SmallRye guesses a property from each environment variable; the variable beside it gives the guess away. */
        @Override
        public Set<String> names() {
            Set<String> all = new LinkedHashSet<>();
            for (ConfigSource source : config.getConfigSources()) {
                all.addAll(source.getPropertyNames());
            }
            Set<String> written = new LinkedHashSet<>(all);
            written.removeIf(name -> {
                String variable = name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
                return !variable.equals(name) && all.contains(variable);
            });
            return written;
        }
    }
}
