package org.cdicache.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cdicache.spi.PropertySource;

/** Environment variables under the names that MicroProfile Config gives to properties there. */
public final class EnvironmentSource implements PropertySource {

    private final Map<String, String> variables;

    /** The variables as they are now; later changes of the map do not show. */
    public EnvironmentSource(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    @Override
    public Optional<Property> find(String name) {
        String variable = name.replaceAll("[^A-Za-z0-9]", "_");
        return Stream.of(name, variable, variable.toUpperCase(Locale.ROOT))
                .flatMap(present -> Optional.ofNullable(variables.get(present))
                        .map(text -> new Property(text, "environment variable " + present))
                        .stream())
                .findFirst();
    }

    /** Not one: what was a dot and what a dash cannot be told. */
    @Override
    public Set<String> names() {
        return Set.of();
    }
}
