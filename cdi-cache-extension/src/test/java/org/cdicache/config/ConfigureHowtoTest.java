package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.ValidationReport;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;

/** The examples of docs/howto/configure.md. */
class ConfigureHowtoTest {

    private static final HowtoPage PAGE = new HowtoPage("configure.md");

    @Test
    void propertiesAreRead() throws IOException {
        List<CacheConfig> read =
                PAGE.blocks("properties").stream().map(HowtoPage::read).toList();

        assertThat(read).hasSize(5);
        assertThat(read.get(0).redis().orElseThrow().keyPrefix()).isEqualTo("shop");
        assertThat(read.get(1).redis().orElseThrow().url())
                .isEqualTo("rediss://app:from-a-mounted-secret@cache.test:6380");
        assertThat(read.get(2).entryOf("rates").ttl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(read.get(2).entryOf("rates").staleIfError()).isEqualTo(Duration.ofHours(1));
        assertThat(read.get(2).memoryOf("users").maxEntries()).isEqualTo(5_000);
        assertThat(read.get(3).preset()).isEqualTo(CachePreset.AI_PRODUCTION);
        assertThat(read.get(3).memory().maxEntries()).isEqualTo(200);
        assertThat(read.get(3).compression().level()).isEqualTo(3);
        CacheConfig.Encryption encryption = read.get(4).encryption().orElseThrow();
        assertThat(encryption.activeKeyId()).isEqualTo("2026");
        assertThat(encryption.keys()).extracting(CacheConfig.Encryption.Key::id).containsExactly("2026", "2025");
    }

    @Test
    void theFileOfThePageIsTheResource() throws IOException {
        assertThat(PAGE.blocks("json"))
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
        assertThat(PAGE.blocks("java").get(0))
                .contains(".fromEnvironment()", ".cache(\"users\", users -> users.maxEntries(5_000))");
    }

    @Test
    void theRefusalIsWhatThePageShows() throws IOException {
        assertThatThrownBy(() -> ConfigReader.read(PropertySource.of(
                        Map.of("cache.preset", "prodution", "cache.caches.rates.soft-timeout", "1s"), "test")))
                .satisfies(refused -> assertThat(PAGE.blocks("")).containsExactly(refused.getMessage() + "\n"));
    }
}
