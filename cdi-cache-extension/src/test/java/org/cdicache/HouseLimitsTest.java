package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How long a file may be (CONTRIBUTING.md), in all modules, tests included. */
class HouseLimitsTest {

    private static final Path ROOT = Path.of("..");
    private static final int MOST_LINES = 400;
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    /** All sources of all modules, tests included. */
    static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        List<String> modules = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
        for (String module : modules) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    private static boolean isTooLong(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count() > MOST_LINES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void files_areNotLongerThanAReaderBears() throws IOException {
        List<Path> sources = sources();

        assertThat(sources).as("those of all modules").hasSizeGreaterThan(700);
        assertThat(sources.stream().filter(HouseLimitsTest::isTooLong))
                .as("longer than %d lines", MOST_LINES)
                .isEmpty();
    }
}
