package org.cdicache.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which value wins, as MicroProfile Config has it. The preset is what shows it. */
class ConfigSourcesTest {

    @TempDir
    Path folder;

    private Path file(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, List.of(lines));
    }

    private static String preset(Map<String, String> environment, Map<String, String> system, String... args) {
        Properties properties = new Properties();
        properties.putAll(system);
        CheckedFile check = CheckedFile.run(environment, properties, args);
        return check.output().replaceAll("(?s).*ok +configuration +preset ([a-z-]+).*", "$1");
    }

    @Test
    void systemProperties_overTheEnvironment_overTheFile() throws IOException {
        String file = file("c.properties", "cache.preset=minimal").toString();
        Map<String, String> environment = Map.of("CACHE_PRESET", "testing");
        Map<String, String> system = Map.of("cache.preset", "production");

        assertThat(preset(Map.of(), Map.of(), file)).isEqualTo("minimal");
        assertThat(preset(environment, Map.of(), file)).isEqualTo("testing");
        assertThat(preset(environment, system, file)).isEqualTo("production");
    }

    @Test
    void variablesAreFoundUnderEachOfTheirNames() {
        for (String name : List.of("cache.preset", "cache_preset", "CACHE_PRESET")) {
            assertThat(preset(Map.of(name, "testing"), Map.of())).as(name).isEqualTo("testing");
        }
    }

    @Test
    void ordinalsChangeTheOrder() throws IOException {
        String file = file("c.properties", "cache.preset=minimal", "config_ordinal=350")
                .toString();

        assertThat(preset(Map.of("CACHE_PRESET", "testing"), Map.of(), file)).isEqualTo("minimal");
        assertThat(preset(Map.of(), Map.of("cache.preset", "testing"), file)).isEqualTo("testing");
    }

    @Test
    void profileComesFirst_inEachSource() throws IOException {
        String file = file("c.properties", "cache.preset=minimal", "%dev.cache.preset=development")
                .toString();
        Map<String, String> dev = Map.of("mp.config.profile", "dev");

        assertThat(preset(Map.of(), Map.of(), file)).isEqualTo("minimal");
        assertThat(preset(Map.of(), dev, file)).isEqualTo("development");
        assertThat(preset(Map.of("_DEV_CACHE_PRESET", "testing"), dev, file)).isEqualTo("testing");
        assertThat(preset(Map.of("CACHE_PRESET", "testing"), dev, file)).isEqualTo("testing");
    }

    @Test
    void profileHasAFileOfItsOwn_andMisspeltNamesInAProfileAreSeen() throws IOException {
        String file = file(
                        "c.properties",
                        "mp.config.profile=dev",
                        "cache.preset=minimal",
                        "%dev.cache.redsi.url=x",
                        "%live.cache.presett=x")
                .toString();
        file("c-dev.properties", "cache.preset=development");

        assertThat(preset(Map.of(), Map.of(), file)).isEqualTo("development");
        assertThat(CheckedFile.run(Map.of(), new Properties(), file).output())
                .contains("Unknown property cache.redsi.url")
                .doesNotContain("presett");
    }

    @Test
    void expressionsAreResolved() throws IOException {
        String file = file(
                        "c.properties",
                        "cache.preset=${shop.preset:${shop.fallback:testing}}",
                        "cache.redis.key-prefix=${a${b}}",
                        "b=c",
                        "ac=shop")
                .toString();

        assertThat(preset(Map.of(), Map.of(), file)).isEqualTo("testing");
        assertThat(preset(Map.of("SHOP_FALLBACK", "minimal"), Map.of(), file)).isEqualTo("minimal");
        assertThat(preset(Map.of(), Map.of("shop.preset", "simple"), file)).isEqualTo("simple");
    }

    @Test
    void expressionsThatCannotBeResolved_areNamed() throws IOException {
        String file = file(
                        "c.properties", "cache.preset=${a}", "a=${b}", "b=${a}", "cache.failure-mode=${vault::secret}")
                .toString();

        assertThat(CheckedFile.run(Map.of(), new Properties(), file).output())
                .contains("cache.preset needs ${")
                .contains("cache.failure-mode needs ${vault::secret}");
        assertThat(CheckedFile.run(
                                Map.of(),
                                new Properties(),
                                file("d.properties", "cache.preset=${a").toString())
                        .output())
                .contains("cache.preset = \"(unreadable)\"");
    }

    @Test
    void profileThatCannotBeResolved_leavesNothingToCheck() throws IOException {
        String file = file("c.properties", "mp.config.profile=${stage}").toString();

        CheckedFile check = CheckedFile.run(Map.of(), new Properties(), file);
        assertThat(check.exit()).isEqualTo(2);
        assertThat(check.output()).startsWith("mp.config.profile is an expression that has no value here");
    }

    @Test
    void expressionsCanBeWrittenAsText_orSwitchedOff() throws IOException {
        assertThat(CheckedFile.run(
                                Map.of(),
                                new Properties(),
                                file("c.properties", "cache.preset=\\\\${a}").toString())
                        .output())
                .contains("cache.preset = \"${a}\"");
        assertThat(CheckedFile.run(
                                Map.of("MP_CONFIG_PROPERTY_EXPRESSIONS_ENABLED", "false"),
                                new Properties(),
                                file("c.properties", "cache.preset=${a}").toString())
                        .output())
                .contains("cache.preset = \"${a}\"");
    }

    @Test
    void classPathIsReadLikeTheApplicationsOwn() throws IOException {
        file("META-INF/microprofile-config.properties", "cache.preset=minimal");
        file("META-INF/microprofile-config-dev.properties", "cache.preset=development");
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        try (URLClassLoader war = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            caller.setContextClassLoader(war);
            assertThat(preset(Map.of(), Map.of())).isEqualTo("minimal");
            assertThat(preset(Map.of(), Map.of("mp.config.profile", "dev"))).isEqualTo("development");
        } finally {
            caller.setContextClassLoader(before);
        }
    }
}
