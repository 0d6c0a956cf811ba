package org.cdicache.spi;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cdicache.ConfigDocument;

/**
 * Where configuration text comes from: MicroProfile Config in a container ({@link MicroProfileSource}), a map in plain Java SE. Read on the
 * thread that configures; a {@linkplain #isLive live} one later, too, from threads of the library's own.
 */
public interface PropertySource {

    /**
     * The text of a property, whatever its shape; empty if nobody set it.
     *
     * @throws RuntimeException if it is set but cannot be read, such as an expression that cannot be resolved or a locked secret
     */
    Optional<Property> find(String name);

    /**
     * The names of the properties that are set, as somebody wrote them; used to find misspelt ones. Names that exist only as environment
     * variables are left out, because their dots and dashes cannot be told apart.
     */
    Set<String> names();

    /** Whether a name comes from a document that can only be meant for the cache, where an unknown name is a mistake. */
    default boolean isExclusive(String name) {
        return false;
    }

    /** Whether what it says may change, so that it is worth asking again. It is then asked from other threads, too. */
    default boolean isLive() {
        return false;
    }

    /**
     * The text of a property and who says so.
     *
     * @param text the text as configured; may hold a secret
     * @param origin the name of the source, for the eyes of an operator
     */
    record Property(String text, String origin) {

        /** Without the text, which may hold a secret. */
        @Override
        public String toString() {
            return "Property[origin=" + origin + "]";
        }
    }

    /** The settings of a document. */
    static PropertySource of(ConfigDocument document) {
        return new DocumentSource(document);
    }

    /**
     * Properties from a map.
     *
     * @param origin what to call the map in problems, such as {@code test} or a file name
     */
    static PropertySource of(Map<String, String> properties, String origin) {
        Map<String, String> copy = Map.copyOf(properties);
        return new PropertySource() {
            @Override
            public Optional<Property> find(String name) {
                return Optional.ofNullable(copy.get(name)).map(text -> new Property(text, origin));
            }

            @Override
            public Set<String> names() {
                return copy.keySet();
            }
        };
    }
}
