package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cdicache.CacheConfig;
import org.cdicache.LoggedLines;
import org.cdicache.RegisteredConfig;
import org.cdicache.spi.MicroProfileSource;

/** A page of docs/howto, whose examples are tried. */
record HowtoPage(String name) {

    String text() {
        try {
            return Files.readString(Path.of("..", "docs", "howto", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks in a language, as the page names it; the empty one for those in none. */
    List<String> blocks(String language) {
        return Pattern.compile("(?s)```(\\w*)\n(.*?)```\n?")
                .matcher(text())
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** What the cache makes of properties, all of which it must know. */
    static CacheConfig read(String properties) {
        try (RegisteredConfig config = RegisteredConfig.of(parsed(properties));
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheConfig read = ConfigReader.read(MicroProfileSource.current());
            assertThat(log.lines()).noneMatch(line -> line.contains("Unknown"));
            return read;
        }
    }

    private static Map<String, String> parsed(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }
}
