package org.cdicache.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cdicache.spi.PropertySource;

/** Environment variables under the names that MicroProfile Config gives to properties there. */
final class EnvironmentSource implements PropertySource {

    private final Map<String, String> variables;

    EnvironmentSource(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    @Override
    public Optional<Property> find(String name) {
        String variable = variables.containsKey(name) ? name : variable(name);
        return Optional.ofNullable(variables.get(variable))
                .map(text -> new Property(text, "environment variable " + variable));
    }

    /** Not one: what was a dot and what a dash cannot be told. */
    @Override
    public Set<String> names() {
        return Set.of();
    }

    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
