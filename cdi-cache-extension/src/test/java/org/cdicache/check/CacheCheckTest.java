package org.cdicache.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that the check tells without a Redis. */
class CacheCheckTest {

    @TempDir
    Path folder;

    private CheckedFile check(String... lines) {
        return CheckedFile.of(folder, lines);
    }

    @Test
    void withoutRedis_thereIsNothingToConnectTo() {
        CheckedFile check = check("cache.preset=minimal");

        assertThat(check.exit()).isZero();
        assertThat(check.output())
                .contains("microprofile-config.properties\n")
                .containsPattern("ok +configuration +preset minimal, .*25 entries.*memory only")
                .containsPattern("skipped +the rest +connection, round trip, security: no Redis is configured")
                .endsWith("The cache may be deployed so.\n");
    }

    @Test
    void disabledCache_isNotConnected() {
        CheckedFile check = check("cache.preset=disabled", "cache.redis.url=redis://127.0.0.1:1");

        assertThat(check.exit()).isZero();
        assertThat(check.output())
                .containsPattern("skipped +the rest +connection, round trip, security: the cache is switched off");
    }

    @Test
    void allThatIsWrong_isToldAtOnce() {
        CheckedFile check = check(
                "cache.preset=productoin",
                "cache.default-ttl=soon",
                "cache.redis.url=redis://app:s3cr3t@127.0.0.1:notaport",
                "cache.redis.password=s3cr3t");

        assertThat(check.exit()).isOne();
        assertThat(check.output())
                .containsPattern("failed +configuration +The cache configuration has 4 problems:")
                .contains("cache.preset = \"productoin\" (from " + folder, "did you mean production?")
                .contains("cache.default-ttl = \"soon\"", "cache.redis.url = \"redis://***@127.0.0.1:notaport\"")
                .containsPattern("skipped +the rest +.*: the configuration has to be corrected first")
                .endsWith("The cache must not be deployed so: what failed is above.\n")
                .doesNotContain("s3cr3t");
    }

    @Test
    void warningsAreShownOnce_andAreNoFailure() {
        CheckedFile check = check("cache.redsi.url=redis://h", "cache.failure-mode=strict");

        assertThat(check.exit()).isZero();
        assertThat(check.output())
                .containsOnlyOnce("Unknown property cache.redsi.url has no effect; did you mean cache.redis.url?")
                .containsPattern("warning +configuration +cache.failure-mode = \"strict\"");
    }

    @Test
    void recommendationsAreShown() {
        assertThat(check("cache.preset=production").output())
                .containsPattern("advice +configuration +cache.redis.url: set it, because");
    }

    @Test
    void propertiesOfTheAiCache_areLeftToItsModule() {
        String note = "note     configuration  cache.ai.* belongs to cdi-cache-ai and is not checked";

        assertThat(check("cache.ai.max-text-length=nonsense").output()).contains(note);
        assertThat(CheckedFile.run(Map.of("CACHE_AI_ENABLED", "true"), new Properties())
                        .output())
                .contains(note);
        assertThat(check("cache.preset=simple").output()).doesNotContain("cache.ai");
    }

    @Test
    void expressionWithoutAValue_isTold_withTheWayToPassIt() {
        CheckedFile check = check("cache.redis.url=redis://h", "cache.redis.password=${shop.redis.secret}");

        assertThat(check.exit()).isOne();
        assertThat(check.output())
                .contains("cache.redis.password = \"(unreadable)\"")
                .contains("cache.redis.password needs ${shop.redis.secret}")
                .contains("-Dshop.redis.secret=", "SHOP_REDIS_SECRET");
    }

    @Test
    void withoutAnArgument_theClassPathIsLookedAt() {
        CheckedFile check = CheckedFile.run(Map.of("CACHE_PRESET", "minimal"), new Properties());

        assertThat(check.exit()).isZero();
        assertThat(check.output())
                .startsWith("cdi-cache ")
                .contains("no META-INF/microprofile-config.properties on the class path", "preset minimal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpTeaches(String option) {
        CheckedFile help = CheckedFile.run(Map.of(), new Properties(), option);

        assertThat(help.exit()).isZero();
        assertThat(help.output())
                .contains("java -cp 'WEB-INF/classes:WEB-INF/lib/*' org.cdicache.check.CacheCheck")
                .contains("META-INF/microprofile-config.properties")
                .containsPattern("0 +.*\n +1 +.*\n +2 ");
    }

    @Test
    void badUsage_isTold() throws IOException {
        Path malformed = Files.writeString(folder.resolve("malformed.properties"), "cache.preset=\\u12");

        assertThat(CheckedFile.run(Map.of(), new Properties(), "--verbose"))
                .satisfies(usage("There is no option --verbose"));
        assertThat(CheckedFile.run(Map.of(), new Properties(), "a", "b"))
                .satisfies(usage("One file can be checked at a time; 2 are named"));
        assertThat(CheckedFile.run(Map.of(), new Properties(), "no-such-file"))
                .satisfies(usage("no-such-file cannot be read: there is no such file"));
        assertThat(CheckedFile.run(Map.of(), new Properties(), folder.toString()))
                .satisfies(usage(folder + " cannot be read"));
        assertThat(CheckedFile.run(Map.of(), new Properties(), malformed.toString()))
                .satisfies(usage(malformed + " cannot be read"));
    }

    @Test
    void program_endsWithTheExitCode_andWritesNoLog() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("c.properties"), "cache.preset=productoin");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CacheCheck.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), UTF_8);

        assertThat(program.waitFor()).isOne();
        assertThat(output)
                .startsWith("cdi-cache ")
                .contains("did you mean production?")
                .endsWith("is above.\n");
    }

    @Test
    void pageShowsTheCommandOfTheUsage_andItsExitCodes() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "howto", "check.md"));
        String command = Arguments.USAGE
                .lines()
                .findFirst()
                .orElseThrow()
                .replace("Usage: ", "")
                .replace(" [file]", "");

        assertThat(page).contains(command + " WEB-INF/classes/META-INF/microprofile-config.properties\n");
        assertThat(page).contains("| 0 |", "| 1 |", "| 2 |");
    }

    private static Consumer<CheckedFile> usage(String first) {
        return check -> {
            assertThat(check.exit()).isEqualTo(2);
            assertThat(check.output()).startsWith(first).contains("Usage:");
        };
    }
}
