package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The byte bound of L1 is one of the heap: measured by the garbage collector, in a JVM of its own. */
class RetainedHeapTest {

    private static final int PATIENCE_SECONDS = 300;

    @Test
    void retainedHeap_isWithinAQuarterOfTheBound_forEveryShapeTheirMixAndEveryUse(@TempDir Path folder)
            throws Exception {
        SoftAssertions softly = new SoftAssertions();
        List<String> lines = measured(folder.resolve("measured.csv"));
        assertThat(lines).hasSize(2 * FilledHeap.Shape.values().length + 5);
        for (String line : lines) {
            String[] cells = line.split(",");
            long retained = Long.parseLong(cells[1]);
            long estimated = Long.parseLong(cells[2]);
            softly.assertThat((double) retained / FilledHeap.BOUND).as(line).isBetween(0.75, 1.25);
            softly.assertThat(estimated).as(line).isLessThanOrEqualTo(FilledHeap.BOUND);
        }
        softly.assertAll();
    }

    /** One collector and one layout of objects, whatever the machine; a full collection leaves no dead objects in place. */
    private static List<String> measured(Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:MarkSweepAlwaysCompactCount=1",
                        "-XX:+UseCompressedOops",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FilledHeap.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as(() -> String.join("\n", lines)).isZero();
        return lines;
    }
}
