package org.cdicache.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.cdicache.ValidationReport;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.PropertySource;

/** Turns the {@code cache.*} properties into a {@link CacheConfig}. */
public final class ConfigReader {

    static final String ENTRY = "cache.entry.";

    private static final Logger LOG = System.getLogger(ConfigReader.class.getName());

    private ConfigReader() {}

    /**
     * The configuration that the properties describe, and the JSON documents that they name, starting from {@code cache.preset} ({@code simple}
     * unless set). Logs one warning for each property under {@code cache.} that has no effect, each legacy variable that is used, and everything
     * else that is probably not meant so; {@code cache.ai.} belongs to the AI module. User and password for Redis are read from a live source
     * again for each connection.
     *
     * @throws CacheConfigurationException with all problems at once, each naming where its value came from; secrets are masked
     */
    public static CacheConfig read(PropertySource individual) {
        return read(individual, ConfigReader::warn);
    }

    /**
     * {@link #read(PropertySource)} for a caller that shows the warnings itself: nothing is logged.
     *
     * @param warned is given each warning, a line without secrets, before any problem is thrown
     */
    public static CacheConfig read(PropertySource individual, Consumer<String> warned) {
        ConfigLayers layers = ConfigLayers.of(individual);
        ConfigValues values = new ConfigValues(layers);
        // What it holds may be secret; so nothing shows it from here on.
        values.secret(ConfigLayers.CUSTOM_CONFIG);
        CacheConfigBuilder builder = CacheConfig.builder();
        List<String> unknown = apply(values, builder);
        // Only now is it known which properties are secret: their problems are told with what is set, masked.
        layers.problems().forEach(values::report);
        ValidationReport report = builder.validate();
        String preset = "preset " + values.text(CacheProperty.PRESET.property()).orElse("simple");
        report.errors().forEach(p -> values.report(new ConfigProblem(p.property(), p.value(), preset, p.fix())));
        unknown.forEach(warned);
        layers.deprecations().forEach(warned);
        layers.warnings().forEach(warning -> warned.accept(warning.toString()));
        report.warnings().forEach(warning -> warned.accept(warning.toString()));
        values.throwProblems();
        CacheConfig config = builder.build();
        return individual.isLive() ? rereading(individual, config, builder) : config;
    }

    private static CacheConfig rereading(PropertySource live, CacheConfig config, CacheConfigBuilder builder) {
        return config.redis()
                .flatMap(CacheConfig.Redis::urlCredentials)
                .map(known -> builder.redisCredentials(new ConfiguredCredentials(live, known))
                        .build())
                .orElse(config);
    }

    private static void warn(String line) {
        LOG.log(Level.WARNING, line);
    }

    /** Sets what is configured. Returns a line for each property that nobody knows. */
    static List<String> apply(ConfigValues values, CacheConfigBuilder builder) {
        for (CacheProperty property : CacheProperty.values()) {
            property.read(values, builder);
        }
        builder.entry(options -> EntryProperty.readAll(values, ENTRY, options));
        Set<String> caches = NamedCaches.names(values);
        caches.forEach(cache -> NamedCaches.read(values, cache, builder));
        return values.unknown("cache.", names(caches), "cache.ai.");
    }

    /** Every property of the core, with those of the given caches. */
    static Set<String> names(Set<String> caches) {
        Set<String> names = new HashSet<>(CacheProperty.names());
        names.add(NamedCaches.NAMES);
        Arrays.stream(EntryProperty.values()).forEach(property -> names.add(ENTRY + property.option()));
        caches.forEach(
                cache -> NamedCaches.SETTINGS.forEach(setting -> names.add(NamedCaches.prefix(cache) + setting)));
        return names;
    }
}
