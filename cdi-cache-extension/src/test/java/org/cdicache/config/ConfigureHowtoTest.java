package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.LoggedLines;
import org.cdicache.RegisteredConfig;
import org.cdicache.ValidationReport;
import org.cdicache.spi.MicroProfileSource;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;

/** The examples of docs/howto/configure.md. */
class ConfigureHowtoTest {

    private static final Path PAGE = Path.of("..", "docs", "howto", "configure.md");

    @Test
    void propertiesAreRead() throws IOException {
        List<CacheConfig> read = blocks("properties").stream()
                .map(ConfigureHowtoTest::properties)
                .map(ConfigureHowtoTest::read)
                .toList();

        assertThat(read).hasSize(4);
        assertThat(read.get(0).redis().orElseThrow().keyPrefix()).isEqualTo("shop");
        assertThat(read.get(1).redis().orElseThrow().url())
                .isEqualTo("rediss://app:from-a-mounted-secret@cache.test:6380");
        assertThat(read.get(2).entryOf("rates").ttl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(read.get(2).entryOf("rates").staleIfError()).isEqualTo(Duration.ofHours(1));
        assertThat(read.get(2).memoryOf("users").maxEntries()).isEqualTo(5_000);
        assertThat(read.get(3).preset()).isEqualTo(CachePreset.AI_PRODUCTION);
        assertThat(read.get(3).memory().maxEntries()).isEqualTo(200);
        assertThat(read.get(3).compression().level()).isEqualTo(3);
    }

    @Test
    void theFileOfThePageIsTheResource() throws IOException {
        assertThat(blocks("json"))
                .containsExactly(Files.readString(Path.of("src/test/resources/cache-config/howto.json")));
    }

    @Test
    void codeRuns() throws IOException {
        CacheConfigBuilder builder = CacheConfig.builder(CachePreset.PRODUCTION)
                .fromFile(Path.of("src/test/resources/cache-config/howto.json"))
                .fromEnvironment()
                .entry(entry -> entry.staleIfError(Duration.ofHours(1)))
                .cache("users", users -> users.maxEntries(5_000));

        ValidationReport report = builder.validate();
        assertThat(report.valid()).as(report.toString()).isTrue();

        try (CacheFactory factory = CacheFactory.create()) {
            Cache users = factory.registry(builder.build()).cache("users");
            assertThat(users.get("nobody", String.class)).isEmpty();
        }
        assertThat(blocks("java").get(0))
                .contains(".fromEnvironment()", ".cache(\"users\", users -> users.maxEntries(5_000))");
    }

    @Test
    void theRefusalIsWhatThePageShows() throws IOException {
        assertThatThrownBy(() -> ConfigReader.read(PropertySource.of(
                        Map.of("cache.preset", "prodution", "cache.caches.rates.soft-timeout", "1s"), "test")))
                .satisfies(refused -> assertThat(blocks("")).containsExactly(refused.getMessage() + "\n"));
    }

    private static CacheConfig read(Map<String, String> properties) {
        try (RegisteredConfig config = RegisteredConfig.of(properties);
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheConfig read = ConfigReader.read(MicroProfileSource.current());
            assertThat(log.lines()).noneMatch(line -> line.contains("Unknown"));
            return read;
        }
    }

    private static Map<String, String> properties(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?s)```(\\w*)\n(.*?)```\n?")
                .matcher(Files.readString(PAGE))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }
}
