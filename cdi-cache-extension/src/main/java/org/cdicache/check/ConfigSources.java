package org.cdicache.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.cdicache.config.EnvironmentSource;
import org.cdicache.spi.PropertySource;

/**
 * System properties over environment variables over files, with ordinals, profiles and expressions as in MicroProfile Config 3: an implementation
 * of that is on a server's class path, and not on that of the check.
 */
final class ConfigSources implements PropertySource {

    private static final String PROFILE = "mp.config.profile";
    private static final String EXPANDS = "mp.config.property.expressions.enabled";

    private record Ranked(PropertySource source, int ordinal) {

        static Ranked of(PropertySource source, int unlessSet) {
            return new Ranked(
                    source,
                    source.find("config_ordinal")
                            .map(Property::text)
                            .filter(text -> text.matches("-?[0-9]{1,9}"))
                            .map(Integer::valueOf)
                            .orElse(unlessSet));
        }
    }

    private final List<PropertySource> sources;
    private final Optional<String> profile;
    private final boolean expands;
    private final Expressions expressions;

    private ConfigSources(List<Ranked> ranked, Optional<String> profile) {
        // Of two with one ordinal the first stays the first.
        this.sources = ranked.stream()
                .sorted(Comparator.comparing(Ranked::ordinal).reversed())
                .map(Ranked::source)
                .toList();
        this.profile = profile;
        this.expands =
                raw(EXPANDS).map(found -> Boolean.parseBoolean(found.text())).orElse(true);
        this.expressions = new Expressions(name -> raw(name).map(Property::text));
    }

    static ConfigSources of(Properties system, Map<String, String> environment, PropertiesFiles files)
            throws BadUsageException {
        List<Ranked> ranked = new ArrayList<>();
        ranked.add(Ranked.of(PropertySource.of(PropertiesFiles.asMap(system), "system properties"), 400));
        ranked.add(Ranked.of(new EnvironmentSource(environment), 300));
        files.all().forEach(file -> ranked.add(Ranked.of(file, 100)));
        Optional<String> profile = profile(ranked);
        if (profile.isEmpty()) {
            return new ConfigSources(ranked, profile);
        }
        List<Ranked> all = new ArrayList<>();
        files.ofProfile(profile.get()).forEach(file -> all.add(Ranked.of(file, 100)));
        all.addAll(ranked);
        return new ConfigSources(all, profile);
    }

    private static Optional<String> profile(List<Ranked> ranked) throws BadUsageException {
        try {
            return new ConfigSources(ranked, Optional.empty())
                    .find(PROFILE)
                    .map(Property::text)
                    .filter(name -> !name.isBlank());
        } catch (NoSuchElementException unresolved) {
            throw new BadUsageException(
                    PROFILE + " is an expression that has no value here; give the profile as -D" + PROFILE + "=...");
        }
    }

    /** The name of the profile that is in force; empty if there is none. */
    Optional<String> profile() {
        return profile;
    }

    /** As {@link Expressions#unresolved}, of what was asked for so far. */
    SortedMap<String, String> unresolved() {
        return expressions.unresolved();
    }

    @Override
    public Optional<Property> find(String name) {
        return raw(name)
                .map(found -> expands ? new Property(expressions.expand(name, found.text()), found.origin()) : found);
    }

    private Optional<Property> raw(String name) {
        return sources.stream().flatMap(source -> raw(source, name).stream()).findFirst();
    }

    private Optional<Property> raw(PropertySource source, String name) {
        return profile.flatMap(active -> source.find("%" + active + "." + name)).or(() -> source.find(name));
    }

    @Override
    public Set<String> names() {
        String ofProfile = "%" + profile.orElse("") + ".";
        return sources.stream()
                .flatMap(source -> source.names().stream())
                .map(name -> name.startsWith(ofProfile) ? name.substring(ofProfile.length()) : name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
