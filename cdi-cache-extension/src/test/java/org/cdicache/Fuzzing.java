package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cdicache.core.SystemTime;

/**
 * Feeds a target, a public class with a method {@code fuzzerTestOneInput(byte[])}, with inputs that are made to break it. An exception, a crash
 * of the JVM, an input that takes 60 seconds and a heap of 256 MB that does not suffice are failures, and so is what a target says of itself,
 * such as more memory than {@linkplain #within its bound}.
 *
 * <p>On a developer's machine seeds are altered at random for 2 seconds. In continuous integration (where {@code CI} is set) Jazzer makes the
 * inputs for 20 seconds a target, led by the code that they reach, in a JVM of its own; {@code -Dfuzz.seconds=60} does so for longer, anywhere.
 * Both begin with the seeds of the test and with the files in {@code src/test/resources/fuzz/<target>}: an input that once failed belongs there.
 */
public final class Fuzzing {

    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 0);
    private static final int SECONDS_IN_EVERY_BUILD = 2;
    private static final int LONGEST_INPUT = 4096;
    private static final Duration LONGEST_RUN = Duration.ofSeconds(60);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Fuzzing() {}

    /** Fuzzes a target, beginning with some inputs that are worth altering. */
    public static void run(Class<?> target, List<byte[]> seeds) throws Exception {
        List<byte[]> all = new ArrayList<>(seeds);
        all.addAll(kept(target));
        if (SECONDS > 0) {
            jazzer(target, all);
        } else {
            mutations(target.getMethod("fuzzerTestOneInput", byte[].class), all);
        }
    }

    /** Fails if the action allocates more; the first time it may be classes that are loaded. */
    public static void within(long bytes, Runnable action) {
        if (allocatedBy(action) > bytes && allocatedBy(action) > bytes) {
            throw new AssertionError("takes more memory than " + bytes + " bytes");
        }
    }

    private static long allocatedBy(Runnable action) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        action.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static List<byte[]> kept(Class<?> target) throws IOException {
        Path folder = Path.of("src", "test", "resources", "fuzz", target.getSimpleName());
        List<byte[]> inputs = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    inputs.add(Files.readAllBytes(file));
                }
            }
        }
        return inputs;
    }

    private static void jazzer(Class<?> target, List<byte[]> seeds) throws IOException, InterruptedException {
        Path folder = Path.of("target", "fuzz", target.getSimpleName()).toAbsolutePath();
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        for (byte[] seed : seeds) {
            Files.write(corpus.resolve("seed-" + HexFormat.of().toHexDigits(Arrays.hashCode(seed))), seed);
        }
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=org.cdicache.**:com.fasterxml.jackson.core.**:com.fasterxml.jackson.dataformat.**",
                "--custom_hook_includes=org.cdicache.**",
                "-max_total_time=" + SECONDS,
                "-max_len=" + LONGEST_INPUT,
                "-timeout=60",
                "-rss_limit_mb=1536",
                corpus.toString()));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS + 180L, TimeUnit.SECONDS))
                    .as("ended; see %s", log)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(() -> "the input that failed is beside " + log + ":\n" + tail(log))
                .isZero();
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private static void mutations(Method target, List<byte[]> seeds) {
        byte[][] present = new byte[1][];
        try {
            assertTimeoutPreemptively(LONGEST_RUN, () -> mutations(target, seeds, present));
        } catch (AssertionError hangsOrFails) {
            throw new AssertionError("On " + HexFormat.of().formatHex(present[0]), hangsOrFails);
        }
    }

    private static void mutations(Method target, List<byte[]> seeds, byte[][] present) throws Exception {
        for (byte[] seed : seeds) {
            present[0] = seed;
            feed(target, seed);
        }
        long end = SystemTime.INSTANCE.nanos() + TimeUnit.SECONDS.toNanos(SECONDS_IN_EVERY_BUILD);
        for (long round = 0; SystemTime.INSTANCE.nanos() - end < 0; round++) {
            Random random = new Random(round);
            byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
            for (int n = random.nextInt(8); n > 0 && input.length > 0; n--) {
                input = altered(input, random);
            }
            present[0] = input;
            feed(target, input);
        }
    }

    private static void feed(Method target, byte[] input) throws Exception {
        try {
            target.invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw new AssertionError("The target fails", e.getCause());
        }
    }

    private static byte[] altered(byte[] input, Random random) {
        int at = random.nextInt(input.length);
        byte[] out = input.clone();
        switch (random.nextInt(4)) {
            case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> out[at] = (byte) random.nextInt(256);
            case 2 -> out = Arrays.copyOf(input, at);
            default -> {
                int length = Math.min(random.nextInt(16), Math.min(input.length - at, LONGEST_INPUT - input.length));
                out = Arrays.copyOf(input, input.length + Math.max(0, length));
                System.arraycopy(input, at, out, out.length - Math.max(0, length), Math.max(0, length));
            }
        }
        return out;
    }
}
