package org.cdicache.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.cdicache.spi.PropertySource;
import org.jspecify.annotations.Nullable;

/**
 * The files that an application brings its configuration in: one that was named, or those that MicroProfile Config finds on the class path.
 *
 * @param named null for those of the class path
 */
record PropertiesFiles(@Nullable Path named) {

    static final String RESOURCE = "META-INF/microprofile-config.properties";

    private interface Content {
        InputStream open() throws IOException;
    }

    List<PropertySource> all() throws BadUsageException {
        return named == null ? resources(RESOURCE) : List.of(read(named.toString(), () -> Files.newInputStream(named)));
    }

    /** What they are called; empty if there are none. */
    List<String> names() throws BadUsageException {
        return named == null ? urls(RESOURCE).stream().map(URL::toString).toList() : List.of(named.toString());
    }

    /** Those beside them that a profile adds; there need not be any. */
    List<PropertySource> ofProfile(String profile) throws BadUsageException {
        if (named == null) {
            return resources(withProfile(RESOURCE, profile));
        }
        Path beside = named.resolveSibling(withProfile(String.valueOf(named.getFileName()), profile));
        return Files.exists(beside) ? List.of(read(beside.toString(), () -> Files.newInputStream(beside))) : List.of();
    }

    private static String withProfile(String name, String profile) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name + "-" + profile : name.substring(0, dot) + "-" + profile + name.substring(dot);
    }

    private static List<PropertySource> resources(String name) throws BadUsageException {
        List<PropertySource> found = new ArrayList<>();
        for (URL resource : urls(name)) {
            found.add(read(resource.toString(), resource::openStream));
        }
        return found;
    }

    /** The class loader that the configuration reader asks for {@code cache.config-file}. */
    private static List<URL> urls(String name) throws BadUsageException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? PropertiesFiles.class.getClassLoader() : context;
        try {
            return Collections.list(loader.getResources(name));
        } catch (IOException unreadable) {
            throw new BadUsageException("The class path cannot be searched for " + name);
        }
    }

    /** Not with the exception's message: that of a malformed file may quote a value. */
    private static PropertySource read(String origin, Content content) throws BadUsageException {
        Properties properties = new Properties();
        try (InputStream in = content.open()) {
            properties.load(new InputStreamReader(in, UTF_8));
        } catch (NoSuchFileException absent) {
            throw new BadUsageException(origin + " cannot be read: there is no such file");
        } catch (IOException unreadable) {
            throw new BadUsageException(origin + " cannot be read: is it a file, and may this user read it?");
        } catch (IllegalArgumentException malformed) {
            throw new BadUsageException(
                    origin + " cannot be read: a \\u in it is not followed by four hexadecimal digits");
        }
        return PropertySource.of(asMap(properties), origin);
    }

    static Map<String, String> asMap(Properties properties) {
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name, "")));
    }
}
