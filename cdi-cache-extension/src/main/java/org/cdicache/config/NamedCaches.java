package org.cdicache.config;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.NamedCacheBuilder;
import org.cdicache.spi.ConfigValues;

/** The properties of single caches: {@code cache.caches.<name>.} and an option of entries, or a bound of L1. */
final class NamedCaches {

    /** The names of caches of which only environment variables tell something: those do not show where a name ends. */
    static final String NAMES = "cache.caches";

    static final String MAX_ENTRIES = "memory.max-entries";
    static final String MAX_SIZE = "memory.max-size";
    static final String MAX_ENTRY_SIZE = "memory.max-entry-size";

    /** The last parts of the names of all properties that a single cache has. */
    static final List<String> SETTINGS = Stream.concat(
                    Arrays.stream(EntryProperty.values()).map(EntryProperty::option),
                    Stream.of(MAX_ENTRIES, MAX_SIZE, MAX_ENTRY_SIZE))
            .toList();

    private static final Pattern PROPERTY = Pattern.compile("cache\\.caches\\.([a-z][a-z0-9-]{0,63})\\.(.+)");

    private NamedCaches() {}

    static String prefix(String cache) {
        return NAMES + "." + cache + ".";
    }

    /** Whether it is the property of a single cache, whatever its name. */
    static boolean isProperty(String name) {
        Matcher matcher = PROPERTY.matcher(name);
        return matcher.matches() && SETTINGS.contains(matcher.group(2));
    }

    /** The caches that are told of: those declared, and those of which some source shows the property. */
    static Set<String> names(ConfigValues values) {
        Set<String> names = new TreeSet<>(values.namesLike(PROPERTY));
        values.list(NAMES).ifPresent(names::addAll);
        return names;
    }

    static void read(ConfigValues values, String cache, CacheConfigBuilder builder) {
        builder.cache(cache, settings -> read(values, prefix(cache), settings));
    }

    private static void read(ConfigValues values, String prefix, NamedCacheBuilder settings) {
        settings.entry(options -> EntryProperty.readAll(values, prefix, options));
        values.integer(prefix + MAX_ENTRIES).ifPresent(settings::maxEntries);
        values.size(prefix + MAX_SIZE).ifPresent(settings::maxBytes);
        values.size(prefix + MAX_ENTRY_SIZE).ifPresent(settings::maxEntryBytes);
    }
}
