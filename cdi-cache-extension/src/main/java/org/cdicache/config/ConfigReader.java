package org.cdicache.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ConfigProblem;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.PropertySource;

/** Turns the {@code cache.*} properties into a {@link CacheConfig}. */
public final class ConfigReader {

    private static final Logger LOG = System.getLogger(ConfigReader.class.getName());

    private ConfigReader() {}

    /**
     * The configuration that the properties describe, starting from {@code cache.preset} ({@code simple} unless set). Logs one warning for
     * each property under {@code cache.} that has no effect; {@code cache.ai.} belongs to the AI module.
     *
     * @throws CacheConfigurationException with all problems at once, each naming where its value came from; secrets are masked
     */
    public static CacheConfig read(PropertySource source) {
        ConfigValues values = new ConfigValues(source);
        CachePreset preset =
                values.oneOf(CacheProperty.PRESET.property(), CachePreset.class).orElse(CachePreset.SIMPLE);
        CacheConfig.Builder builder = CacheConfig.builder(preset);
        for (CacheProperty property : CacheProperty.values()) {
            property.read(values, builder);
        }
        Optional<CacheConfig> config = build(builder, values, "preset " + preset.id());
        values.unknown("cache.", CacheProperty.names(), "cache.ai.").forEach(line -> LOG.log(Level.WARNING, line));
        values.throwProblems();
        return config.orElseThrow();
    }

    private static Optional<CacheConfig> build(CacheConfig.Builder builder, ConfigValues values, String origin) {
        try {
            return Optional.of(builder.build());
        } catch (CacheConfigurationException invalid) {
            invalid.problems().forEach(p -> values.report(new ConfigProblem(p.property(), p.value(), origin, p.fix())));
            return Optional.empty();
        }
    }
}
