package org.cdicache.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.cdicache.FailureMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigValuesTest {

    @Test
    void readsEveryType() {
        ConfigValues values = values(Map.of(
                "text", " padded ", "duration", "30m", "size", "64MB", "small", "1KB", "int", "-7", "mode", "Strict"));

        assertThat(values.text("text")).contains("padded");
        assertThat(values.duration("duration")).contains(Duration.ofMinutes(30));
        assertThat(values.size("size")).contains(64L << 20);
        assertThat(values.smallSize("small")).contains(1024);
        assertThat(values.integer("int")).contains(-7);
        assertThat(values.oneOf("mode", FailureMode.class)).contains(FailureMode.STRICT);
        assertThatCode(values::throwProblems).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "true, true",
        "TRUE, true",
        "1, true",
        "yes, true",
        "On, true",
        "false, false",
        "0, false",
        "NO, false",
        "off, false"
    })
    void readsTruth(String text, boolean expected) {
        assertThat(values(Map.of("flag", text)).bool("flag")).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ture", "y", "enabled", "2", "falsee"})
    void takesNoWordForFalseThatIsNot(String text) {
        ConfigValues values = values(Map.of("flag", text));

        assertThat(values.bool("flag")).isEmpty();
        assertThat(values.problems()).containsExactly(new ConfigProblem("flag", text, "test", "must be true or false"));
    }

    @Test
    void takesABlankValueForAnAbsentOne() {
        ConfigValues values = values(Map.of("size", "  "));

        assertThat(values.size("size")).isEmpty();
        assertThat(values.size("missing")).isEmpty();
        assertThat(values.problems()).isEmpty();
    }

    @Test
    void remembersEveryProblem() {
        ConfigValues values =
                values(Map.of("duration", "soon", "size", "big", "small", "2GB", "int", "many", "mode", "strikt"));

        assertThat(values.duration("duration")).isEmpty();
        assertThat(values.size("size")).isEmpty();
        assertThat(values.smallSize("small")).isEmpty();
        assertThat(values.integer("int")).isEmpty();
        assertThat(values.oneOf("mode", FailureMode.class)).isEmpty();

        assertThatThrownBy(values::throwProblems)
                .isInstanceOfSatisfying(
                        CacheConfigurationException.class,
                        e -> assertThat(e.problems())
                                .extracting(ConfigProblem::property)
                                .containsExactly("duration", "size", "small", "int", "mode"))
                .hasMessageContaining("must be one of graceful, strict; did you mean strict?");
    }

    @Test
    void showsNoPasswordOfAUrl() {
        ConfigValues values = values(Map.of("url", "rediss://app:s3cr3t/@p@host:6379?password=s3cr3t"));

        assertThat(values.url("url")).contains("rediss://app:s3cr3t/@p@host:6379?password=s3cr3t");
        values.report("url", "is not liked");

        assertThat(values.problems())
                .containsExactly(new ConfigProblem("url", "rediss://***@host:6379?***", "test", "is not liked"));
    }

    @Test
    void tellsTheConfiguredTextOfAProblemFoundElsewhere() {
        ConfigValues values = values(Map.of("set", "1w"));

        values.report(new ConfigProblem("set", "PT168H", "code", "is too long"));
        values.report(new ConfigProblem("unset", "7", "preset simple", "is too small"));

        assertThat(values.problems())
                .containsExactly(
                        new ConfigProblem("set", "1w", "test", "is too long"),
                        new ConfigProblem("unset", "7", "preset simple", "is too small"));
    }

    @Test
    void reportsWhatTheSourceCannotRead() {
        ConfigValues values = new ConfigValues(new PropertySource() {
            @Override
            public Optional<Property> find(String name) {
                throw new NoSuchElementException("the message may quote s3cr3t");
            }

            @Override
            public Set<String> names() {
                return Set.of();
            }
        });

        assertThat(values.duration("locked")).isEmpty();
        assertThat(values.duration("locked")).isEmpty();

        assertThat(values.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.property()).isEqualTo("locked");
            assertThat(problem.toString()).contains("NoSuchElementException").doesNotContain("s3cr3t");
        });
    }

    @Test
    void namesPropertiesThatNobodyKnows() {
        ConfigValues values = values(Map.of(
                "cache.preset",
                "simple",
                "cache.defualt-ttl",
                "1m",
                "cache.zebra",
                "x",
                "cache.ai.model",
                "m",
                "other",
                "y"));

        List<String> lines = values.unknown("cache.", List.of("cache.preset", "cache.default-ttl"), "cache.ai.");

        assertThat(lines)
                .containsExactly(
                        "Unknown property cache.defualt-ttl has no effect; did you mean cache.default-ttl?",
                        "Unknown property cache.zebra has no effect");
    }

    @Test
    void hasNoSecretInItsText() {
        assertThat(new PropertySource.Property("s3cr3t", "test").toString()).isEqualTo("Property[origin=test]");
    }

    private static ConfigValues values(Map<String, String> properties) {
        return new ConfigValues(PropertySource.of(properties, "test"));
    }
}
